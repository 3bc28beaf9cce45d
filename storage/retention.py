"""What of each kind has had its time, and how it is erased: rows go, data keys are destroyed, columns are emptied.

What the law keeps is not in this table: the audit trail, the steps and results of cases, permits, decisions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import answers, batches, short_numbers, tasks
from storage.attachments import attachment, attachment_chunk
from storage.chats import chat, chat_message
from storage.complaints import complaint
from storage.data_keys import data_key
from storage.dialogues import chat_update, dialogue
from storage.engine import UnitOfWork
from storage.handovers import handover
from storage.notices import notice
from storage.one_time_codes import one_time_code
from storage.optouts import WAITING, inbound_message
from storage.phone import phone_draft
from storage.sessions import staff_session
from storage.throttle import throttle_bucket
from storage.unmerging import entity_merge
from storage.uploads import kept_upload
from storage.values.batches import BatchState
from storage.values.handovers import HandoverState
from storage.values.notices import ENDED, NoticeState
from storage.values.retention import Kind

BATCH = 200

Over = Callable[[datetime], sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one kind is erased. `over`: rows whose time was over at a moment. `key`: the column with the row's own data
    key, destroyed with it. `emptied`: these columns go and the row stays; none named: the row goes, after its `parts`.
    `number`: the column with the number that the record names."""

    table: sa.Table
    over: Over
    key: str = ""
    emptied: tuple[str, ...] = ()
    parts: sa.Column[Any] | None = None
    number: str = ""

    @property
    def row_id(self) -> sa.Column[Any]:
        return next(iter(self.table.primary_key))


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to erase: what to go on after, and of each its id, data key and number."""

    rows: Sequence[sa.Row[Any]]
    last: Any
    """The last row looked at, those that must stay with it; None at the end."""


def _told(table: sa.Table, *columns: str) -> sa.ColumnElement[bool]:
    """Whether one of the columns still holds something."""
    return sa.or_(*(table.c[name].is_not(None) for name in columns))


def _silent(moment: datetime) -> sa.ColumnElement[bool]:
    """Chats in which nothing was said or done since a moment, and nobody is at work now."""
    later = (
        sa.exists().where(dialogue.c.chat_id == chat.c.id, dialogue.c.changed_at >= moment),
        sa.exists().where(chat_message.c.chat_id == chat.c.id, chat_message.c.at >= moment),
        sa.exists().where(chat_update.c.chat_id == chat.c.id, chat_update.c.at >= moment),
    )
    return sa.and_(chat.c.created_at < moment, chat.c.busy_by.is_(None), *(~each for each in later))


PERSON = ("chat_hash", "chat_sealed", "contact_sealed")
LETTER = ("recipient_hash", "recipient_sealed", "text_sealed")

WAYS: Mapping[Kind, Way] = {
    Kind.ONE_TIME_CODE: Way(table=one_time_code, over=lambda moment: one_time_code.c.expires_at < moment),
    Kind.SESSION: Way(table=staff_session, over=lambda moment: staff_session.c.ends_at < moment),
    Kind.PREVIEW: Way(table=kept_upload, over=lambda moment: kept_upload.c.created_at < moment),
    Kind.MERGE: Way(table=entity_merge, over=lambda moment: entity_merge.c.at < moment),
    Kind.CALLER: Way(table=throttle_bucket, over=lambda moment: throttle_bucket.c.refilled_at < moment),
    Kind.FREE_FILE: Way(
        table=attachment,
        over=lambda moment: attachment.c.event_id.is_(None) & (attachment.c.stored_at < moment),
        key="key_id",
        parts=attachment_chunk.c.attachment_id,
    ),
    Kind.PHONE_DRAFT: Way(table=phone_draft, over=lambda moment: phone_draft.c.changed_at < moment, key="key_id"),
    Kind.CHAT: Way(table=chat, over=_silent, key="key_id"),
    Kind.HANDOVER: Way(
        table=handover,
        over=lambda moment: sa.and_(
            handover.c.state == HandoverState.CLOSED,
            handover.c.closed_at < moment,
            sa.exists().where(data_key.c.id == handover.c.key_id, data_key.c.wrapped.is_not(None)),
        ),
        key="key_id",
        emptied=("chat_hash", "chat_sealed"),
    ),
    Kind.TEXT: Way(
        table=inbound_message, over=lambda moment: sa.and_(inbound_message.c.received_at < moment, sa.not_(WAITING))
    ),
    Kind.NOTICE: Way(
        table=notice,
        over=lambda moment: sa.and_(
            notice.c.state.in_([*ENDED, NoticeState.SENT]),
            notice.c.state_at < moment,
            sa.or_(_told(notice, *LETTER), short_numbers.noted(notice.c.id), tasks.noted(notice.c.id)),
            sa.not_(short_numbers.waits(notice.c.id)),
        ),
        emptied=LETTER,
    ),
    Kind.PROPOSAL: Way(
        table=batches.batch,
        over=lambda moment: batches.over(moment) & (batches.batch.c.state == BatchState.PROPOSED),
        key="key_id",
        emptied=("rows_sealed",),
    ),
    Kind.BATCH: Way(table=batches.batch, over=batches.over, key="key_id", emptied=("rows_sealed",)),
    Kind.REPORTER: Way(
        table=complaint,
        over=lambda moment: sa.and_(complaint.c.ended_at < moment, _told(complaint, *PERSON)),
        emptied=PERSON,
        number="number",
    ),
    Kind.QUESTION: Way(
        table=answers.given_answer,
        over=lambda moment: answers.over_with("asked_sealed", moment),
        emptied=("asked_sealed",),
    ),
    Kind.SUM: Way(
        table=answers.given_answer,
        over=lambda moment: answers.over_with("worked_sealed", moment),
        emptied=("worked_sealed",),
    ),
    Kind.ANSWER: Way(table=answers.given_answer, over=answers.over),
}


async def batch(unit: UnitOfWork, kind: Kind, before: datetime, *, after: Any = None) -> Batch:
    """The next rows of a kind whose time was over `before`, in the order of their ids."""
    way = WAYS[kind]
    wanted = [way.row_id.label("id")]
    wanted += [way.table.c[column].label(name) for name, column in (("key", way.key), ("number", way.number)) if column]
    query = sa.select(*wanted).where(way.over(before)).order_by(way.row_id).limit(BATCH)
    found = (await unit.execute(query if after is None else query.where(way.row_id > after))).all()
    last = found[-1].id if len(found) == BATCH else None
    if kind is Kind.CHAT:
        kept = await _chats_in_use(unit, [row.id for row in found])
        found = [row for row in found if row.id not in kept]
    return Batch(found, last)


async def erase(unit: UnitOfWork, kind: Kind, rows: Sequence[sa.Row[Any]], now: datetime) -> None:
    """Erase a batch. Its keys go first: what a copy of the rows holds elsewhere in this database is unreadable too."""
    way, ids = WAYS[kind], [row.id for row in rows]
    if way.emptied:
        nothing = dict.fromkeys(way.emptied)
        await unit.execute(way.table.update().where(way.row_id.in_(ids)).values(nothing))
    else:
        if way.parts is not None:
            await unit.execute(way.parts.table.delete().where(way.parts.in_(ids)))
        await unit.execute(way.table.delete().where(way.row_id.in_(ids)))
    if kind is Kind.NOTICE:
        await short_numbers.forget_notes(unit, ids)
        await tasks.forget_notes(unit, ids)
    if way.key:
        for row in rows:
            await unit.keys.erase(row.key, now)


async def _chats_in_use(unit: UnitOfWork, chat_ids: Sequence[int]) -> set[int]:
    """Those of the chats that a case or an open talk with staff still answers to."""
    hashes = {unit.keyring.lookup("chat", str(chat_id)): chat_id for chat_id in chat_ids}
    cases = sa.select(complaint.c.chat_hash).where(complaint.c.chat_hash.in_(hashes))
    talks = sa.select(handover.c.chat_hash).where(
        handover.c.chat_hash.in_(hashes), handover.c.state != HandoverState.CLOSED
    )
    return {hashes[found] for found in (await unit.execute(cases.union(talks))).scalars()}
