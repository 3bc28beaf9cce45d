"""Who writes, as far as a text says it: name and phone, told apart from the rest; pure.

The rest is what staff read as the description, so that the reporter's identity stands only in its own sealed field.
"""

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = r"(?<!\d)(?:\+?86[- ]?|0086[- ]?)?(?P<number>1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
_PHONE = re.compile(_NUMBER)
_LABEL = (
    r"(?:联系)?(?:电话|手机)(?:号码|号)?|联系方式|号码|(?:phone|tel|mobile|cell|number|call me)(?: number| at| on)?"
)
_OWN = re.compile(
    r"(?:^|(?<=[，,。.;；!！?？、\s])|我的?|\bmy )\s*(?:请?打|请?联系)?(?:我的?)?"
    rf"(?:{_LABEL})\s*(?:是|为|is|[:：])?\s*{_NUMBER}",
    re.IGNORECASE,
)
"""A number that the writer calls the own one; that of somebody else ("那家老板电话…") belongs to the story."""
_NAMED = re.compile(
    r"(?:我叫|我姓|我(?:的)?名字(?:是|叫)|姓名\s*[:：是]\s*|联系人\s*[:：是]?\s*)\s*"
    r"(?P<zh>(?:(?![他她它你们的了不没在把被让给])[\u4e00-\u9fff·]){1,4}?)"
    rf"(?=$|[，,。.;；!！、\s]|(?:我的?)?(?:{_LABEL})|\+?\d)"
    r"|\b(?i:my name(?: is|'s))\s+(?P<en>[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3})",
)
_BARE = re.compile(
    r"\s*(?:(?P<zh>(?:(?![那这他她它你您的店司人板])[\u4e00-\u9fff·]){2,3})"
    r"|(?P<en>[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}))?"
    rf"[，,:：\s]*{_NUMBER}[。.\s]*",
)
"""Nothing but a number, perhaps after a name: who writes only that gives the own one."""
_NARROW = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {ord("＋"): "+", ord("－"): "-"}
"""Numbers as they are read; the punctuation stays as it was typed."""
_SEVERAL = re.compile(r"(?:\s*[，,、;；]\s*){2,}")
_EDGES = " ，,、;；"

_NAME_PREFIX = re.compile(
    r"^(?:我叫|我是|我姓|姓名|联系人|名字是|叫我|my name is|i am|i'm|name)\s*[:：]?\s*", re.IGNORECASE
)
_NAME_REST = re.compile(
    r"(?:联系电话|联系方式|我?的?电话|我?的?手机号?|号码|\b(?:my|phone|tel|mobile|number|is)\b|是|[:：,，、;；。.\s])+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a text says of its writer, and the text without it."""

    name: str | None
    phone: str | None
    rest: str


def introduced(text: str) -> Introduced:
    """Take out "我姓王，电话138…"; a text that says nothing of its writer is left as it is."""
    folded = text.translate(_NARROW)
    if bare := _BARE.fullmatch(folded):
        return Introduced(bare["zh"] or bare["en"], _digits(bare["number"]), "")
    named = _NAMED.search(folded)
    name = (named["zh"] or named["en"]) if named else None
    rest = _without(folded, named)
    own = _OWN.search(rest) or (_PHONE.search(rest) if named else None)
    if named is None and own is None:
        return Introduced(None, None, text.strip())
    rest = _SEVERAL.sub("，", _without(rest, own)).lstrip(f"{_EDGES}。.").rstrip(_EDGES)
    return Introduced(name, _digits(own["number"]) if own else None, rest)


def phone_of(text: str) -> str | None:
    """A mobile or landline number, as digits."""
    found = _PHONE.search(unicodedata.normalize("NFKC", text))
    return _digits(found["number"]) if found else None


def name_of(text: str) -> str | None:
    """The name in "我叫王芳，电话138…": what is left without the number and the words around it."""
    clean = _PHONE.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    rest = _NAME_REST.sub(" ", _NAME_PREFIX.sub("", clean)).strip()
    return rest if 0 < len(rest) <= 40 and not any(char.isdigit() for char in rest) else None


def _without(text: str, found: re.Match[str] | None) -> str:
    return text if found is None else f"{text[: found.start()]}，{text[found.end() :]}"


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
