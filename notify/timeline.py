"""What happened, oldest first, to one notice, one permit or one unit: planned, tried, receipts, replies, what staff did
and decided, and how it stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notify.inbound import opt_out_subject
from storage import attempts, decisions, entity_pages, permits, short_numbers, timelines
from storage.audit import AuditEntry
from storage.engine import Database, UnitOfWork
from storage.notice_pages import NoticeFilter, page
from storage.timelines import Reply
from storage.values.notices import TO_REPORTERS, Attempt, Notice, NoticeState, Receipt, TaskTry
from storage.values.permits import PermitEvent
from storage.values.short_numbers import Acknowledgement

__all__ = ["AuditEntry", "Moment", "OptedOut", "Planned", "Reply", "Standing", "Timeline", "Timelines"]

MOST = 300
"""Notices one timeline tells of: the newest."""
DECISIONS = ("notice.release", "notice.cancel", "notice.mark_sent", "notice.send_again")
OPT_OUTS = ("optout.add", "optout.remove")
DECISION_ACTS = (
    "decision.registered",
    "decision.deadline",
    "decision.rectified",
    "decision.form_returned",
    "decision.closed",
    "revisit.opened",
    "revisit.submitted",
)
MERGED_INTO = "entity.merged_into"
UNIT_ACTS = (
    "entity.kinds",
    "entity.looked_at",
    "entity.changed",
    "entity.merged",
    MERGED_INTO,
    "entity.unmerged",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """It was written down to be sent, or to be done by staff."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a notice stands now, from the moment it came to that."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The provider told that the number wants no more."""


Fact = Planned | Attempt | Receipt | Reply | Acknowledgement | TaskTry | AuditEntry | PermitEvent | OptedOut | Standing
_ORDER = (PermitEvent, Planned, Attempt, Receipt, Reply, Acknowledgement, OptedOut, TaskTry, AuditEntry, Standing)
"""What comes first of things with the same time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `notice` and `permit` (its number) say to what; neither: to the unit itself or a number
    of it."""

    at: datetime
    fact: Fact
    notice: Notice | None = None
    permit: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """`more`: how many notices, the oldest, are not told of."""

    moments: Sequence[Moment]
    more: int = 0


def in_order(moments: Iterable[Moment]) -> list[Moment]:
    """Oldest first."""
    return sorted(moments, key=lambda moment: (moment.at, _ORDER.index(type(moment.fact))))


def attached(replies: Iterable[tuple[str, Reply]], sent: Iterable[tuple[str, datetime, UUID]]) -> dict[UUID, UUID]:
    """Which notice each reply may answer: the last one handed over for its number before. Reply id -> notice id."""
    by_number: dict[str, list[tuple[datetime, UUID]]] = {}
    for hashed, at, notice_id in sent:
        by_number.setdefault(hashed, []).append((at, notice_id))
    found: dict[UUID, UUID] = {}
    for hashed, reply in replies:
        before = [pair for pair in by_number.get(hashed, ()) if pair[0] <= reply.received_at]
        if before:
            found[reply.id] = max(before)[1]
    return found


def standing(notice: Notice, told: Collection[tuple[UUID, datetime]]) -> Moment | None:
    """How it ended or is stuck, unless a person brought it there: then their act, among `told`, says it."""
    silent = {NoticeState.PLANNED, NoticeState.TASK, NoticeState.SENDING, NoticeState.SENT}
    if notice.state in silent or (notice.id, notice.state_at) in told:
        return None
    return Moment(notice.state_at, Standing(), notice)


class Timelines:
    """Reads the timelines of the console's pages."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def of_notice(self, notice: Notice) -> Timeline:
        async with self._database.reading() as unit:
            return Timeline(in_order(await _of_notices(unit, [notice])))

    async def of_permit(self, permit_id: UUID, number: str) -> Timeline:
        async with self._database.reading() as unit:
            found, total = await page(unit, NoticeFilter(permit_id=permit_id), limit=MOST)
            moments = await _of_notices(unit, found)
            moments += [Moment(event.at, event, permit=number) for event in await permits.events(unit, permit_id)]
        return Timeline(in_order(moments), total - len(found))

    async def of_decision(self, number: str) -> Timeline:
        async with self._database.reading() as unit:
            found, total = await page(unit, NoticeFilter(decision=number), limit=MOST)
            moments = [*await _of_notices(unit, found), *await _of_decisions(unit, [number])]
        return Timeline(in_order(moments), total - len(found))

    async def of_entity(self, entity_id: UUID) -> Timeline:
        """Of a unit with everything that was merged into it."""
        async with self._database.reading() as unit:
            whole = await entity_pages.with_merged(unit, entity_id)
            found, total = await page(unit, NoticeFilter(entity_ids=whole), limit=MOST)
            moments = await _of_notices(unit, found)
            for number, event in await permits.events_of_entities(unit, whole):
                moments.append(Moment(event.at, event, permit=number))
            for entry in await timelines.audited(unit, [f"entity:{one}" for one in whole], UNIT_ACTS):
                # The record that stays tells of the merge itself; it was not merged into another.
                if entry.act != MERGED_INTO or entry.subject == f"entity:{entity_id}":
                    moments.append(Moment(entry.at, entry))
            about = await decisions.of_entities(unit, whole)
            moments += await _of_decisions(unit, [one.number for one in about])
        return Timeline(in_order(moments), total - len(found))


