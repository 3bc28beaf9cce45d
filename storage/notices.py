"""Notices, their attempts and receipts: the outbox's tables and queries.

What a planner must fill when it inserts notices by `INSERT … SELECT` (all other columns have defaults or stay NULL):

| column | value |
|---|---|
| id | a new UUID; time-ordered is nicer (`schema.new_id`), random does as well |
| kind, rule, step | `permit_reminder` or `seasonal`; ids of the rule and step in the pack |
| subject | what it is about for lists: "permit:NO", "season:flood-season:2027" |
| channel, state | `sms` with `planned`; `call` and `letter` with `task` |
| reason | "" or why it is a task: `no_sms_step`, `landline`, `letter_only` |
| dedupe_key | rule, permit or season, entity, due date, step; unique, so use ON CONFLICT DO NOTHING |
| entity_id, key_id | the entity; the data key sealing text and number at sending (the permit's or entity's) |
| recipient_hash | `phone_hash(keyring, e164)` kept beside the permit's phone; NULL for letters |
| statutory | true for permit reminders |
| due_on | the office's day on which the step fell due |
| send_after, expires_at | UTC moments; after `expires_at` it can no longer be in time |
| edition | version of the pack it was planned with |
| created_at, state_at | now |

Its permits go to `notice_permit`. Text and recipient stay NULL: the renderer gives both when it is sent.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Keyring, Place
from storage.schema import UtcDateTime, metadata, new_id, vocabulary
from storage.values.notices import (
    AttemptState,
    Delivery,
    NewNotice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
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
    sa.Column("provider_code", sa.String(20), nullable=False, server_default=""),
    sa.Column("dedupe_key", sa.String(240), nullable=False, unique=True),
    sa.Column("entity_id", sa.Uuid, index=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id")),
    sa.Column("statutory", sa.Boolean(create_constraint=True, name="statutory"), nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("send_after", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("edition", sa.Integer),
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
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("state_at", UtcDateTime, nullable=False),
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
sa.Index("ix_notice_state", notice.c.state, notice.c.state_at)

notice_permit = sa.Table(
    "notice_permit",
    metadata,
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), primary_key=True),
    sa.Column("permit_id", sa.Uuid, primary_key=True, index=True),
)

notice_attempt = sa.Table(
    "notice_attempt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("provider", sa.String(20), nullable=False),
    sa.Column("state", vocabulary(AttemptState, "state"), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("provider_id", sa.String(64), unique=True),
    sa.Column("code", sa.String(20), nullable=False, server_default=""),
    sa.Column("delivery", vocabulary(Delivery, "delivery")),
    sa.Column("look_after", UtcDateTime, index=True),
    sa.Column("looks", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("notice_id", "number"),
)

notice_receipt = sa.Table(
    "notice_receipt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("attempt_id", sa.Uuid, sa.ForeignKey("notice_attempt.id"), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("code", sa.String(20), nullable=False, server_default=""),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("attempt_id", "status", "code"),
)


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


async def add(unit: UnitOfWork, new: NewNotice, now: datetime) -> UUID | None:
    """Store a notice with its text sealed; None when its dedupe key is there already."""
    notice_id = new_id(now)
    sealer = unit.keyring.office if new.key_id is None else await unit.keys.sealer(new.key_id)
    row = {
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
        "recipient_hash": recipient_hash(unit.keyring, new.channel, new.to),
        "recipient_sealed": sealer.seal(recipient_place(notice_id), new.to),
        "text_sealed": sealer.seal(text_place(notice_id), new.text),
        "created_at": now,
        "state_at": now,
    }
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = insert(notice).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(notice.c.id)
    if (await unit.execute(statement)).scalar_one_or_none() is None:
        return None
    if new.permits:
        await unit.execute(
            notice_permit.insert(), [{"notice_id": notice_id, "permit_id": permit} for permit in new.permits]
        )
    return notice_id
