"""The secret code itself (查询码), pure: 16 random digits and 2 check digits by ISO 7064 MOD 97-10."""

import re
import secrets
import unicodedata

RANDOM_DIGITS = 16
DIGITS = RANDOM_DIGITS + 2
_BETWEEN = r"[\s\-‐-―−_.·]*"
_CODE = re.compile(r"(?<!\d)" + _BETWEEN.join([r"\d"] * DIGITS) + r"(?!\d)", re.ASCII)
_SEPARATOR = re.compile(r"\D")


_NEARLY = range(DIGITS - 2, DIGITS + 3)
_WORDS_BESIDE = 6
"""So many characters may stand beside a mistyped code: "查询码是…"; a longer text only has a number in it."""


def new_digits() -> str:
    """A fresh code: 53 bits from the system's source, typable on a phone's keypad."""
    return with_check_digits(f"{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}}")


def with_check_digits(body: str) -> str:
    """`body` and the two digits that make the whole leave 1 when divided by 97."""
    return f"{body}{98 - int(body) * 100 % 97:02}"


def is_well_formed(digits: str) -> bool:
    """Whether the check digits fit: every single wrong digit and every swap of neighbours is found."""
    return len(digits) == DIGITS and digits.isascii() and digits.isdigit() and int(digits) % 97 == 1


def shown(digits: str) -> str:
    """In the groups people read and type: 4-4-4-4-2."""
    return "-".join(digits[start : start + 4] for start in range(0, DIGITS, 4))


def read_code(text: str) -> str | None:
    """The digits of the one well-formed code in what a person typed, None when there is none.

    Full-width digits, spaces, hyphens, dots and words around the code do not matter.
    """
    for found in _CODE.finditer(unicodedata.normalize("NFKC", text)):
        digits = _SEPARATOR.sub("", found.group())
        if is_well_formed(digits):
            return digits
    return None


def looks_like_code(text: str) -> bool:
    """Whether a person plainly meant to type a code, be it with a wrong, a missing or an extra digit."""
    folded = unicodedata.normalize("NFKC", text)
    digits = sum(char.isdigit() for char in folded)
    return digits in _NEARLY and sum(char.isalpha() for char in folded) <= _WORDS_BESIDE
