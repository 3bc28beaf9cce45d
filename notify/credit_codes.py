"""The unified social credit code (统一社会信用代码, GB 32100-2015): eighteen characters, the last one checks."""

import re
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Without I, O, S, V and Z."""
LENGTH: Final = 18
_VALUES: Final = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def normalise(text: str) -> str:
    """A code as it is compared: half-width capitals without spaces, hyphens and quotation marks."""
    return re.sub(r"[\s\-‐–—'\"’]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(body: str) -> str:
    """The eighteenth character for the first seventeen. KeyError when a character is not of the alphabet."""
    total = sum(_VALUES[char] * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Whether a normalised code has eighteen characters of the alphabet and the right check character."""
    return len(code) == LENGTH and all(char in _VALUES for char in code) and check_character(code[:-1]) == code[-1]
