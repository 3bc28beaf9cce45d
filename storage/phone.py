"""Who takes complaints by telephone, and what they have typed and not yet registered, sealed under a key of its own."""

from datetime import date, datetime
from uuid import UUID

import orjson
import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id
from storage.values.phone import Duty, PhoneDraft

phone_duty = sa.Table(
    "phone_duty",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("day", sa.Date, unique=True),
    sa.Column("registrar", sa.String(40), nullable=False),
    sa.Column("substitute", sa.String(40), nullable=False, server_default=""),
)

phone_draft = sa.Table(
    "phone_draft",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)


async def name(unit: UnitOfWork, duty: Duty, now: datetime) -> None:
    """Put somebody in charge for a day, or for every day that has nobody of its own."""
    await unname(unit, duty.day)
    values = {"day": duty.day, "registrar": duty.registrar, "substitute": duty.substitute}
    await unit.execute(phone_duty.insert().values(id=new_id(now), **values))


async def unname(unit: UnitOfWork, day: date | None) -> None:
    await unit.execute(phone_duty.delete().where(phone_duty.c.day.is_not_distinct_from(day)))


async def duties(unit: UnitOfWork, since: date) -> list[Duty]:
    """Every day's registrar first, then those of single days from `since` on."""
    columns = (phone_duty.c.day, phone_duty.c.registrar, phone_duty.c.substitute)
    wanted = sa.or_(phone_duty.c.day.is_(None), phone_duty.c.day >= since)
    query = sa.select(*columns).where(wanted).order_by(phone_duty.c.day.is_not(None), phone_duty.c.day)
    return [Duty(*row) for row in await unit.execute(query)]


async def duty_on(unit: UnitOfWork, day: date) -> Duty | None:
    """Who is in charge on a day; None when nobody is named."""
    found = {duty.day: duty for duty in await duties(unit, day)}
    return found.get(day) or found.get(None)


async def save_draft(unit: UnitOfWork, draft: PhoneDraft, account: str, now: datetime) -> None:
    """Keep what was typed. A draft of another account stays as it is."""
    query = sa.select(phone_draft.c.account, phone_draft.c.key_id).where(phone_draft.c.id == draft.id)
    found = (await unit.execute(query)).first()
    if found is None:
        key_id = await unit.keys.create("phone", now)
        statement: sa.Insert | sa.Update = phone_draft.insert().values(id=draft.id, account=account, key_id=key_id)
    elif found.account == account:
        key_id = found.key_id
        statement = phone_draft.update().where(phone_draft.c.id == draft.id)
    else:
        return
    sealer = await unit.keys.sealer(key_id)
    sealed = sealer.seal(_place(draft.id), orjson.dumps(draft).decode())
    await unit.execute(statement.values(sealed=sealed, changed_at=now))


async def drafts(unit: UnitOfWork, account: str) -> list[tuple[PhoneDraft, datetime]]:
    """What an account has not yet registered, with the moment it was last changed; the newest first."""
    query = sa.select(phone_draft).where(phone_draft.c.account == account).order_by(phone_draft.c.changed_at.desc())
    rows = (await unit.execute(query)).all()
    sealers = await unit.keys.sealers(row.key_id for row in rows)
    return [(_opened(sealers[row.key_id].open(_place(row.id), row.sealed)), row.changed_at) for row in rows]


async def drop_draft(unit: UnitOfWork, draft_id: UUID, account: str, now: datetime) -> None:
    """Take a draft away and its key with it."""
    mine = sa.and_(phone_draft.c.id == draft_id, phone_draft.c.account == account)
    for key_id in (await unit.execute(phone_draft.delete().where(mine).returning(phone_draft.c.key_id))).scalars():
        await unit.keys.erase(key_id, now)


def _opened(text: str) -> PhoneDraft:
    fields = orjson.loads(text)
    return PhoneDraft(**fields | {"id": UUID(fields["id"])})


def _place(draft_id: UUID) -> Place:
    return Place("phone_draft", "sealed", str(draft_id))
