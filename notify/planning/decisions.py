"""Which notices after decisions are due on a day, and for which days they are counted from; pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from knowledge.calendar import DueDay, WorkingCalendar
from knowledge.edition import Edition
from knowledge.model import AnyRule, DecisionNotice, DecisionPrompt, PermitReminder
from notify.planning import seasons
from notify.planning.seasons import without_sms
from notify.planning.steps import ways
from storage.values.decisions import Decision
from storage.values.notices import BY_LAW, NoticeKind
from storage.values.planning import DueAnchor, DueDecisions, Reaching

_KINDS: Final = MappingProxyType(
    {
        DecisionPrompt.GUIDANCE: NoticeKind.GUIDANCE,
        DecisionPrompt.RECTIFICATION: NoticeKind.RECTIFICATION,
        DecisionPrompt.REVISIT_FORM: NoticeKind.REVISIT_FORM,
    }
)
_DAY: Final = timedelta(days=1)


def kind_of(rule: DecisionNotice) -> NoticeKind:
    """The kind of the notices that a rule gives."""
    return _KINDS[rule.about]


def kind_of_notice(rule: AnyRule) -> NoticeKind:
    """The kind of the notices that any rule of the pack gives."""
    if isinstance(rule, PermitReminder):
        return NoticeKind.PERMIT_REMINDER
    return kind_of(rule) if isinstance(rule, DecisionNotice) else seasons.kind_of(rule)


def reaching(rule: DecisionNotice) -> Reaching:
    """By which ways the party is reached; of a deadline that law sets it is texted without consent too."""
    reached = ways(rule.channels)
    return Reaching(reached, reached if kind_of(rule) in BY_LAW else without_sms(rule.channels))


def due_decisions(edition: Edition, on: date) -> list[DueDecisions]:
    """Every rule with the days it is due for on `on`."""
    found = [_due(edition.calendar, rule, on) for rule in edition.pack.decision_notices]
    return [one for one in found if one.anchors]


def anchor_of(rule: DecisionNotice, decision: Decision) -> date | None:
    """The day of a decision that a rule counts from."""
    match rule.about:
        case DecisionPrompt.GUIDANCE:
            return decision.registered_on
        case DecisionPrompt.RECTIFICATION:
            return decision.rectify_by
    return decision.form_given_on


def first_day(calendar: WorkingCalendar, rule: DecisionNotice, anchor: date) -> DueDay:
    """From when on a notice goes out: so many days before a deadline, else after the day it is counted from."""
    days = -rule.days if rule.about is DecisionPrompt.RECTIFICATION else rule.days
    return calendar.deadline(anchor, days, rule.day_type)


def last_day(calendar: WorkingCalendar, rule: DecisionNotice, anchor: date) -> date:
    """The last day on which it is still in time; none goes after a deadline."""
    last = first_day(calendar, rule, anchor).day + timedelta(days=rule.late_days)
    return min(last, anchor) if rule.about is DecisionPrompt.RECTIFICATION else last


def in_time(calendar: WorkingCalendar, rule: DecisionNotice, anchor: date, on: date) -> bool:
    return first_day(calendar, rule, anchor).day <= on <= last_day(calendar, rule, anchor)


def _due(calendar: WorkingCalendar, rule: DecisionNotice, on: date) -> DueDecisions:
    anchors = list(_anchors(calendar, rule, on))
    reached = reaching(rule)
    return DueDecisions(
        kind=kind_of(rule),
        rule=rule.id,
        anchors=[DueAnchor(one, _midnight_after(calendar, last_day(calendar, rule, one))) for one in anchors],
        with_consent=reached.with_consent,
        without=reached.without,
        missing=tuple(sorted({year for one in anchors for year in first_day(calendar, rule, one).missing})),
    )


def _anchors(calendar: WorkingCalendar, rule: DecisionNotice, on: date) -> Iterator[date]:
    """The days for which a rule is in time on `on`: deadlines from today on, other days from today back. Both ends of
    the time move with the day, so the search ends with the first that has it whole behind or before it."""
    day = on
    if rule.about is DecisionPrompt.RECTIFICATION:
        while first_day(calendar, rule, day).day <= on:
            if on <= last_day(calendar, rule, day):
                yield day
            day += _DAY
    else:
        while on <= last_day(calendar, rule, day):
            if first_day(calendar, rule, day).day <= on:
                yield day
            day -= _DAY


def _midnight_after(calendar: WorkingCalendar, day: date) -> datetime:
    return datetime.combine(day + _DAY, time(), calendar.timezone)
