"""States and reasons of notices as sentences for staff; the texts are in the catalogs."""

from types import MappingProxyType
from typing import Protocol

from common.i18n import N_, Translator
from storage.values.notices import AlarmKind, NoticeState, Reason

STATES = MappingProxyType(
    {
        NoticeState.PLANNED: N_("Planned"),
        NoticeState.SENDING: N_("Being sent"),
        NoticeState.SENT: N_("Sent"),
        NoticeState.DELIVERED: N_("Delivered"),
        NoticeState.FAILED: N_("Failed"),
        NoticeState.UNKNOWN: N_("In doubt"),
        NoticeState.EXPIRED: N_("Too late"),
        NoticeState.CANCELLED: N_("Cancelled"),
        NoticeState.HELD: N_("Held"),
        NoticeState.TASK: N_("To be done by staff"),
        NoticeState.DONE: N_("Done"),
    }
)
SIMULATED = N_("Shown here instead of sent")

SENTENCES = MappingProxyType(
    {
        Reason.APPLIED: N_("The renewal has been applied for, so no reminder is needed."),
        Reason.RENEWED: N_("The permit has been renewed, so no reminder is needed."),
        Reason.WITHDRAWN: N_("The permit has been withdrawn, so no reminder is needed."),
        Reason.OPTED_OUT: N_("The recipient wants no more prompts by text message."),
        Reason.NO_CONSENT: N_("The recipient has not agreed to text messages."),
        Reason.NOT_IN_AUDIENCE: N_("The recipient no longer belongs to those who are warned."),
        Reason.CANCELLED_BY_STAFF: N_("Cancelled by a member of staff."),
        Reason.ERASED: N_("The recipient's data was erased."),
        Reason.READ: N_("The citizen has read the answer meanwhile."),
        Reason.ACKNOWLEDGED: N_(
            "The recipient has answered an earlier notice about this, so no call or letter is needed."
        ),
        Reason.RECTIFIED: N_("What the decision asks for has been put right."),
        Reason.FORM_RETURNED: N_("The revisit form has come back."),
        Reason.DECISION_CLOSED: N_("The decision has been closed."),
        Reason.DEADLINE_CHANGED: N_("The deadline of the decision has been changed."),
        Reason.TOO_LATE: N_("It could not go out in time. Please get in touch another way."),
        Reason.PHASE_OVER: N_("The time for this step is over. Please get in touch another way."),
        Reason.SAMPLE_VALUE: N_("The text shows a sample value that the office has not confirmed yet."),
        Reason.FORBIDDEN_WORD: N_("The text holds a word that gateways refuse."),
        Reason.LINK_IN_TEXT: N_("The text holds a link, which gateways refuse."),
        Reason.TEXT_TOO_LONG: N_("The text is longer than a text message may be."),
        Reason.TEMPLATE_NOT_APPROVED: N_("The provider has approved no template for this text."),
        Reason.TEXT_WAITS: N_("Its template waits for approval by a second person in the office."),
        Reason.FLAGGED: N_("The permit's data must be looked at first."),
        Reason.CALENDAR_YEAR_MISSING: N_("The calendar lacks a year that this notice needs."),
        Reason.NO_RECIPIENT: N_("There is no number it could go to."),
        Reason.NO_TEXT: N_("There is no text for this step."),
        Reason.ANSWER_WAITS: N_("The recipient has answered a notice about this. Please see to the answer first."),
        Reason.OUTSIDE_WINDOW: N_("It waits for the hours in which text messages are sent."),
        Reason.NOT_WORKING_DAY: N_("It waits for the next working day."),
        Reason.DAILY_CAP: N_("This number has had enough messages today; it goes on the next working day."),
        Reason.SAME_TEXT_TODAY: N_("This number has had the same text today; it goes on the next working day."),
        Reason.THROTTLED: N_("The provider asked us to slow down; it is tried again."),
        Reason.TRANSIENT: N_("The provider could not be reached; it is tried again."),
        Reason.PROVIDER_SETTINGS: N_("The provider refuses our account or settings. Please tell the administrator."),
        Reason.PROVIDER_BALANCE: N_("The account at the provider has no money left. Please tell the administrator."),
        Reason.LANE_PAUSED: N_("The channel rests, because the provider refuses our account or settings."),
        Reason.BUDGET_SPENT: N_("The month's budget of text messages is spent; it waits until there is room again."),
        Reason.BATCH_PAUSED: N_("Its batch is paused."),
        Reason.NUMBER_BAD: N_("The number cannot receive text messages."),
        Reason.BLOCKED: N_("The recipient or the carrier blocks our messages."),
        Reason.CONTENT_REFUSED: N_("The provider or carrier refused the text."),
        Reason.NOT_DELIVERED: N_("The message did not reach the phone."),
        Reason.PROVIDER_EXPIRED: N_("The provider could not deliver it within the time allowed."),
        Reason.TOO_MANY_ATTEMPTS: N_("All tries failed."),
        Reason.REFUSED: N_("The provider refused the message with a code that is not in our table."),
        Reason.MACHINE: N_("An answering machine took the call, which is no acknowledgement."),
        Reason.BUSY: N_("The line was busy."),
        Reason.NOT_PICKED_UP: N_("Nobody picked up the telephone."),
        Reason.NO_ANSWER: N_("The provider's answer was lost. We ask it whether the message went out."),
        Reason.INTERRUPTED: N_("Sending was interrupted. We ask the provider whether the message went out."),
        Reason.CANNOT_TELL: N_("The provider cannot tell whether the message went out. Please decide."),
        Reason.MARKED_BY_STAFF: N_("A member of staff found that it went out."),
        Reason.NO_SMS_STEP: N_("This step is done by call or letter."),
        Reason.LANDLINE: N_("A landline receives no text messages."),
        Reason.LETTER_ONLY: N_("Only an address is known."),
        Reason.SMS_FAILED: N_("The text message could not be delivered."),
        Reason.ARRIVED: N_("The text message arrived after all."),
        Reason.NOT_ACKNOWLEDGED: N_("Nobody has acknowledged what was sent before."),
        Reason.UNREAD: N_("The answer is still unread after the text message."),
    }
)
ALARMS = MappingProxyType(
    {
        AlarmKind.PROVIDER_SETTINGS: N_("The SMS provider refuses our account or settings (code {code})."),
        AlarmKind.PROVIDER_BALANCE: N_("The account at the SMS provider has no money left (code {code})."),
        AlarmKind.PROVIDER_SILENT: N_("Text messages do not get through: the provider {code} gives no answer."),
        AlarmKind.TEMPLATE_NOT_APPROVED: N_("Texts are held: the SMS provider has approved no template for {code}."),
        AlarmKind.CALENDAR_YEAR_MISSING: N_("The calendar has no notice for {code}: sending goes on Monday to Friday."),
        AlarmKind.SENT_TWICE: N_("Notice {code} may have gone out twice."),
        AlarmKind.LANE_BROKEN: N_("The channel {code} stopped with a fault."),
        AlarmKind.BUDGET_SPENT: N_(
            "The month's budget of {code} segments is spent: warnings and batches wait. "
            "Who keeps the settings may raise it (notify.monthly_budget)."
        ),
        AlarmKind.NOT_PLANNED: N_("Planning has not run today. No reminder is planned until it does."),
        AlarmKind.NO_RECEIPTS: N_("Text messages have no receipt after hours. Ask the provider whether they arrive."),
        AlarmKind.STANDS_STILL: N_("Text messages have been due for half an hour and none goes."),
    }
)


PROVIDER_FAILS = frozenset({AlarmKind.PROVIDER_SETTINGS, AlarmKind.PROVIDER_BALANCE, AlarmKind.PROVIDER_SILENT})
"""Alarms at which a provider that stands by may help."""


class Standing(Protocol):
    """A notice, or what is known of one."""

    @property
    def state(self) -> NoticeState: ...

    @property
    def reason(self) -> Reason: ...

    @property
    def simulated(self) -> bool: ...


def why(notice: Standing, translator: Translator) -> str:
    """Why the notice stands where it stands, as a sentence; empty when there is nothing to say."""
    if notice.simulated and notice.state is NoticeState.SENT:
        return translator.gettext(SIMULATED)
    sentence = SENTENCES.get(notice.reason)
    return "" if sentence is None else translator.gettext(sentence)


def state_name(state: NoticeState, translator: Translator) -> str:
    return translator.gettext(STATES[state])
