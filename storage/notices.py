"""Notices: the outbox's table and queries; attempts and receipts stand in storage.attempts.

What a planner must fill when it inserts notices by `INSERT … SELECT` (all other columns have defaults or stay NULL):

| column | value |
|---|---|
| id | a new UUID; time-ordered is nicer (`schema.new_id`), random does as well |
| kind, rule, step | `permit_reminder`, `seasonal`, …; ids of the rule and step in the pack |
| subject | what it is about for lists: "permit:NO", "season:flood-season:2027", "campaign:…:2027", "decision:NO" |
| channel, state | `sms` with `planned`; `call` and `letter` with `task` |
| reason | "" or why it is a task: `no_sms_step`, `landline`, `letter_only` |
| dedupe_key | rule, permit or season, entity, due date, step; unique, so use ON CONFLICT DO NOTHING |
| entity_id, key_id | the entity; the data key sealing text and number at sending (the permit's or entity's) |
| recipient_hash | `phone_hash(keyring, e164)` kept beside the permit's phone; NULL for letters |
| statutory | true for the kinds in `BY_LAW` |
| due_on | the office's day on which the step fell due |
| send_after, expires_at | UTC moments; after `expires_at` it can no longer be in time |
| edition, text_version | version of the pack it was planned with, and of the template |
| created_at, state_at | now |

Its permits go to `notice_permit`. Text and recipient stay NULL: the renderer gives both when it is sent.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.among import among
from storage.engine import UnitOfWork
from storage.for_each import ForEach, given
from storage.keys import Keyring, Place, Sealer
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.entities import Language
from storage.values.notices import (
    OF_DECISIONS,
    Move,
    NewNotice,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Opened,
    Reason,
)

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", vocabulary(NoticeKind, "kind"), nullable=False),
    sa.Column("rule", sa.String(80), nullable=False, server_default=""),
    sa.Column("step", sa.String(80), nullable=False, server_default=""),
    sa.Column("subject", sa.String(120), nullable=False, server_default=""),
    sa.Column("channel", vocabulary(NoticeChannel, "channel"), nullable=False),
    sa.Column("state", vocabulary(NoticeState, "state"), nullable=False),
    sa.Column("reason", vocabulary(Reason, "reason"), nullable=False, server_default=""),
    sa.Column("provider_code", sa.String(40), nullable=False, server_default=""),
    sa.Column("dedupe_key", sa.String(240), nullable=False, unique=True),
    sa.Column("entity_id", sa.Uuid, index=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id")),
    sa.Column("statutory", sa.Boolean(create_constraint=True, name="statutory"), nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("send_after", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("edition", sa.Integer),
    sa.Column("root_id", sa.Uuid, index=True),
    sa.Column("acknowledged_at", UtcDateTime),
    sa.Column("recipient_hash", sa.String(32)),
    sa.Column("recipient_sealed", sa.LargeBinary),
    sa.Column("text_sealed", sa.LargeBinary),
    sa.Column("text_hash", sa.String(32)),
    sa.Column("segments", sa.Integer),
    sa.Column(
        "simulated", sa.Boolean(create_constraint=True, name="simulated"), nullable=False, server_default=sa.false()
    ),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("tried_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("state_at", UtcDateTime, nullable=False),
    sa.Column("released_at", UtcDateTime),
    sa.Column("batch_id", sa.Uuid),
    sa.Column("text_version", sa.String(32)),
    sa.Column("language", vocabulary(Language, "language")),
    sa.Column("ending", sa.Integer),
    sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="leased_while_sending"),
    sa.CheckConstraint("state NOT IN ('task', 'done') OR channel IN ('call', 'letter')", name="tasks_are_for_staff"),
)
sa.Index(
    "ix_notice_due",
    notice.c.channel,
    notice.c.send_after,
    notice.c.id,
    sqlite_where=notice.c.state == NoticeState.PLANNED,
    postgresql_where=notice.c.state == NoticeState.PLANNED,
)
sa.Index(
    "ix_notice_leased",
    notice.c.lease_until,
    sqlite_where=notice.c.state == NoticeState.SENDING,
    postgresql_where=notice.c.state == NoticeState.SENDING,
)
sa.Index("ix_notice_recipient", notice.c.recipient_hash, notice.c.tried_at)
sa.Index(
    "ix_notice_batch",
    notice.c.batch_id,
    sqlite_where=notice.c.batch_id.is_not(None),
    postgresql_where=notice.c.batch_id.is_not(None),
)
of_decision = notice.c.kind.in_([sa.literal_column(f"'{kind.value}'") for kind in sorted(OF_DECISIONS)])
"""Notices after decisions, found by subject. Queries repeat it word for word, or SQLite would not use the index."""
sa.Index("ix_notice_of_decision", notice.c.subject, sqlite_where=of_decision, postgresql_where=of_decision)
sa.Index("ix_notice_state", notice.c.state, notice.c.state_at)

notice_permit = sa.Table(
    "notice_permit",
    metadata,
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), primary_key=True),
    sa.Column("permit_id", sa.Uuid, primary_key=True, index=True),
)

# Statements are built once where many are run: SQLAlchemy takes longer to build one than the database to run it.
_ADD = {
    on_sqlite: insert(notice).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(notice.c.id)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}

_FIELDS = [notice.c[name] for name in Notice._fields]
_HANDED_OVER = {NoticeState.SENDING, NoticeState.SENT, NoticeState.DELIVERED, NoticeState.UNKNOWN}
_BY_ID_STATE = notice.c.state.concat("")
"""The state where rows are known by their id: SQLite would rather read all rows of a state, by the index of states."""
_NOW = sa.bindparam("now", type_=notice.c.state_at.type)
_PLANNED = notice.c.state == sa.literal_column(f"'{NoticeState.PLANNED}'")
"""Written into the SQL, not bound: only then SQLite sees that the partial index holds the rows."""
_DUE = (
    sa.select(*_FIELDS)
    .where(_PLANNED, notice.c.channel == sa.bindparam("channel"), notice.c.send_after <= _NOW)
    .order_by(notice.c.send_after, notice.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    # SQLite ignores it; there the one writer makes it exact.
    .with_for_update(skip_locked=True)
)
_TRIED = sa.select(notice.c.recipient_hash, notice.c.text_hash, notice.c.state).where(
    among(notice.c.recipient_hash, "hashes"), notice.c.tried_at >= sa.bindparam("since")
)
_MEASURED = ("recipient_hash", "text_hash", "segments", "text_version")
_SEALED = ("recipient_sealed", "text_sealed", "language", "ending")


def _taking(*columns: str) -> ForEach:
    taken = given(_id=notice.c.id, **{name: notice.c[name] for name in columns})
    return ForEach(
        taken,
        notice.update()
        .where(notice.c.id == taken.c["_id"])
        .values(
            state=NoticeState.SENDING,
            lease_until=sa.bindparam("lease_until"),
            state_at=_NOW,
            tried_at=_NOW,
            reason=Reason.NONE,
            attempts=notice.c.attempts + 1,
            **{name: taken.c[name] for name in columns},
        ),
    )


_TAKE_STORED, _TAKE_RENDERED = _taking(*_MEASURED), _taking(*_MEASURED, *_SEALED)


def phone_hash(keyring: Keyring, e164: str) -> str:
    """The look-up hash of a phone number in E.164, the same for permits, notices and the opt-out list."""
    return keyring.lookup("phone", e164)


def recipient_hash(keyring: Keyring, channel: NoticeChannel, to: str) -> str:
    """The look-up hash of a recipient: a phone number, or a chat id."""
    return keyring.lookup("chat", to) if channel is NoticeChannel.CHAT else phone_hash(keyring, to)


def text_place(notice_id: UUID) -> Place:
    return Place("notice", "text", str(notice_id))


def recipient_place(notice_id: UUID) -> Place:
    return Place("notice", "recipient", str(notice_id))


def row_of(unit: UnitOfWork, new: NewNotice, *, sealer: Sealer, now: datetime) -> dict[str, Any]:
    """A new notice as it is stored, its number and text sealed."""
    notice_id = new_id(now)
    return {
        "id": notice_id,
        "kind": new.kind,
        "rule": new.rule,
        "step": new.step,
        "subject": new.subject,
        "channel": new.channel,
        "state": NoticeState.PLANNED,
        "dedupe_key": new.dedupe_key,
        "entity_id": new.entity_id,
        "key_id": new.key_id,
        "statutory": new.statutory,
        "send_after": new.send_after or now,
        "expires_at": new.expires_at,
        "edition": new.edition,
        "text_version": new.text_version,
        "language": new.language,
        "ending": new.ending,
        "recipient_hash": recipient_hash(unit.keyring, new.channel, new.to),
        "recipient_sealed": sealer.seal(recipient_place(notice_id), new.to),
        "text_sealed": sealer.seal(text_place(notice_id), new.text),
        "created_at": now,
        "state_at": now,
    }


async def add(unit: UnitOfWork, new: NewNotice, now: datetime) -> UUID | None:
    """Store a notice with its text sealed; None when its dedupe key is there already."""
    sealer = unit.keyring.office if new.key_id is None else await unit.keys.sealer(new.key_id)
    row = row_of(unit, new, sealer=sealer, now=now)
    notice_id: UUID = row["id"]
    if (await unit.execute(_ADD[unit.sqlite], row)).scalar_one_or_none() is None:
        return None
    if new.permits:
        await unit.execute(
            notice_permit.insert(), [{"notice_id": notice_id, "permit_id": permit} for permit in new.permits]
        )
    return notice_id


async def lock_due(
    unit: UnitOfWork,
    channel: NoticeChannel,
    *,
    now: datetime,
    limit: int,
    kinds: Collection[NoticeKind] = frozenset(NoticeKind),
) -> list[Notice]:
    """Due notices of one channel for sending, the longest waiting first. They are this transaction's until it ends:
    those which go are marked by `take`, the others moved elsewhere. Each goes to one process only."""
    query = _DUE if len(kinds) == len(NoticeKind) else _DUE.where(notice.c.kind.in_(kinds))
    told = {"channel": channel, "now": now, "limit": limit}
    return sorted((Notice(*row) for row in await unit.execute(query, told)), key=lambda each: each.id.int)


async def take(unit: UnitOfWork, texts: Sequence[Mapping[str, Any]], *, now: datetime, lease_until: datetime) -> None:
    """Mark locked notices as being sent, and store what goes out for look-ups and the console: `_id`, `text_hash`,
    `segments`, `recipient_hash`, `text_version`; and where the text is not stored yet `recipient_sealed`,
    `text_sealed`, `language`, `ending`."""
    rendered = [text for text in texts if "text_sealed" in text]
    stored = [text for text in texts if "text_sealed" not in text]
    await _TAKE_RENDERED.run(unit, rendered, now=now, lease_until=lease_until)
    await _TAKE_STORED.run(unit, stored, now=now, lease_until=lease_until)


async def move(
    unit: UnitOfWork,
    ids: Iterable[UUID],
    move: Move,
    *,
    now: datetime,
    values: Mapping[str, Any],
) -> list[UUID]:
    """Change the state of those among `ids` which may make this move; their ids."""
    moved: list[UUID] = []
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        statement = (
            notice.update()
            .where(notice.c.id.in_(wanted[start : start + 500]), _BY_ID_STATE.in_(move.origin))
            .values(state=move.target, lease_until=None, state_at=now, **values)
            .returning(notice.c.id)
        )
        moved += (await unit.execute(statement)).scalars()
    return moved


async def move_each(unit: UnitOfWork, move: Move, changes: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Many moves at once. A change holds `_id`, `_number` (only while this is the notice's last attempt), and the
    values, of the same columns in each."""
    if changes:
        columns = tuple(name for name in changes[0] if not name.startswith("_"))
        await _moving(move, columns).run(unit, changes, now=now)


