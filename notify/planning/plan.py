"""What a planning run found: the notices, whom it passed over, and why, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from common.i18n import N_, Translator
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNotice:
    """`entity` is the holder's name, `permits` the numbers, `decision` that of the decision it follows; `text` as it
    would go out on the day of planning, an SMS with signature and opt-out words. `expires_on` and `days_left` are those
    of the permit that expires first."""

    id: UUID
    kind: NoticeKind
    rule: str
    step: str
    title: str
    permits: Sequence[str]
    decision: str
    entity: str
    entity_id: UUID | None
    channel: NoticeChannel
    state: NoticeState
    why: Reason
    send_after: datetime
    expires_on: date | None
    days_left: int | None
    text: str
    existing: bool


class SkipReason(StrEnum):
    """Why somebody whom a rule would address gets nothing."""

    APPLIED_FOR = "applied_for"
    RENEWED = "renewed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    FLAGGED = "flagged"
    NO_CHANNEL = "no_channel"
    NOT_PLACED = "not_placed"
    NO_UNIT = "no_unit"


@dataclass(frozen=True, slots=True)
class Skip:
    """Somebody a rule would address, but nothing goes. `step` is empty where none can be told. `permits`: the number
    of the decision where it names no unit."""

    rule: str
    step: str
    permits: Sequence[str]
    entity: str
    entity_id: UUID | None
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Plan:
    """`missing_years`: the calendar lacks them; sending days are then Monday to Friday, and staff are told daily."""

    notices: Sequence[PlannedNotice]
    planned: int
    existing: int
    skipped: Sequence[Skip]
    missing_years: Sequence[int]


SKIPPED: Final[Mapping[SkipReason, str]] = {
    SkipReason.APPLIED_FOR: N_("Renewal has been applied for: reminders stop, the office decides before the expiry."),
    SkipReason.RENEWED: N_("The permit was renewed under another number."),
    SkipReason.LAPSED: N_("The permit was cancelled after it had expired."),
    SkipReason.WITHDRAWN: N_("The permit was withdrawn."),
    SkipReason.FLAGGED: N_("Somebody has to look at the row first."),
    SkipReason.NO_CHANNEL: N_("There is neither a phone number nor an address."),
    SkipReason.NOT_PLACED: N_("Nobody has said what kind of unit this is, so no seasonal warning reaches it."),
    SkipReason.NO_UNIT: N_("The decision names no unit on record, so nobody can be reached."),
}
_WAYS: Final[Mapping[Reason, str]] = {
    Reason.NO_SMS_STEP: N_("This step is done in person, not by SMS."),
    Reason.LANDLINE: N_("A landline gets no SMS."),
    Reason.LETTER_ONLY: N_("There is no usable phone number."),
    Reason.NO_CONSENT: N_("There is no consent to text messages that no law asks for."),
    Reason.CALENDAR_YEAR_MISSING: N_("The calendar lacks a year, so the last day to apply is not certain: held."),
}


def why(notice: PlannedNotice, translator: Translator) -> str:
    """Why this notice goes, and why it goes this way."""
    if notice.kind is NoticeKind.SEASONAL:
        cause = translator.gettext(N_("Seasonal warning “{title}”."), title=notice.title)
    elif notice.kind is NoticeKind.CAMPAIGN:
        cause = translator.gettext(N_("Yearly campaign “{title}”."), title=notice.title)
    elif notice.decision:
        cause = translator.gettext(N_("{title}: decision {number}."), title=notice.title, number=notice.decision)
    elif notice.expires_on is None or notice.days_left is None:
        cause = ""
    elif notice.days_left < 0:
        cause = translator.gettext(
            N_("Expired on {day} (days since: {days})."), day=translator.date(notice.expires_on), days=-notice.days_left
        )
    else:
        cause = translator.gettext(
            N_("Expires on {day} (days left: {days})."), day=translator.date(notice.expires_on), days=notice.days_left
        )
    way = translator.gettext(_WAYS[notice.why]) if notice.why in _WAYS else ""
    return (" " if cause and way and not translator.zh else "").join((cause, way))
