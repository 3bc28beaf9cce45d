"""Lists of permits for staff: filtered, searched, page by page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from common.phone import read_phone
from storage.engine import UnitOfWork
from storage.entities import entity, name_place
from storage.notices import notice_permit, phone_hash
from storage.permits import permit
from storage.values.permits import PermitState

MOST_NAMES = 50_000
"""Names looked through for a search; the office's newest holders come first."""


@dataclass(frozen=True, slots=True)
class PermitFilter:
    """`lapsed_on`: with it a valid permit that expired before that day counts as lapsed, and not as valid."""

    search: str = ""
    holders: Collection[UUID] = ()
    state: PermitState | None = None
    flagged: bool = False
    lapsed_on: date = date.min


async def page(unit: UnitOfWork, wanted: PermitFilter, *, offset: int, limit: int) -> tuple[list[UUID], int]:
    """The ids of one page, those without a day and those that expire first on top, and how many there are."""
    where = sa.and_(sa.true(), *_conditions(wanted))
    total = (await unit.execute(sa.select(sa.func.count()).select_from(permit).where(where))).scalar_one()
    query = (
        sa.select(permit.c.id)
        .where(where)
        .order_by(permit.c.expires_on.is_not(None), permit.c.expires_on, permit.c.number_key)
        .offset(offset)
        .limit(limit)
    )
    return list((await unit.execute(query)).scalars()), int(total)


def _conditions(wanted: PermitFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.search:
        by_code = sa.select(entity.c.id).where(entity.c.credit_code.contains(wanted.search, autoescape=True))
        found.append(
            sa.or_(
                permit.c.number_key.contains(wanted.search, autoescape=True),
                permit.c.entity_id.in_(by_code),
                permit.c.entity_id.in_(list(wanted.holders)),
            )
        )
    if wanted.flagged:
        found.append(permit.c.needs_look.is_(sa.true()))
    over = sa.and_(permit.c.state == PermitState.VALID, permit.c.expires_on < wanted.lapsed_on)
    if wanted.state is PermitState.LAPSED:
        found.append(sa.or_(permit.c.state == PermitState.LAPSED, over))
    elif wanted.state is not None:
        found.append(permit.c.state == wanted.state)
        if wanted.state is PermitState.VALID:
            found.append(sa.func.coalesce(permit.c.expires_on, wanted.lapsed_on) >= wanted.lapsed_on)
    return found


async def holders_named(unit: UnitOfWork, part: str, *, most: int = 500) -> list[UUID]:
    """The entities whose name holds `part` or whose telephone it is: names are sealed, so they are opened one after
    another. The name or telephone of a merged one finds what it was merged into."""
    phone = read_phone(part).phone
    found = await _holders_at(unit, phone_hash(unit.keyring, phone.number)) if phone else []
    query = (
        sa.select(entity.c.id, entity.c.key_id, entity.c.name_sealed, entity.c.merged_into)
        .order_by(entity.c.id.desc())
        .limit(MOST_NAMES)
    )
    rows = (await unit.execute(query)).all()
    for start in range(0, len(rows), 500):
        chunk = rows[start : start + 500]
        sealers = await unit.keys.living(row.key_id for row in chunk)
        for row in chunk:
            sealer = sealers.get(row.key_id)
            if sealer is not None and part in sealer.open(name_place(row.id), row.name_sealed):
                found.append(row.merged_into or row.id)
        if len(found) >= most:
            break
    return found[:most]


async def _holders_at(unit: UnitOfWork, hashed: str) -> list[UUID]:
    """The entities that use a telephone number, by themselves or for one of their permits."""
    own = sa.select(sa.func.coalesce(entity.c.merged_into, entity.c.id, type_=sa.Uuid)).where(
        entity.c.phone_hash == hashed
    )
    permits = sa.select(permit.c.entity_id).where(permit.c.phone_hash == hashed)
    return list((await unit.execute(own.union(permits))).scalars())


async def notices_of(unit: UnitOfWork, permit_id: UUID) -> list[UUID]:
    """The notices that name a permit, the newest last."""
    query = sa.select(notice_permit.c.notice_id).where(notice_permit.c.permit_id == permit_id)
    return list((await unit.execute(query.order_by(notice_permit.c.notice_id))).scalars())