@cache
def _moving(move: Move, columns: tuple[str, ...]) -> ForEach:
    moved = given(_id=notice.c.id, _number=notice.c.attempts, **{name: notice.c[name] for name in columns})
    values: dict[str, Any] = {name: moved.c[name] for name in columns}
    return ForEach(
        moved,
        notice.update()
        .where(
            notice.c.id == moved.c["_id"],
            notice.c.attempts == moved.c["_number"],
            sa.or_(*map(_BY_ID_STATE.__eq__, sorted(move.origin))),
        )
        .values(state=move.target, lease_until=None, state_at=_NOW, **values),
    )


async def expire_overdue(unit: UnitOfWork, move: Move, *, now: datetime) -> list[UUID]:
    """Whatever still waits though it can no longer be in time."""
    statement = (
        notice.update()
        .where(notice.c.state.in_(move.origin), notice.c.expires_at <= now)
        .values(state=move.target, reason=Reason.TOO_LATE, state_at=now)
        .returning(notice.c.id)
    )
    return list((await unit.execute(statement)).scalars())


async def sent_since(unit: UnitOfWork, hashes: Iterable[str], since: datetime) -> list[tuple[str, str | None]]:
    """Recipient and text hash of every message handed to the provider since a moment, for the caps."""
    found = await unit.execute(_TRIED, {"hashes": list(hashes), "since": since})
    # The states are looked at here: asked for them, SQLite reads all that was ever sent, by the index of states.
    return [(recipient, text) for recipient, text, state in found if state in _HANDED_OVER]


