"""The templates (模板) of a pack as they are approved: the text of a reminder or warning for one way of sending, and
what tells one version from another. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.model import AnyRule, Channel, DecisionNotice, DecisionPrompt, Lang, Pack, PermitReminder

LANGUAGE = Lang.ZH.value
"""The language the pack's texts to recipients are written in; the format has no other."""
KEYS: Mapping[Channel, str] = MappingProxyType(
    {Channel.SMS: "sms", Channel.PHONE: "call_script", Channel.LETTER: "letter"}
)
"""Where the text for a way of sending stands in a reminder or warning."""
DIGEST = 32
"""Hexadecimal digits kept of SHA-256: enough that no two texts of an office ever meet."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One template. `step`: the id of the reminder or warning; `text`: the words with their placeholders.

    `digest` is the version: it changes exactly when the words, or of a text message the signature or the opt-out words
    around them, change. Values of the office (its telephone) are confirmed by themselves and are not part of it."""

    step: str
    channel: Channel
    text: str
    digest: str


def texts_of(pack: Pack) -> Iterator[NoticeText]:
    """Every template of the pack, in its order."""
    for step in pack.notice_rules:
        for channel in KEYS:
            if (found := text_of(pack, step, channel)) is not None:
                yield found


def text_of(pack: Pack, step: AnyRule, channel: Channel) -> NoticeText | None:
    """The template of a step for a way of sending; None where it has none."""
    text: str | None = getattr(step, KEYS[channel])
    if not text:
        return None
    frame = _frame(pack, step) if channel is Channel.SMS else []
    told = json.dumps([step.id, channel, LANGUAGE, text, *frame], ensure_ascii=False)
    return NoticeText(step.id, channel, text, hashlib.sha256(told.encode()).hexdigest()[:DIGEST])


def _frame(pack: Pack, step: AnyRule) -> list[str]:
    """What stands around a text message, as the pack writes it."""
    rules = pack.sms_rules
    refusing = [rules.opt_out_joint, rules.opt_out_suffix, rules.opt_out_by_phone]
    return [rules.signature, *(refusing if may_refuse(step) else [])]


def may_refuse(step: AnyRule) -> bool:
    """Whether its text messages end with the opt-out words: prompts that no law asks for."""
    if isinstance(step, DecisionNotice):
        return step.about is not DecisionPrompt.RECTIFICATION
    return not isinstance(step, PermitReminder)
