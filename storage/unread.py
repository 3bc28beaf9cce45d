"""The answers to cases that stand in their reporters' chats, with the prompts about unread ones. A prompt is a notice
whose key names the answer, so that there is at most one text message and one call about each."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage import audit
from storage.complaints import complaint
from storage.engine import UnitOfWork
from storage.notices import notice
from storage.schema import new_id
from storage.seen import seen
from storage.values.chats import Seen
from storage.values.complaints import CaseRow
from storage.values.notices import WAITING, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.unread import Answer, Prompt

_TOLD = (notice.c.id, notice.c.dedupe_key, notice.c.subject, notice.c.state_at)
_ABOUT = "complaint:"
_KEY = "complaint-event:"


async def told(unit: UnitOfWork, *, since: datetime, until: datetime) -> list[Answer]:
    """What was told between two moments about cases whose reporter is known, the oldest first."""
    query = (
        sa.select(*_TOLD)
        .join(complaint, notice.c.subject == sa.literal(_ABOUT) + complaint.c.number)
        .where(
            notice.c.state.in_([NoticeState.SENT, NoticeState.DELIVERED]),
            notice.c.state_at.between(since, until),
            notice.c.channel == NoticeChannel.CHAT,
            notice.c.dedupe_key.startswith(_KEY),
            sa.not_(complaint.c.anonymous),
            sa.not_(complaint.c.erased),
        )
        .order_by(notice.c.state_at, notice.c.id)
    )
    return await _answers(unit, (await unit.execute(query)).all())


async def prompted(unit: UnitOfWork) -> list[Answer]:
    """The answers about which a prompt waits."""
    query = sa.select(notice.c.dedupe_key).where(notice.c.state.in_(WAITING), notice.c.kind == NoticeKind.UNREAD)
    return await of_prompts(unit, (await unit.execute(query)).scalars())


async def of_prompts(unit: UnitOfWork, keys: Iterable[str]) -> list[Answer]:
    """The answers that prompts with these keys are about."""
    query = sa.select(*_TOLD).where(notice.c.id.in_({answer_of(key) for key in keys}))
    return await _answers(unit, (await unit.execute(query)).all())


async def of_events(unit: UnitOfWork, event_ids: Collection[UUID]) -> dict[UUID, Answer]:
    """What was told by these steps on a case."""
    query = sa.select(*_TOLD).where(notice.c.dedupe_key.in_([f"{_KEY}{event_id}" for event_id in event_ids]))
    return {answer.event_id: answer for answer in await _answers(unit, (await unit.execute(query)).all())}


async def add(
    unit: UnitOfWork,
    case: CaseRow,
    answer_id: UUID,
    channel: NoticeChannel,
    reason: Reason,
    *,
    edition: int,
    now: datetime,
    expires_at: datetime | None,
) -> None:
    """A prompt, unless there is one: a text message to be sent, or a call for staff. Its words and number are made
    when they are needed."""
    row = {
        "id": new_id(now),
        "kind": NoticeKind.UNREAD,
        "subject": f"{_ABOUT}{case.number}",
        "channel": channel,
        "state": NoticeState.PLANNED if channel is NoticeChannel.SMS else NoticeState.TASK,
        "reason": reason,
        "dedupe_key": _prompt_key(channel, answer_id),
        "key_id": case.key_id,
        "statutory": False,
        "send_after": now,
        "expires_at": expires_at,
        "edition": edition,
        "created_at": now,
        "state_at": now,
    }
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    await unit.execute(insert(notice).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"]))


def answer_of(prompt_key: str) -> UUID:
    """The answer that the prompt with this key is about."""
    return UUID(prompt_key.rpartition(":")[2])


def number_of(subject: str) -> str:
    """The register number of the case a notice is about."""
    return subject.removeprefix(_ABOUT)


def _prompt_key(channel: NoticeChannel, answer_id: UUID) -> str:
    return f"unread-{channel}:{answer_id}"


async def _answers(unit: UnitOfWork, rows: Sequence[Any]) -> list[Answer]:
    shown = await seen(unit, [row.dedupe_key for row in rows])
    opened = await audit.latest(unit, "complaint.read", "citizen", {row.subject for row in rows})
    prompts = await _prompts(unit, [row.id for row in rows])
    found = []
    for row in rows:
        last = opened.get(row.subject)
        found.append(
            Answer(
                id=row.id,
                event_id=UUID(row.dedupe_key.removeprefix(_KEY)),
                number=number_of(row.subject),
                at=row.state_at,
                seen=Seen.READ if last is not None and last >= row.state_at else shown[row.dedupe_key],
                text=prompts.get(_prompt_key(NoticeChannel.SMS, row.id)),
                call=prompts.get(_prompt_key(NoticeChannel.CALL, row.id)),
            )
        )
    return found


async def _prompts(unit: UnitOfWork, answer_ids: Sequence[UUID]) -> dict[str, Prompt]:
    table = notice.c
    columns = (table.dedupe_key, table.id, table.channel, table.state, table.reason, table.state_at, table.simulated)
    ways = (NoticeChannel.SMS, NoticeChannel.CALL)
    keys = [_prompt_key(channel, answer_id) for answer_id in answer_ids for channel in ways]
    found: dict[str, Prompt] = {}
    for start in range(0, len(keys), 500):
        query = sa.select(*columns).where(table.dedupe_key.in_(keys[start : start + 500]))
        found |= {row[0]: Prompt(*row[1:]) for row in await unit.execute(query)}
    return found
