"""How many parts a text message is charged as. Pure.

A text wholly in the GSM 7-bit default alphabet and its extension (3GPP TS 23.038 §6.2.1) is packed in septets: 160 in
one part, 153 in each of several. Any other text, so every Chinese one, is sent in UCS-2 and measured by the pack's
limits (70 and 67): each UTF-16 code unit counts 1, so a rare character outside the basic plane counts 2. A character
of two units is never cut: where it does not fit at the end of a part it begins the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

GSM_SINGLE = 160
GSM_MULTI = 153
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_GSM = _BASIC | _EXTENDED


class Encoding(StrEnum):
    GSM_7 = "gsm-7"
    UCS_2 = "ucs-2"


@dataclass(frozen=True, slots=True)
class Length:
    """`units`: septets or UTF-16 code units."""

    encoding: Encoding
    units: int
    segments: int


def measure(text: str, *, single: int, multi: int) -> Length:
    """The length of a whole text, signature included, and its number of parts; an empty text has none."""
    if _GSM.issuperset(text):
        units, room, encoding = len(text) + sum(map(_is_extended, text)), GSM_MULTI, Encoding.GSM_7
        wide, single = _is_extended, GSM_SINGLE
    else:
        units, room, encoding = len(text.encode("utf-16-le", "surrogatepass")) // 2, multi, Encoding.UCS_2
        wide = _is_pair
    if units <= single:
        return Length(encoding, units, 1 if units else 0)
    return Length(encoding, units, _parts((2 if wide(character) else 1 for character in text), room))


def _is_extended(character: str) -> bool:
    return character in _EXTENDED


def _is_pair(character: str) -> bool:
    return character > "\uffff"


def _parts(widths: Iterable[int], room: int) -> int:
    parts, left = 0, 0
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
