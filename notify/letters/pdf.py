"""Letters on A4 paper, one after another as they are printed, each from a new page. Lengths are in millimetres."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from common.paper import POINT, Row, Size, pages, wrapped
from common.pdf import Pdf, chinese_font
from notify.letters.codes import code
from notify.letters.sheet import Sheet

MARGIN: Final = 25
TOP: Final = 22
CODE: Final = 28
TEXTS: Final = (14, 12, 10.5, 9)
"""Sizes of the body in points: the largest that needs fewest pages is taken."""
HEAD: Final = 20
TITLE: Final = 16
SMALL: Final = 9
_INDENT: Final = "　　"
_STAND_IN: Final = "一一"
"""As wide as the indent, while lines are broken: spaces at the start of a text are lost there."""
_WIDTH: Final = Size.A4.width - 2 * MARGIN
_FOOT: Final = Size.A4.height - MARGIN - CODE


def letters_pdf(sheets: Sequence[Sheet], font: Path | None) -> bytes:
    """All letters as one document. Raises NoChineseFont."""
    pdf = Pdf(chinese_font(font), Size.A4, sheets[0].office)
    for at, sheet in enumerate(sheets, 1):
        _Drawn(pdf, sheet).draw(f"{at} / {len(sheets)}" if len(sheets) > 1 else "")
    return pdf.made()


class _Drawn:
    """One letter being drawn."""

    def __init__(self, pdf: Pdf, sheet: Sheet) -> None:
        self._pdf, self._sheet = pdf, sheet

    def draw(self, place: str) -> None:
        """`place`: which letter of the batch it is, so that paper and list are kept together."""
        top = self._height(self._head()) + TOP + 8
        found = min((pages(self._body(size), _FOOT - top - 6) for size in TEXTS), key=len)
        for number, rows in enumerate(found, 1):
            self._pdf.page()
            self._rows(self._head(), TOP, middle=True)
            self._pdf.rule(MARGIN, top - 6, _WIDTH)
            self._rows(rows, top)
            self._foot(place if len(found) == 1 else f"{place} · {number} / {len(found)}".strip(" ·"))

    def _head(self) -> list[Row]:
        return [Row((line,), HEAD, bold=True) for line in self._wrapped(self._sheet.office, HEAD)]

    def _body(self, size: float) -> Iterator[Row]:
        one = self._sheet
        yield from self._lines(one.addressee, size, bold=True)
        yield from self._lines(one.address, size)
        for at, line in enumerate(self._wrapped(one.title, TITLE)):
            yield Row((line,), TITLE, above=8 if at == 0 else 0, bold=True, keeps=True)
        if one.greeting:
            yield from self._lines(one.greeting, size, above=5)
        for text in filter(None, (one.body, one.said, one.number)):
            first, *others = self._wrapped(_STAND_IN + text, size)
            yield Row((first.replace(_STAND_IN, _INDENT, 1),), size, above=2)
            yield from (Row((line,), size) for line in others)
        yield from self._right(one.office, size, above=10)
        yield from self._right(one.date, size)

    def _foot(self, place: str) -> None:
        self._pdf.rule(MARGIN, _FOOT, _WIDTH)
        y = _FOOT + 5
        if self._sheet.link:
            self._pdf.picture(MARGIN + _WIDTH - CODE + 2, _FOOT + 1, CODE - 2, code(self._sheet.link))
            for line in (self._sheet.scan, self._sheet.link):
                self._pdf.write(MARGIN, y, line, SMALL)
                y += SMALL * POINT * 1.5
        self._pdf.write(MARGIN, y, self._sheet.mark, SMALL)
        self._pdf.write(MARGIN, _FOOT + CODE - 2, place, SMALL)

    def _lines(self, text: str, size: float, *, above: float = 0, bold: bool = False) -> Iterator[Row]:
        for at, line in enumerate(self._wrapped(text, size)):
            yield Row((line,), size, above=above if at == 0 else 0, bold=bold)

    def _right(self, text: str, size: float, *, above: float = 0) -> Iterator[Row]:
        """A line that ends at the right margin; the cell before it is empty."""
        yield Row(("", text), size, above=above)

    def _wrapped(self, text: str, size: float) -> list[str]:
        return wrapped(text, _WIDTH, partial(self._pdf.width, size=size))

    def _rows(self, rows: Sequence[Row], y: float, *, middle: bool = False) -> None:
        for row in rows:
            y += row.height
            text = row.cells[-1]
            wide = self._pdf.width(text, row.size)
            x = float(MARGIN)
            if middle or row.size == TITLE:
                x += (_WIDTH - wide) / 2
            elif len(row.cells) > 1:
                x += _WIDTH - wide
            self._pdf.write(x, y - row.size * POINT * 0.4, text, row.size, bold=row.bold)

    @staticmethod
    def _height(rows: Sequence[Row]) -> float:
        return sum(row.height for row in rows)
