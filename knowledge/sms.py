"""How a text message is put together and how long it is (通信短信息服务管理规定; carriers count UCS-2 units)."""

import re
from typing import Final, NamedTuple

from knowledge.model import Lang, SmsRules

_LINK: Final = re.compile(
    r"[a-z][a-z0-9+-]*://|https?:|www\.|[a-z0-9-]\.(?:com|cn|net|org|gov|edu|top|xyz|info|cc|io|me|ly)(?![a-z0-9-])",
    re.IGNORECASE,
)
"""Chinese signs count as letters to a regular expression, so the ends of a name are told by its own signs alone."""


def link_in(text: str) -> str:
    """The part of a text that carriers take for a link, "" where there is none."""
    # Every link has a dot or a slash; to look for these is quick.
    found = _LINK.search(text) if "." in text or "/" in text else None
    return found[0] if found else ""


class OptOut(NamedTuple):
    """How a text ends that may be refused: what joins it to the body, and the words for a reply and for a call."""

    joint: str
    by_reply: str
    by_phone: str


def opt_out(rules: SmsRules, language: Lang) -> OptOut:
    """The end of a text in a language; Chinese where the pack has no English words for it."""
    if language is Lang.EN and rules.opt_out_suffix_en and rules.opt_out_by_phone_en:
        return OptOut(" ", rules.opt_out_suffix_en, rules.opt_out_by_phone_en)
    return OptOut(rules.opt_out_joint, rules.opt_out_suffix, rules.opt_out_by_phone)


def sent_text(rules: SmsRules, body: str, *, refusable: bool, language: Lang = Lang.ZH) -> str:
    """What goes out: signature, body, and in prompts that no law orders the way to refuse further ones."""
    end = opt_out(rules, language)
    refusing = f"{end.joint}{end.by_reply}" if refusable else ""
    return f"{rules.signature}{body}{refusing}"


def length(text: str) -> int:
    """Length in UCS-2 units: 1 a character, 2 for a rare one outside the basic plane."""
    return len(text.encode("utf-16-le")) // 2


def segments(rules: SmsRules, text: str) -> int:
    """How many messages the carrier charges for a finished text."""
    units = length(text)
    if units <= rules.single_limit:
        return 1
    return -(-units // rules.multi_segment)
