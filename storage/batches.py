"""Batches: their table and repository, and what the notices of one came to."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.data_keys import data_key
from storage.engine import UnitOfWork
from storage.keys import Place
from storage.notices import notice, row_of
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.batches import Batch, BatchMove, BatchSource, BatchState, BatchTexts, Recipient, Standing
from storage.values.entities import Language
from storage.values.notices import (
    IN_FLIGHT,
    REACHED,
    Move,
    NewNotice,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
)

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("state", vocabulary(BatchState, "state"), nullable=False, index=True),
    sa.Column("source", vocabulary(BatchSource, "source"), nullable=False),
    sa.Column("template", sa.String(80), nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("recipients", sa.Integer, nullable=False),
    sa.Column("left_out", sa.Integer, nullable=False),
    sa.Column("segments", sa.Integer, nullable=False),
    sa.Column("price", sa.String(20), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("start_at", UtcDateTime),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("proposed_by", sa.String(60), nullable=False),
    sa.Column("proposed_person", sa.String(60), nullable=False),
    sa.Column("proposed_at", UtcDateTime, nullable=False),
    sa.Column("decided_by", sa.String(60), nullable=False, server_default=""),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("holds_until", UtcDateTime),
    sa.Column("alone", sa.Boolean(create_constraint=True, name="alone"), nullable=False, server_default=sa.false()),
    sa.Column("texts_sealed", sa.LargeBinary, nullable=False),
    sa.Column("rows_sealed", sa.LargeBinary),
    sa.Column("text_version", sa.String(32)),
    sa.Column("english_version", sa.String(32)),
    sa.Column("english", sa.Integer, nullable=False, server_default="0"),
    sa.Column("english_segments", sa.Integer, nullable=False, server_default="0"),
)
_MOST = 500
"""Rows or values in one statement."""


def text_hash(unit: UnitOfWork, text: str) -> str:
    """The look-up hash of a whole text as it goes out, the same as the outbox keeps."""
    return unit.keyring.lookup("notice text", text)


async def add(
    unit: UnitOfWork, values: dict[str, Any], texts: BatchTexts, recipients: Sequence[Recipient], now: datetime
) -> UUID:
    """Store a proposed batch, sealed with a data key of its own. `values`: the columns that are not made here."""
    batch_id, key_id = new_id(now), await unit.keys.create("batch", now)
    sealer = await unit.keys.sealer(key_id)
    await unit.execute(
        batch.insert().values(
            **values,
            id=batch_id,
            key_id=key_id,
            state=BatchState.PROPOSED,
            proposed_at=now,
            texts_sealed=sealer.seal(_texts_place(batch_id), json.dumps(astuple(texts), ensure_ascii=False)),
            rows_sealed=sealer.seal(_rows_place(batch_id), _written(recipients)),
        )
    )
    return batch_id


async def load(unit: UnitOfWork, batch_id: UUID) -> Batch | None:
    row = (await unit.execute(sa.select(batch).where(batch.c.id == batch_id))).mappings().one_or_none()
    return None if row is None else Batch(**row)


async def listed(unit: UnitOfWork, *, limit: int, offset: int = 0) -> tuple[list[Batch], int]:
    """The latest first, and how many there are."""
    total = int((await unit.execute(sa.select(sa.func.count()).select_from(batch))).scalar_one())
    query = sa.select(batch).order_by(batch.c.proposed_at.desc(), batch.c.id.desc()).limit(limit).offset(offset)
    return [Batch(**row) for row in (await unit.execute(query)).mappings()], total


async def count(unit: UnitOfWork, state: BatchState) -> int:
    query = sa.select(sa.func.count()).select_from(batch).where(batch.c.state == state)
    return int((await unit.execute(query)).scalar_one())


async def texts_of(unit: UnitOfWork, found: Batch) -> BatchTexts:
    """Wordings and samples; empty when the batch was erased."""
    sealer = (await unit.keys.living([found.key_id])).get(found.key_id)
    if sealer is None:
        return BatchTexts("", ())
    # What was sealed before batches had English ends with the samples.
    wording, samples, *english = json.loads(sealer.open(_texts_place(found.id), found.texts_sealed))
    return BatchTexts(wording, tuple(samples), *english)


async def recipients_of(unit: UnitOfWork, found: Batch) -> list[Recipient]:
    """Whom it goes to; nobody once it is decided about."""
    if found.rows_sealed is None:
        return []
    return _read((await unit.keys.sealer(found.key_id)).open(_rows_place(found.id), found.rows_sealed))


async def move(unit: UnitOfWork, batch_id: UUID, change: BatchMove, **values: Any) -> bool:
    """Change the state where the move is allowed from the present one; False where it is not."""
    statement = (
        batch.update()
        .where(batch.c.id == batch_id, batch.c.state.in_(sorted(change.origin)))
        .values(state=change.target, **values)
        .returning(batch.c.id)
    )
    return (await unit.execute(statement)).first() is not None


async def without_people(unit: UnitOfWork, found: Batch) -> dict[str, Any]:
    """The columns of a decided batch: its notices now hold whom it goes to, so the batch keeps the wording alone."""
    sealer = (await unit.keys.living([found.key_id])).get(found.key_id)
    if sealer is None:
        return {"rows_sealed": None}
    bare = replace(await texts_of(unit, found), samples=())
    sealed = sealer.seal(_texts_place(found.id), json.dumps(astuple(bare), ensure_ascii=False))
    return {"texts_sealed": sealed, "rows_sealed": None}


async def states(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, BatchState]:
    query = sa.select(batch.c.id, batch.c.state).where(batch.c.id.in_(list(ids)))
    return {row.id: row.state for row in await unit.execute(query)}


async def queue(unit: UnitOfWork, found: Batch, texts: Sequence[tuple[NewNotice, int]], now: datetime) -> None:
    """Put the notices of a batch into the outbox, each with its whole text and its segments, part by part: between two
    parts others of this process go on."""
    for start in range(0, len(texts), _MOST):
        part = texts[start : start + _MOST]
        sealers = await unit.keys.living({new.key_id for new, _ in part if new.key_id is not None})
        rows = [
            row_of(unit, new, sealer=sealers[new.key_id], now=now)
            | {"batch_id": found.id, "segments": segments, "text_hash": text_hash(unit, new.text)}
            for new, segments in part
            if new.key_id in sealers
        ]
        if rows:
            await unit.execute(notice.insert(), rows)


async def sent_before(
    unit: UnitOfWork, hashes: Iterable[str], since: datetime
) -> list[tuple[str, str | None, datetime]]:
    """Recipient hash, text hash and moment of every text message on its way, or gone since a moment, to these."""
    wanted, found = list(dict.fromkeys(hashes)), list[tuple[str, str | None, datetime]]()
    alive = [NoticeState.PLANNED, NoticeState.HELD, *IN_FLIGHT, *REACHED]
    for start in range(0, len(wanted), _MOST):
        query = sa.select(notice.c.recipient_hash, notice.c.text_hash, notice.c.tried_at, notice.c.created_at).where(
            notice.c.recipient_hash.in_(wanted[start : start + _MOST]),
            notice.c.channel == NoticeChannel.SMS,
            notice.c.state.in_(alive),
            sa.or_(notice.c.tried_at >= since, sa.and_(notice.c.tried_at.is_(None), notice.c.created_at >= since)),
        )
        found += [(row[0], row[1], row[2] or row[3]) for row in await unit.execute(query)]
    return found


async def standing(unit: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[Standing]]:
    """How the notices of batches stand."""
    groups = (notice.c.batch_id, notice.c.state, notice.c.reason, notice.c.simulated)
    query = sa.select(*groups, sa.func.count()).where(notice.c.batch_id.in_(list(ids))).group_by(*groups)
    found: dict[UUID, list[Standing]] = {}
    for batch_id, *told in await unit.execute(query.order_by(notice.c.state, notice.c.reason)):
        found.setdefault(batch_id, []).append(Standing(*told))
    return found


async def notices_of(unit: UnitOfWork, batch_id: UUID) -> list[Notice]:
    """In the order of the file, whose row is each notice's step."""
    query = sa.select(notice).where(notice.c.batch_id == batch_id)
    found = [Notice(**row) for row in (await unit.execute(query)).mappings()]
    return sorted(found, key=lambda one: (int(one.step), one.id))


