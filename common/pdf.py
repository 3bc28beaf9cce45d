"""PDF pages with one Chinese font, of which only the letters used go into the file. Lengths are in millimetres."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection
from fpdf import FPDF
from fpdf.enums import TextMode

from common.errors import SanshiError
from common.i18n import N_
from common.paper import POINT, Size

_FAMILY: Final = "office"
SYSTEM_FONTS: Final[Sequence[Path]] = tuple(
    map(
        Path,
        (
            "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
            "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
            "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
            "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/truetype/arphic/uming.ttc",
            "/System/Library/Fonts/STHeiti Medium.ttc",
            "C:/Windows/Fonts/msyh.ttc",
            "C:/Windows/Fonts/simhei.ttf",
        ),
    )
)
"""Where systems keep a Chinese font."""


class NoChineseFont(SanshiError):
    """There is no font to write with, or not the one that the settings name."""

    message = N_(
        "A PDF needs a Chinese font, and {wanted} is not there. Install one (Debian and Ubuntu: "
        "apt install fonts-wqy-microhei) or name its file in files.cjk_font of config.toml; "
        "then start the service again."
    )
    http_status = 409


def chinese_font(wanted: Path | None, known: Sequence[Path] = SYSTEM_FONTS) -> Path:
    """The font file of the settings, else the first of the known ones. Raises NoChineseFont."""
    found = next((one for one in ([wanted] if wanted else known) if one.is_file()), None)
    if found is None:
        raise NoChineseFont(wanted=wanted or known[0])
    return found


class Pdf:
    """A document in the making. Raises NoChineseFont when the font's file is none."""

    def __init__(self, font: Path, size: Size, title: str) -> None:
        self._pdf = FPDF(format=(size.width, size.height))
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        try:
            self._pdf.add_font(_FAMILY, fname=font, collection_font_number=_face(font))
        except Exception as error:  # whatever fontTools finds wrong with the file
            raise NoChineseFont(wanted=font) from error
        self._pdf.set_font(_FAMILY)

    def page(self) -> None:
        self._pdf.add_page()

    def width(self, text: str, size: float) -> float:
        """How wide `text` is in this size (points)."""
        self._pdf.set_font_size(size)
        return float(self._pdf.get_string_width(text))

    def write(self, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
        """One line, its baseline at `y`. Bold letters are outlined: the font has one weight."""
        self._pdf.set_font_size(size)
        self._pdf.set_draw_color(0)
        self._pdf.set_line_width(size * POINT / 40)
        with self._pdf.local_context(text_mode=TextMode.FILL_STROKE if bold else TextMode.FILL):
            self._pdf.text(x, y, text)

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line."""
        self._pdf.set_draw_color(120)
        self._pdf.set_line_width(0.2)
        self._pdf.line(x, y, x + width, y)

    def picture(self, x: float, y: float, side: float, png: bytes) -> None:
        """A square picture."""
        self._pdf.image(BytesIO(png), x=x, y=y, w=side, h=side)

    def made(self) -> bytes:
        return bytes(self._pdf.output())


def _face(font: Path) -> int:
    """Of a collection the face with the letter forms of the mainland, which Noto calls SC; else the first."""
    if font.suffix.lower() != ".ttc":
        return 0
    with TTCollection(font, lazy=True) as collection:
        names = [str(one["name"].getDebugName(1)) for one in collection.fonts]
    return next((at for at, name in enumerate(names) if name.endswith(" SC")), 0)
