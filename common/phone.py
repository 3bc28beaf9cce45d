"""Phone numbers of mainland China as people write them: read, say what they are good for, show, mask."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PhoneKind(StrEnum):
    """What a usable number is good for: a landline (also 400 and 800 numbers) is called, never texted."""

    MOBILE = "mobile"
    LANDLINE = "landline"


class PhoneFault(StrEnum):
    """Why a field is not simply one number."""

    UNUSABLE = "unusable"
    SEVERAL = "several"
    PORT = "port"


@dataclass(frozen=True, slots=True)
class Phone:
    """`number`: E.164 (+8613800138000, +8637166668888;ext=801); a landline written without its area code stays local
    digits, which the office can dial."""

    number: str
    kind: PhoneKind


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What a field holds. With `SEVERAL` the phone is the first of them; both None: the field is empty."""

    phone: Phone | None = None
    fault: PhoneFault | None = None


MAINLAND: Final = "+86"
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_AREA: Final = r"0(?:10|2\d|[3-9]\d{2})"
_AREA_LANDLINE: Final = re.compile(rf"{_AREA}[1-9]\d{{6,7}}")
_LOCAL: Final = re.compile(r"[2-8]\d{6,7}")
_HOTLINE: Final = re.compile(r"[48]00\d{7}")
_PORT: Final = re.compile(r"106\d{5,17}")
"""A 106… number is a sender of text messages (端口号), nobody who could receive one."""
_FLOAT_TAIL: Final = re.compile(r"(?<=\d)\.0+(?!\d)")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—―−－_.·()\[\]{}<>]+")
_EXTENSION: Final = re.compile(r"(?:转|轉|分机号?|内线|ext\.?|x|#|\*)\s*[:：]?\s*(\d{1,6})\D*$", re.IGNORECASE)
_COUNTRY: Final = re.compile(r"^(?:\+86|0086|\+0086)-?|^86-|^86(?=-?1[3-9]\d)")
_ANY_NUMBER: Final = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[\s-]*)?0?(1[3-9]\d(?:[\s-]*\d){8})(?!\d)"
    r"|(?<!\d)1[3-9]\d{9}(?=1[3-9]\d{9}(?!\d))"
    rf"|(?<!\d)\(?{_AREA}\)?[\s-]*[1-9]\d{{6,7}}(?!\d)"
    r"|(?<![\d-])[2-8]\d{6,7}(?!\d)"
)
_STRAY_DIGITS: Final = 5
"""From how many digits on, what stands beside a number may be part of another one."""


def read_phone(text: str) -> PhoneReading:
    """Read one field of a sheet or form."""
    plain = _FLOAT_TAIL.sub("", unicodedata.normalize("NFKC", text)).strip()
    if not plain:
        return PhoneReading()
    if (one := _whole(plain)) is not None:
        return PhoneReading(one)
    found = [match for match in _ANY_NUMBER.finditer(plain) if _whole(match[0]) is not None]
    numbers = {phone.number: phone for match in found if (phone := _whole(match[0])) is not None}
    if numbers:
        first = next(iter(numbers.values()))
        rest = sum(char.isdigit() for char in plain) - sum(sum(char.isdigit() for char in one[0]) for one in found)
        return PhoneReading(first, PhoneFault.SEVERAL if len(numbers) > 1 or rest >= _STRAY_DIGITS else None)
    digits = re.sub(r"\D", "", _COUNTRY.sub("", _SEPARATORS.sub("-", plain)))
    return PhoneReading(None, PhoneFault.PORT if _PORT.fullmatch(digits) else PhoneFault.UNUSABLE)


def shown(number: str) -> str:
    """A number as it is read out: 138 0013 8000, 0371-66668888转801, 400-123-4567."""
    body, _, extension = number.partition(";ext=")
    tail = f"转{extension}" if extension else ""
    national = body.removeprefix(MAINLAND)
    if _MOBILE.fullmatch(national):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    if _HOTLINE.fullmatch(national) and body.startswith(MAINLAND):
        return f"{national[:3]}-{national[3:6]}-{national[6:]}"
    if body.startswith(MAINLAND) and (area := re.match(_AREA, f"0{national}")):
        return f"{area[0]}-{f'0{national}'[area.end() :]}{tail}"
    return f"{body}{tail}"


def masked(number: str) -> str:
    """A number for lists and logs: the last four digits alone, 138****8000."""
    body = number.partition(";ext=")[0].removeprefix(MAINLAND)
    if _MOBILE.fullmatch(body):
        return f"{body[:3]}****{body[7:]}"
    return f"{'*' * max(len(body) - 4, 0)}{body[-4:]}"


def _whole(plain: str) -> Phone | None:
    """The text as one number, with words around it left aside; None when it is none or more than one."""
    extension = _EXTENSION.search(plain)
    if extension is not None:
        body = _landline(_digits(plain[: extension.start()]))
        return None if body is None else Phone(f"{body};ext={extension[1]}", PhoneKind.LANDLINE)
    if re.search(r"\d\s*[eE]\+?\d", plain):
        return None  # 1.38E+10: a spreadsheet has dropped digits
    written = _digits(plain)
    national = written.replace("-", "")
    mobile = national.removeprefix("0") if national.startswith("01") and len(national) == 12 else national
    if _MOBILE.fullmatch(mobile.removeprefix(MAINLAND)):
        return Phone(MAINLAND + mobile.removeprefix(MAINLAND), PhoneKind.MOBILE)
    if (landline := _landline(written)) is not None:
        return Phone(landline, PhoneKind.LANDLINE)
    head, _, tail = written.rpartition("-")
    if head and 0 < len(tail) <= 6 and (landline := _landline(head)) is not None:
        return Phone(f"{landline};ext={tail}", PhoneKind.LANDLINE)
    return None


def _digits(plain: str) -> str:
    """Digits with single hyphens where anything stood between them; +86 in front when the country was written."""
    parts = [part for part in re.split(r"[^\d+]+", _SEPARATORS.sub("-", plain)) if part]
    written = "-".join(parts)
    national = _COUNTRY.sub("", written, count=1)
    return national if national == written else f"{MAINLAND}{national}"


def _landline(written: str) -> str | None:
    """The landline that stands there, in E.164 or as local digits."""
    abroad = written.startswith(MAINLAND)
    national = written.removeprefix(MAINLAND).replace("-", "")
    if _AREA_LANDLINE.fullmatch(national):
        return f"{MAINLAND}{national[1:]}"
    if abroad and _AREA_LANDLINE.fullmatch(f"0{national}"):
        return f"{MAINLAND}{national}"
    if _HOTLINE.fullmatch(national):
        return f"{MAINLAND}{national}"
    return national if _LOCAL.fullmatch(national) and not abroad else None
