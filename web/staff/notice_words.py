"""How the console names the parts of notices, and of calls and letters. States and reasons have theirs in notify."""

from collections.abc import Iterable, Mapping

from common.i18n import N_, Translator
from knowledge.model import Pack, Phase
from notify.vocabulary import (
    OF_DECISIONS,
    Answer,
    AttemptState,
    Delivery,
    InboundKind,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    OptOutSource,
    TaskOutcome,
)

CHANNELS: Mapping[NoticeChannel, str] = {
    NoticeChannel.SMS: N_("Text message"),
    NoticeChannel.VOICE: N_("Call by the provider"),
    NoticeChannel.CALL: N_("Call"),
    NoticeChannel.LETTER: N_("Letter"),
    NoticeChannel.CHAT: N_("Chat"),
}
PROMPTS: Mapping[NoticeChannel, str] = {
    NoticeChannel.SMS: N_("Word that there is an answer, by text message to the phone left"),
    NoticeChannel.CALL: N_("Call to the phone left"),
}
KINDS: Mapping[NoticeKind, str] = {
    NoticeKind.PERMIT_REMINDER: N_("Permit reminder"),
    NoticeKind.SEASONAL: N_("Seasonal warning"),
    NoticeKind.REPLY: N_("Answer to a citizen"),
    NoticeKind.CASE: N_("News of a case"),
    NoticeKind.CODE: N_("One-time code"),
    NoticeKind.UNREAD: N_("Word of an unread answer"),
    NoticeKind.BATCH: N_("Batch"),
    NoticeKind.CAMPAIGN: N_("Yearly campaign"),
    NoticeKind.GUIDANCE: N_("Guidance after a decision"),
    NoticeKind.RECTIFICATION: N_("Deadline to put things right"),
    NoticeKind.REVISIT_FORM: N_("Revisit form to return"),
}
OPT_OUT_SOURCES: Mapping[OptOutSource, str] = {
    OptOutSource.REPLY: N_("by text message"),
    OptOutSource.PROVIDER: N_("told by the provider"),
    OptOutSource.STAFF: N_("put on the list by staff"),
}
ANSWERS: Mapping[Answer, str] = {
    Answer.RECEIVED: N_("Received"),
    Answer.CALL_ME: N_("Wants a call"),
    Answer.APPLIED: N_("Has applied already"),
    Answer.NOT_MINE: N_("Not for them"),
    Answer.NEW_CONTACT: N_("New contact"),
}
TODO: Mapping[Answer, str] = {
    Answer.CALL_ME: N_("Call the number it came to."),
    Answer.APPLIED: N_(
        "Nothing more is sent about this term until you have looked. If it is so, note it at the permit."
    ),
    Answer.NOT_MINE: N_("Nothing more is sent there until you have looked. Put the contact right at the permit."),
    Answer.NEW_CONTACT: N_("Check it with the unit before you use it."),
}
"""What to do about an answer."""
INBOUND: Mapping[InboundKind, str] = {
    InboundKind.OPT_OUT: N_("wants no more prompts"),
    InboundKind.OPT_IN: N_("wants prompts again"),
    InboundKind.RECEIVED: N_("has received the notice"),
    InboundKind.CALL_ME: N_("wants a call"),
    InboundKind.APPLIED: N_("says that the renewal is applied for"),
    InboundKind.HELP: N_("asks for help"),
}
"""What a text that came in was understood as."""
TONES: Mapping[NoticeState, str] = {
    NoticeState.PLANNED: "blue",
    NoticeState.SENDING: "blue",
    NoticeState.SENT: "green",
    NoticeState.DELIVERED: "green",
    NoticeState.FAILED: "red",
    NoticeState.UNKNOWN: "red",
    NoticeState.EXPIRED: "grey",
    NoticeState.CANCELLED: "grey",
    NoticeState.HELD: "amber",
    NoticeState.TASK: "amber",
    NoticeState.DONE: "green",
}
SHOWN: tuple[NoticeState, ...] = (
    NoticeState.PLANNED,
    NoticeState.SENT,
    NoticeState.DELIVERED,
    NoticeState.FAILED,
    NoticeState.UNKNOWN,
    NoticeState.HELD,
    NoticeState.TASK,
    NoticeState.DONE,
    NoticeState.EXPIRED,
    NoticeState.CANCELLED,
)
"""The states that the list offers as filters, in the order of a notice's life."""
ATTEMPTS: Mapping[AttemptState, str] = {
    AttemptState.OPEN: N_("Under way"),
    AttemptState.ACCEPTED: N_("Taken by the provider"),
    AttemptState.THROTTLED: N_("Provider asked to slow down"),
    AttemptState.TRANSIENT: N_("Provider not reached"),
    AttemptState.REFUSED: N_("Refused"),
    AttemptState.REFUSED_CONFIG: N_("Account or settings refused"),
    AttemptState.UNKNOWN: N_("In doubt"),
    AttemptState.NOT_TRIED: N_("Not tried"),
    AttemptState.NOT_SENT: N_("Not sent"),
}
DELIVERIES: Mapping[Delivery, str] = {
    Delivery.ACCEPTED: N_("accepted"),
    Delivery.SENT: N_("handed to the carrier"),
    Delivery.DELIVERED: N_("delivered"),
    Delivery.UNDELIVERED: N_("not delivered"),
}
OUTCOMES: Mapping[TaskOutcome, str] = {
    TaskOutcome.REACHED: N_("Reached and told"),
    TaskOutcome.NOT_REACHED: N_("Not reached, try again later"),
    TaskOutcome.WRONG_NUMBER: N_("Wrong number"),
    TaskOutcome.PRINTED: N_("Printed"),
    TaskOutcome.LETTER_SENT: N_("Posted"),
    TaskOutcome.RETURNED: N_("Came back"),
    TaskOutcome.NOT_NEEDED: N_("Not needed any more"),
}
DECISIONS: Mapping[str, tuple[str, str]] = {
    "release": (N_("Let it go"), N_("I have looked at it; it may be sent.")),
    "mark_sent": (N_("It went out"), N_("The recipient or the provider confirms that it went out.")),
    "send_again": (N_("Send it again"), N_("It did not go out. The recipient gets it in the next sending hours.")),
    "cancel": (N_("Cancel"), N_("It is never sent.")),
}
"""What may be decided: the button, and what it means."""


