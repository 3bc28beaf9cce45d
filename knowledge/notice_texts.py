"""The templates (模板) of a pack as they are approved: the text of a reminder or warning for one way of sending, and
what tells one version from another. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.model import AnyRule, Channel, DecisionNotice, DecisionPrompt, Lang, Pack, PermitReminder
from knowledge.sms import opt_out

KEYS: Mapping[Channel, str] = MappingProxyType(
    {Channel.SMS: "sms", Channel.PHONE: "call_script", Channel.LETTER: "letter"}
)
"""Where the text for a way of sending stands in a reminder or warning."""
SUFFIXES: Mapping[Lang, str] = MappingProxyType({Lang.ZH: "", Lang.EN: "_en"})
"""What follows there for a language. Every text is there in Chinese; one in English is the office's choice."""
DIGEST = 32
"""Hexadecimal digits kept of SHA-256: enough that no two texts of an office ever meet."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One template. `step`: the id of the reminder or warning; `text`: the words with their placeholders.

    `digest` is the version: it changes exactly when the words, or of a text message the signature or the opt-out words
    around them, change. Values of the office (its telephone) are confirmed by themselves and are not part of it."""

    step: str
    channel: Channel
    language: Lang
    text: str
    digest: str


def texts_of(pack: Pack) -> Iterator[NoticeText]:
    """Every template of the pack, in its order."""
    for step in pack.notice_rules:
        for channel in KEYS:
            for language in SUFFIXES:
                if (found := text_of(pack, step, channel, language)) is not None:
                    yield found


def words_of(step: AnyRule, channel: Channel, language: Lang) -> str | None:
    """What a step says in a language; None where it has no such text."""
    found: str | None = getattr(step, f"{KEYS[channel]}{SUFFIXES[language]}")
    return found or None


def text_of(pack: Pack, step: AnyRule, channel: Channel, language: Lang) -> NoticeText | None:
    """The template of a step for a way of sending in a language; None where it has none."""
    text = words_of(step, channel, language)
    if text is None:
        return None
    frame = _frame(pack, step, language) if channel is Channel.SMS else []
    told = json.dumps([step.id, channel, language, text, *frame], ensure_ascii=False)
    return NoticeText(step.id, channel, language, text, hashlib.sha256(told.encode()).hexdigest()[:DIGEST])


def _frame(pack: Pack, step: AnyRule, language: Lang) -> list[str]:
    """What stands around a text message, as the pack writes it."""
    end = opt_out(pack.sms_rules, language)
    return [pack.sms_rules.signature, *([end.joint, end.by_reply, end.by_phone] if may_refuse(step) else [])]


def may_refuse(step: AnyRule) -> bool:
    """Whether its text messages end with the opt-out words: prompts that no law asks for."""
    if isinstance(step, DecisionNotice):
        return step.about is not DecisionPrompt.RECTIFICATION
    return not isinstance(step, PermitReminder)