async def _of_decisions(unit: UnitOfWork, numbers: Sequence[str]) -> list[Moment]:
    """What was noted of decisions, and of the forms that went with them."""
    subjects = [decisions.subject_of(number) for number in numbers]
    return [Moment(entry.at, entry) for entry in await timelines.audited(unit, subjects, DECISION_ACTS)]


async def _of_notices(unit: UnitOfWork, found: Sequence[Notice]) -> list[Moment]:
    """Everything about these notices, in no order."""
    by_id = {one.id: one for one in found}
    moments = [Moment(one.created_at, Planned(), one) for one in found]
    moments += await _sending(unit, by_id)
    acts = await _acts(unit, by_id)
    said = await short_numbers.answers(unit, *by_id)
    moments += [*acts, *await _numbers(unit, by_id), *(Moment(one.at, one, by_id[one.notice_id]) for one in said)]
    told = {(moment.notice.id, moment.at) for moment in acts if moment.notice}
    return moments + [moment for one in found if (moment := standing(one, told)) is not None]


async def _sending(unit: UnitOfWork, by_id: Mapping[UUID, Notice]) -> list[Moment]:
    tries = {one.id: one for one in await timelines.attempts_of(unit, by_id)}
    receipts = await attempts.receipts_of(unit, list(tries))
    return [
        *(Moment(one.started_at, one, by_id[one.notice_id]) for one in tries.values()),
        *(Moment(one.received_at, one, by_id[tries[one.attempt_id].notice_id]) for one in receipts),
    ]


async def _acts(unit: UnitOfWork, by_id: Mapping[UUID, Notice]) -> list[Moment]:
    """What staff did and decided."""
    subjects = {f"notice:{one}": by_id[one] for one in by_id}
    entries = await timelines.audited(unit, subjects, DECISIONS)
    tries = await timelines.tries_of(unit, by_id)
    return [
        *(Moment(entry.at, entry, subjects[entry.subject]) for entry in entries),
        *(Moment(one.at, one, by_id[notice_id]) for notice_id, one in tries),
    ]


async def _numbers(unit: UnitOfWork, by_id: Mapping[UUID, Notice]) -> list[Moment]:
    """What came back from the numbers, and whether they opted out. The phones of reporters stay out of it."""
    hashes = {one.recipient_hash for one in by_id.values() if one.recipient_hash and one.kind not in TO_REPORTERS}
    replies = await timelines.replies_from(unit, hashes)
    answers = attached(replies, await timelines.sent_to(unit, {hashed for hashed, _ in replies}))
    came = (
        Moment(reply.received_at, reply, by_id[answers[reply.id]])
        for _, reply in replies
        if answers.get(reply.id) in by_id
    )
    return [*came, *await _opt_outs(unit, hashes)]


async def _opt_outs(unit: UnitOfWork, hashes: Collection[str]) -> Iterator[Moment]:
    entries = await timelines.audited(unit, map(opt_out_subject, hashes), OPT_OUTS)
    by_provider = await timelines.refused_by_provider(unit, hashes)
    return iter([*(Moment(one.at, one) for one in entries), *(Moment(at, OptedOut()) for at in by_provider)])