async def move_notices(
    unit: UnitOfWork,
    batch_id: UUID,
    change: Move,
    *,
    now: datetime,
    reason: Reason,
    only: Reason | None = None,
    **values: Any,
) -> int:
    """Move all notices of a batch that may; their number. `only`: those alone that stand for this reason."""
    where = [notice.c.batch_id == batch_id, notice.c.state.in_(sorted(change.origin))]
    if only is not None:
        where.append(notice.c.reason == only)
    statement = notice.update().where(*where).values(state=change.target, state_at=now, reason=reason, **values)
    return int((await unit.execute(statement)).rowcount)


async def waiting_segments(unit: UnitOfWork) -> int:
    """Segments of agreed batches that have not gone yet."""
    query = sa.select(sa.func.coalesce(sa.func.sum(notice.c.segments), 0)).where(
        notice.c.kind == NoticeKind.BATCH, notice.c.state.in_([NoticeState.PLANNED, NoticeState.HELD])
    )
    return int((await unit.execute(query)).scalar_one())


def over(moment: datetime) -> sa.ColumnElement[bool]:
    """Those whose last day was over at a moment, and whose key is still there."""
    alive = sa.exists().where(data_key.c.id == batch.c.key_id, data_key.c.wrapped.is_not(None))
    return sa.and_(batch.c.until < moment.date(), alive)


def _written(recipients: Sequence[Recipient]) -> str:
    return json.dumps([astuple(one) for one in recipients], ensure_ascii=False, default=str)


def _read(written: str) -> list[Recipient]:
    return [
        Recipient(
            row,
            phone,
            body,
            UUID(entity) if entity else None,
            UUID(source) if source else None,
            *map(Language, language),
        )
        for row, phone, body, entity, source, *language in json.loads(written)
    ]


def _texts_place(batch_id: UUID) -> Place:
    return Place("batch", "texts", str(batch_id))


def _rows_place(batch_id: UUID) -> Place:
    return Place("batch", "rows", str(batch_id))