async def get(unit: UnitOfWork, notice_id: UUID) -> Notice | None:
    row = (await unit.execute(sa.select(notice).where(notice.c.id == notice_id))).mappings().one_or_none()
    return None if row is None else Notice(**row)


async def get_many(unit: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Notice]:
    found: dict[UUID, Notice] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        query = sa.select(notice).where(notice.c.id.in_(wanted[start : start + 500]))
        found |= {row["id"]: Notice(**row) for row in (await unit.execute(query)).mappings()}
    return found


async def permits_of(unit: UnitOfWork, notice_id: UUID) -> list[UUID]:
    query = sa.select(notice_permit.c.permit_id).where(notice_permit.c.notice_id == notice_id)
    return list((await unit.execute(query)).scalars())


async def add_letter_for(unit: UnitOfWork, failed: Notice, *, now: datetime) -> None:
    """A letter task in place of a text message that can never arrive."""
    letter, why = NoticeChannel.LETTER, Reason.SMS_FAILED
    await add_after(unit, failed, letter, reason=why, dedupe_key=f"letter-for:{failed.id}", now=now)


async def add_after(
    unit: UnitOfWork, before: Notice, channel: NoticeChannel, *, reason: Reason, dedupe_key: str, now: datetime
) -> UUID | None:
    """The next step about the same, by another way; None when it is there already."""
    following = {
        "id": new_id(now),
        "kind": before.kind,
        "rule": before.rule,
        "step": before.step,
        "subject": before.subject,
        "channel": channel,
        "state": NoticeState.PLANNED if channel is NoticeChannel.VOICE else NoticeState.TASK,
        "reason": reason,
        "dedupe_key": dedupe_key,
        "entity_id": before.entity_id,
        "key_id": before.key_id,
        "statutory": before.statutory,
        "due_on": before.due_on,
        "send_after": now,
        "expires_at": before.expires_at,
        "edition": before.edition,
        "root_id": before.root_id or before.id,
        "created_at": now,
        "state_at": now,
    }
    made = (await unit.execute(_ADD[unit.sqlite], following)).scalar_one_or_none()
    if made is not None:
        permits = sa.select(sa.literal(following["id"], sa.Uuid()), notice_permit.c.permit_id).where(
            notice_permit.c.notice_id == before.id
        )
        await unit.execute(notice_permit.insert().from_select(["notice_id", "permit_id"], permits))
    return None if made is None else UUID(str(made))


