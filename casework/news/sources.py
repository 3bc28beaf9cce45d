"""What is new for staff, by role: counts and registration numbers, never a name, a telephone number or words."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.complaints.rules import WATCHERS
from casework.handovers.service import HANDLERS
from common.i18n import N_, Translator
from notify.reasons import ALARMS
from staff.actor import Role
from staff.agreements import AgreedAct
from staff.permissions import DEFAULTS, Act
from storage import news
from storage.engine import UnitOfWork
from storage.news import Span
from storage.values.short_numbers import Answer

__all__ = ["SOURCES", "Source", "Span"]

NAMED = 5
"""How many numbers one line names."""

ANSWERS: Mapping[Answer, str] = {
    Answer.CALL_ME: N_("wants a call {count}"),
    Answer.APPLIED: N_("has applied already {count}"),
    Answer.NOT_MINE: N_("not for them {count}"),
    Answer.NEW_CONTACT: N_("new contact {count}"),
}
"""Answers to notices that are work, each with how many there are."""

Lines = Callable[[UnitOfWork, Span, Translator], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of news: for whom, and its lines in a message; none when there is nothing new."""

    roles: frozenset[Role]
    lines: Lines


async def alarms(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    """What is wrong with sending: each alarm once a day."""
    return [tr.gettext(ALARMS[kind], code=code) for kind, code in await news.alarms(unit, span)]


async def overdue(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    """Those whose promised day ended in between."""
    first, last = (moment.astimezone(tr.timezone).date() for moment in (span.since, span.until))
    found = await news.overdue(unit, first, last)
    line = tr.ngettext(
        "{count} complaint is overdue: {numbers}",
        "{count} complaints are overdue: {numbers}",
        len(found),
        numbers=_some(found, tr),
    )
    return [line] if found else []


async def new_complaints(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    found = await news.new_complaints(unit, span)
    line = tr.ngettext(
        "{count} new complaint: {numbers}",
        "{count} new complaints: {numbers}",
        len(found),
        numbers=_some(found, tr),
    )
    return [line] if found else []


async def written_again(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    found = await news.written_again(unit, span)
    line = tr.ngettext(
        "{count} citizen wrote again: {numbers}",
        "{count} citizens wrote again: {numbers}",
        len(found),
        numbers=_some(found, tr),
    )
    return [line] if found else []


async def assigned(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    found = await news.assigned(unit, span)
    line = tr.ngettext(
        "{count} complaint to investigate: {numbers}",
        "{count} complaints to investigate: {numbers}",
        len(found),
        numbers=_some(found, tr),
    )
    return [line] if found else []


async def conversations(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    count = await news.conversations(unit, span)
    line = tr.ngettext("{count} citizen waits for a person", "{count} citizens wait for a person", count)
    return [line] if count else []


async def tasks(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    count = await news.tasks(unit, span)
    line = tr.ngettext("{count} call or letter to be made", "{count} calls and letters to be made", count)
    return [line] if count else []


async def texts_received(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    count = await news.texts_received(unit, span)
    line = tr.ngettext("{count} text received", "{count} texts received", count)
    return [line] if count else []


async def answers_to_notices(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    found = await news.answers_to_notices(unit, span)
    kinds = [tr.gettext(said, count=found[answer]) for answer, said in ANSWERS.items() if answer in found]
    line = tr.ngettext(
        "{count} answer to a notice: {kinds}",
        "{count} answers to notices: {kinds}",
        sum(found.values()),
        kinds=("、" if tr.zh else ", ").join(kinds),
    )
    return [line] if found else []


async def troubled_notices(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    count = await news.troubled_notices(unit, span)
    line = tr.ngettext(
        "{count} notice failed, is in doubt or is held", "{count} notices failed, are in doubt or are held", count
    )
    return [line] if count else []


async def roles_to_agree(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    return _agreements(await news.agreements(unit, span, AgreedAct.GRANT_ROLE), tr)


async def exports_to_agree(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    return _agreements(await news.agreements(unit, span, AgreedAct.EXPORT), tr)


SOURCES = (
    Source(DEFAULTS[Act.SEE_NOTICES] | {Role.ADMINISTRATOR}, alarms),
    Source(WATCHERS, overdue),
    Source(WATCHERS, new_complaints),
    Source(WATCHERS, written_again),
    Source(frozenset({Role.INVESTIGATOR}), assigned),
    Source(HANDLERS, conversations),
    Source(DEFAULTS[Act.DO_TASKS], tasks),
    Source(DEFAULTS[Act.HANDLE_MESSAGES], texts_received),
    Source(DEFAULTS[Act.HANDLE_MESSAGES], answers_to_notices),
    Source(DEFAULTS[Act.DECIDE_NOTICES], troubled_notices),
    Source(DEFAULTS[Act.AGREE_ROLES], roles_to_agree),
    Source(DEFAULTS[Act.AGREE_EXPORT], exports_to_agree),
)
"""In the order of a message: what went wrong first."""


def _agreements(count: int, tr: Translator) -> Iterable[str]:
    line = tr.ngettext(
        "{count} request waits for a second person's agreement",
        "{count} requests wait for a second person's agreement",
        count,
    )
    return [line] if count else []


def _some(numbers: Sequence[str], tr: Translator) -> str:
    more = " …" if len(numbers) > NAMED else ""
    return ("、" if tr.zh else ", ").join(numbers[:NAMED]) + more
