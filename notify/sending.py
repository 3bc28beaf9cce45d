"""When and how text messages may go: signature, opt-out words, send window, caps. Pure rules."""

from knowledge.model.seasons import SmsRules
from storage.values.notices import NoticeKind


def compose(rules: SmsRules, body: str, kind: NoticeKind) -> str:
    """The text as it goes out: signature, the filled body, and the opt-out words for seasonal warnings alone."""
    if kind is NoticeKind.SEASONAL:
        return f"{rules.signature}{body}{rules.opt_out_joint}{rules.opt_out_suffix}"
    return f"{rules.signature}{body}"
