"""Placeholders are known and stand where they may; the office's values stand literally in office.yaml only."""

import re
from collections.abc import Iterator

from knowledge.checks.spots import fault, file_texts
from knowledge.faults import Code, Fault, Path
from knowledge.model import Kind, Pack, PackFile
from knowledge.notice_texts import KEYS, SUFFIXES
from knowledge.placeholders import (
    ALL_VALUES,
    HALL_ADDRESS,
    HALL_HOURS,
    NOTICE_VALUES,
    OFFICE_NAME,
    OFFICE_VALUES,
    PHONE_PREFIX,
    PLACEHOLDER,
    names_in,
)

_NOTICE_TEXTS = frozenset(f"{key}{suffix}" for key in KEYS.values() for suffix in SUFFIXES.values())
_PHONE = re.compile(r"(?<![\d.,])(?:0\d{2,3}[-\s)）]{0,2}\d{7,8}|1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?![\d.,])")
_NO_DIGIT = re.compile(r"\D")
_DIGIT = re.compile(r"\d")
_CODES = frozenset({"code", "number"})
_HEARD = frozenset({"aliases", "keywords", "example_questions", "example_questions_en", "q", "q_en", "question"})
LOCAL_DIGITS = 7


def check_placeholders(kind: Kind, file: PackFile, pack: Pack) -> Iterator[Fault]:
    """Unknown or misplaced words in braces, in one file."""
    for path, text in file_texts(file):
        for name in names_in(text):
            yield from _placeholder(kind, path, name, pack)
        rest = PLACEHOLDER.sub("", text)
        if "{" in rest or "}" in rest:
            yield fault(kind, path, Code.BRACES, found="{" if "{" in rest else "}")


def check_literals(kind: Kind, file: PackFile, pack: Pack) -> Iterator[Fault]:
    """Values of the office that stand literally in another file than office.yaml."""
    if kind is Kind.OFFICE:
        return
    office, hall = pack.office.office, pack.office.hall
    literals = {
        office.name: OFFICE_NAME,
        office.name_en: OFFICE_NAME,
        hall.address: HALL_ADDRESS,
        hall.address_en: HALL_ADDRESS,
        hall.hours: HALL_HOURS,
        hall.hours_en: HALL_HOURS,
    }
    for path, text in file_texts(file):
        for literal, name in literals.items():
            if literal in text and not (name == OFFICE_NAME and _heard(kind, path)):
                yield fault(kind, path, Code.OFFICE_VALUE, expected=f"{{{name}}}", found=literal)
        if path[-1] not in _CODES:
            yield from _phones(kind, path, text, pack)


def _heard(kind: Kind, path: Path) -> bool:
    """Whether a text is what citizens may say rather than what they are told; they do name the office."""
    return kind is Kind.VOCABULARY or any(part in _HEARD for part in path)


def _placeholder(kind: Kind, path: Path, name: str, pack: Pack) -> Iterator[Fault]:
    written = f"{{{name}}}"
    if kind is Kind.OFFICE:
        # What fills the placeholders is not itself filled: it would reach citizens with braces.
        yield fault(kind, path, Code.NO_PLACEHOLDER, found=written)
    elif name.startswith(PHONE_PREFIX):
        if pack.find_phone(name.removeprefix(PHONE_PREFIX)) is None:
            roles = ", ".join(phone.role for phone in pack.office.phones)
            yield fault(kind, path, Code.PHONE_ROLE, expected=roles, found=written)
    elif name in ALL_VALUES:
        if name not in NOTICE_VALUES.get(str(path[0]), ()) or path[-1] not in _NOTICE_TEXTS:
            yield fault(kind, path, Code.REMINDERS_ONLY, expected=_known_in(name), found=written)
    elif name not in OFFICE_VALUES:
        known = ", ".join(sorted([f"{PHONE_PREFIX}ROLE", *OFFICE_VALUES, *ALL_VALUES]))
        yield fault(kind, path, Code.PLACEHOLDER, expected=known, found=written)


def _known_in(name: str) -> str:
    return ", ".join(place for place, names in NOTICE_VALUES.items() if name in names)


def _phones(kind: Kind, path: Path, text: str, pack: Pack) -> Iterator[Fault]:
    if _DIGIT.search(text) is None:
        return
    found = {_NO_DIGIT.sub("", one[0]): one[0] for one in _PHONE.finditer(text)}
    for phone in pack.office.phones:
        local = _NO_DIGIT.sub("", phone.number.rpartition("-")[2])
        whole = _NO_DIGIT.sub("", phone.number)
        stands = found.pop(whole, None)
        if stands is None and len(local) >= LOCAL_DIGITS and re.search(rf"(?<!\d){local}(?!\d)", text):
            stands = local
        if stands is not None:
            yield fault(kind, path, Code.OFFICE_VALUE, expected=f"{{{PHONE_PREFIX}{phone.role}}}", found=stands)
    for stands in found.values():
        yield fault(kind, path, Code.OFFICE_VALUE, expected=f"{{{PHONE_PREFIX}ROLE}}", found=stands)
