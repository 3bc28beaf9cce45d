"""What happened to notices, read for timelines: in sets, whatever the number of notices."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from storage import tasks
from storage.attempts import notice_attempt
from storage.audit import AuditEntry, audit_entry
from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import notice
from storage.optouts import inbound_message, opt_out
from storage.tasks import notice_task_try
from storage.values.notices import TO_REPORTERS, Attempt, TaskTry
from storage.values.optouts import InboundKind, OptOutSource

CHUNK = 500
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Reply:
    """A text message that came from a number a notice had gone to; `text` in plain."""

    id: UUID
    kind: InboundKind
    text: str
    received_at: datetime


def _chunks(wanted: Iterable[One]) -> Iterator[Sequence[One]]:
    every = list(dict.fromkeys(wanted))
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))


async def attempts_of(unit: UnitOfWork, notice_ids: Iterable[UUID]) -> list[Attempt]:
    found: list[Attempt] = []
    for part in _chunks(notice_ids):
        query = sa.select(notice_attempt).where(notice_attempt.c.notice_id.in_(part))
        found += [Attempt(**row) for row in (await unit.execute(query)).mappings()]
    return found


async def tries_of(unit: UnitOfWork, notice_ids: Iterable[UUID]) -> list[tuple[UUID, TaskTry]]:
    """What staff did for calls and letters, each with the id of its notice."""
    found: list[tuple[UUID, TaskTry]] = []
    for part in _chunks(notice_ids):
        query = sa.select(notice_task_try).where(notice_task_try.c.notice_id.in_(part))
        found += [(row.notice_id, tasks.opened(unit, row)) for row in await unit.execute(query)]
    return found


async def audited(unit: UnitOfWork, subjects: Iterable[str], acts: Collection[str]) -> list[AuditEntry]:
    """The entries of some acts on these records."""
    found: list[AuditEntry] = []
    for part in _chunks(subjects):
        query = sa.select(audit_entry).where(audit_entry.c.subject.in_(part), audit_entry.c.act.in_(acts))
        found += [AuditEntry(**row) for row in (await unit.execute(query)).mappings()]
    return found


async def sent_to(unit: UnitOfWork, hashes: Iterable[str]) -> list[tuple[str, datetime, UUID]]:
    """Every notice handed over for these numbers: hash, when, its id. What went to reporters is left out."""
    found: list[tuple[str, datetime, UUID]] = []
    for part in _chunks(hashes):
        query = sa.select(notice.c.recipient_hash, notice.c.tried_at, notice.c.id).where(
            notice.c.recipient_hash.in_(part), notice.c.tried_at.is_not(None), notice.c.kind.not_in(TO_REPORTERS)
        )
        found += [(row[0], row[1], row[2]) for row in await unit.execute(query)]
    return found


async def replies_from(unit: UnitOfWork, hashes: Iterable[str]) -> list[tuple[str, Reply]]:
    """The text messages that came from these numbers."""
    office = unit.keyring.office
    found: list[tuple[str, Reply]] = []
    for part in _chunks(hashes):
        query = sa.select(inbound_message).where(inbound_message.c.from_hash.in_(part))
        for row in await unit.execute(query):
            text = office.open(Place("inbound_message", "text", str(row.id)), row.text_sealed)
            found.append((row.from_hash, Reply(row.id, row.kind, text, row.received_at)))
    return found


async def refused_by_provider(unit: UnitOfWork, hashes: Iterable[str]) -> list[datetime]:
    """Since when the provider told that these numbers opted out; what came by text or through staff is audited."""
    found: list[datetime] = []
    for part in _chunks(hashes):
        query = sa.select(opt_out.c.since).where(
            opt_out.c.phone_hash.in_(part), opt_out.c.source == OptOutSource.PROVIDER
        )
        found += (await unit.execute(query)).scalars()
    return found
