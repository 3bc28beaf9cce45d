"""The hall's cards on paper: A4 or A5, in one language or the English beside the Chinese, one matter or all (S15)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Final

import segno

from common.i18n import LANGUAGES, N_, Translator, translator
from common.paper import POINT, Row, Size, pages, wrapped
from common.pdf import Pdf, chinese_font
from faq.card import Card, Cards
from knowledge.model import Matter, Pack
from knowledge.samples import SamplePolicy
from web.poster import NoPublicAddress

CHINESE_ALONE: Final = N_("(not translated: the Chinese text stands alone)")
DEMO: Final = N_("DEMO: a trial print with sample data, not for the hall.")
SCAN: Final = N_("Read it on your phone")


@dataclass(frozen=True, slots=True)
class Layout:
    """Margins, gap and QR code in millimetres; sizes of letters in points. Of the sizes of the text, the largest first,
    the first that needs fewest pages is taken."""

    margin: float
    texts: Sequence[float]
    title: float
    small: float
    code: float
    gap: float

    @property
    def text(self) -> float:
        """The least size of the text, also that of the second title."""
        return self.texts[-1]


LAYOUTS: Final = {
    Size.A4: Layout(margin=16, texts=(14, 12, 10.5, 9.5), title=18, small=8, code=30, gap=6),
    Size.A5: Layout(margin=10, texts=(10, 9, 8, 7.5), title=13, small=6.5, code=22, gap=4),
}


@dataclass(frozen=True, slots=True)
class Print:
    """What is printed how. `address` is the public address without a slash at its end; one language or two."""

    size: Size
    languages: Sequence[str]
    address: str
    policy: SamplePolicy
    demo: bool
    font: Path | None = None


def languages_of(words: str) -> tuple[str, ...]:
    """The languages of a card: `zh`, `en`, or both for anything else."""
    return {"zh": LANGUAGES[:1], "en": LANGUAGES[1:2]}.get(words, LANGUAGES[:2])


def cards_pdf(pack: Pack, matters: Sequence[Matter], version: str, wanted: Print) -> bytes:
    """The cards one after another, each from a new page. Raises NoPublicAddress and NoChineseFont."""
    if not wanted.address:
        raise NoPublicAddress
    tongues = [translator(language, pack.calendar.timezone) for language in wanted.languages]
    cards = Cards(pack, wanted.policy, version)
    pdf = Pdf(chinese_font(wanted.font), wanted.size, cards.card(matters[0], tongues[0]).office)
    for matter in matters:
        sides = [cards.card(matter, tr) for tr in tongues]
        _Drawn(pdf, wanted, tongues, sides, f"{wanted.address}/matters/{matter.id}").draw()
    return pdf.made()


class _Drawn:
    """One card being drawn: `sides` are its words in each language."""

    def __init__(
        self, pdf: Pdf, wanted: Print, tongues: Sequence[Translator], sides: Sequence[Card], address: str
    ) -> None:
        self._pdf, self._wanted, self._sides, self._tongues, self._address = pdf, wanted, sides, tongues, address
        self._at = LAYOUTS[wanted.size]
        self._width = wanted.size.width - 2 * self._at.margin
        self._column = (self._width - self._at.gap * (len(sides) - 1)) / len(sides)

    def draw(self) -> None:
        """Each page bears the whole head and foot, so a second one that is lost still says what it belongs to."""
        head, foot = list(self._head()), list(self._foot())
        head_height = max(sum(row.height for row in head), self._at.code + self._at.small * POINT * 1.5) + 3
        top = self._at.margin + head_height
        bottom = self._wanted.size.height - self._at.margin - sum(row.height for row in foot) - 1
        sheets = self._sheets(bottom - top - 2)
        for number, rows in enumerate(sheets, 1):
            self._pdf.page()
            self._rows(head, self._at.margin)
            self._code()
            self._pdf.rule(self._at.margin, top - 1, self._width)
            self._rows(rows, top)
            self._pdf.rule(self._at.margin, bottom, self._width)
            self._rows(foot, bottom + 1)
            if len(sheets) > 1:
                self._number(f"{number} / {len(sheets)}")

    def _sheets(self, room: float) -> list[list[Row]]:
        return min((pages(self._body(size), room) for size in self._at.texts), key=len)

    def _head(self) -> Iterator[Row]:
        width = self._width - self._at.code - self._at.gap
        for at, card in enumerate(self._sides):
            office, title = (self._at.text, self._at.title) if at == 0 else (self._at.small, self._at.text)
            yield from self._lines(card.office, width, office)
            yield from self._lines(card.title, width, title, bold=True)

    def _foot(self) -> Iterator[Row]:
        for tr, card in zip(self._tongues, self._sides, strict=True):
            yield from self._lines(card.source, self._width * 0.9, self._at.small)
            if self._wanted.demo:
                yield from self._lines(tr.gettext(DEMO), self._width * 0.9, self._at.small)
        yield from self._lines(self._address, self._width * 0.9, self._at.small)

    def _lines(self, text: str, width: float, size: float, *, bold: bool = False) -> Iterator[Row]:
        return (Row((line,), size, bold=bold) for line in wrapped(text, width, partial(self._pdf.width, size=size)))

    def _body(self, size: float) -> Iterator[Row]:
        for parts in zip(*(card.parts for card in self._sides), strict=True):
            yield from self._beside([part.label for part in parts], size, heading=True)
            for lines in zip_longest(*(part.lines for part in parts), fillvalue=""):
                yield from self._beside([self._told(*one) for one in zip(self._tongues, lines, strict=True)], size)

    def _told(self, tr: Translator, line: str | None) -> str:
        return tr.gettext(CHINESE_ALONE) if line is None else line

    def _beside(self, texts: Sequence[str], size: float, *, heading: bool = False) -> Iterator[Row]:
        """The texts of the columns, wrapped, line beside line; a heading keeps with what it stands above."""
        measure = partial(self._pdf.width, size=size)
        rows = list(zip_longest(*(wrapped(text, self._column, measure) for text in texts), fillvalue=""))
        above = size * POINT * (0.6 if heading else 0.1)
        for at, cells in enumerate(rows):
            last = at == len(rows) - 1
            yield Row(cells, size, above if at == 0 else 0, bold=heading, keeps=heading or not last)

    def _rows(self, rows: Sequence[Row], y: float) -> None:
        for row in rows:
            y += row.height
            for at, cell in enumerate(row.cells):
                x = self._at.margin + at * (self._column + self._at.gap)
                self._pdf.write(x, y - row.size * POINT * 0.4, cell, row.size, bold=row.bold)

    def _code(self) -> None:
        code, drawn, size = segno.make(self._address, error="m", micro=False), BytesIO(), self._at.small
        code.save(drawn, kind="png", scale=8, border=2)
        x = self._at.margin + self._width - self._at.code
        self._pdf.picture(x, self._at.margin, self._at.code, drawn.getvalue())
        caption = self._tongues[0].gettext(SCAN)
        y = self._at.margin + self._at.code + size * POINT
        self._pdf.write(x + (self._at.code - self._pdf.width(caption, size)) / 2, y, caption, size)

    def _number(self, text: str) -> None:
        size = self._at.small
        x = self._at.margin + self._width - self._pdf.width(text, size)
        self._pdf.write(x, self._wanted.size.height - self._at.margin, text, size)


def file_name(matters: Sequence[Matter], pack: Pack, wanted: Print) -> str:
    """What the file is called: the matter's id, or the pack's name for all of them."""
    what = matters[0].id if len(matters) == 1 else pack.name
    words = "-".join(one.split("_", 1)[0] for one in wanted.languages)
    return f"{what}-{words}-{wanted.size}.pdf"