def outcomes(possible: Iterable[TaskOutcome], tr: Translator) -> list[tuple[str, str]]:
    """The choices of the form that records what came of it."""
    return [(outcome.value, tr.gettext(OUTCOMES[outcome])) for outcome in possible]


def rule(notice: Notice, pack: Pack, tr: Translator) -> str:
    """The rule behind a notice by name: of a reminder the matter to apply for, and which step of its reminders this
    is; of a notice after a decision the rule's own name."""
    after = pack.find_decision_notice(notice.step) if notice.kind in OF_DECISIONS else None
    if after is not None:
        return after.name if tr.zh else after.name_en
    step = next((one for one in pack.permit_reminders if one.id == notice.step and one.matter == notice.rule), None)
    matter = pack.find_matter(notice.rule)
    if step is None or matter is None:
        return ""
    if step.phase is Phase.AFTER_EXPIRY:
        when = tr.gettext(N_("after expiry"))
    else:
        when = tr.ngettext("{count} day before expiry", "{count} days before expiry", step.days_before)
    return f"{matter.name if tr.zh else matter.name_en} · {when}"


def about(subject: str, pack: Pack, tr: Translator) -> str:
    """What a notice is about: a permit's or case's number, the name of a season with its year, a conversation."""
    kind, _, rest = subject.partition(":")
    if kind == "batch":
        return tr.gettext(N_("Batch"))
    if kind in {"season", "campaign"}:
        rule_id, _, year = rest.partition(":")
        named = pack.find_yearly(rule_id)
        return f"{(named.name if tr.zh else named.name_en) if named else rule_id} {year}".strip()
    return tr.gettext(N_("Conversation")) if kind == "handover" else rest or subject