async def opened(unit: UnitOfWork, found: Sequence[Notice]) -> dict[UUID, Opened]:
    """Recipient and text of the notices that have them; those whose key was erased are left out."""
    sealers = await unit.keys.living({each.key_id for each in found if each.key_id is not None})
    plain: dict[UUID, Opened] = {}
    for each in found:
        sealer = unit.keyring.office if each.key_id is None else sealers.get(each.key_id)
        if sealer is None or each.recipient_sealed is None or each.text_sealed is None:
            continue
        plain[each.id] = Opened(
            to=sealer.open(recipient_place(each.id), each.recipient_sealed),
            text=sealer.open(text_place(each.id), each.text_sealed),
        )
    return plain


async def explain(unit: UnitOfWork, notice_id: UUID, reason: Reason) -> None:
    """Say why a notice in doubt stays so."""
    await unit.execute(
        notice.update().where(notice.c.id == notice_id, notice.c.state == NoticeState.UNKNOWN).values(reason=reason)
    )


async def due(
    unit: UnitOfWork,
    channel: NoticeChannel,
    *,
    now: datetime,
    kinds: Collection[NoticeKind] = frozenset(NoticeKind),
) -> list[UUID]:
    """The planned notices of a channel whose time has come."""
    query = sa.select(notice.c.id).where(
        _PLANNED, notice.c.channel == channel, notice.c.send_after <= now, notice.c.kind.in_(kinds)
    )
    return list((await unit.execute(query.order_by(notice.c.send_after, notice.c.id))).scalars())


async def count_on(unit: UnitOfWork, channel: NoticeChannel, states: Iterable[NoticeState]) -> int:
    """How many notices of a channel stand in one of these states."""
    query = sa.select(sa.func.count()).where(notice.c.channel == channel, notice.c.state.in_(list(states)))
    return int((await unit.execute(query)).scalar_one())


async def held_for(unit: UnitOfWork, reason: Reason) -> list[UUID]:
    """The notices that are held for this reason."""
    query = sa.select(notice.c.id).where(notice.c.state == NoticeState.HELD, notice.c.reason == reason)
    return list((await unit.execute(query)).scalars())
