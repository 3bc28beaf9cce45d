"""Planning seasonal warnings in sets: whom a season addresses, by which contact, and who cannot be placed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.engine import UnitOfWork
from storage.entities import entity, entity_kind
from storage.notices import notice
from storage.optouts import opt_out
from storage.permits import permit
from storage.planning import common_values, insert_missing, phone_only, version_of
from storage.schema import UtcDateTime
from storage.sql_ids import IdBatch, new_ids
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState
from storage.values.permits import PermitState, Reach
from storage.values.planning import DueSeason, Run, Way


async def insert_warnings(unit: UnitOfWork, season: DueSeason, run: Run) -> int:
    """Write a warning to each entity of the audience, once a season; the number of notices."""
    chosen = _chosen(season).cte("chosen")
    key = f"season:{season.key}:" + sa.cast(chosen.c.entity_id, sa.String)
    batch = IdBatch.new(run.now)
    values = common_values(run, NoticeKind.SEASONAL) | {
        "id": new_ids(batch),
        "rule": sa.literal(season.risk),
        "step": sa.literal(season.risk),
        "subject": sa.literal(f"season:{season.key}"),
        "channel": chosen.c.channel,
        "state": sa.case(
            (chosen.c.channel == NoticeChannel.SMS.value, NoticeState.PLANNED.value), else_=NoticeState.TASK.value
        ),
        "reason": chosen.c.reason,
        "dedupe_key": key,
        "entity_id": chosen.c.entity_id,
        "key_id": chosen.c.key_id,
        "expires_at": sa.literal(season.over_at, UtcDateTime),
        "recipient_hash": phone_only(chosen.c.channel, chosen.c.phone_hash),
        "text_version": version_of(run, sa.literal(season.risk), chosen.c.channel),
    }
    query = sa.select(*(value.label(name) for name, value in values.items())).where(
        chosen.c.place == 1, chosen.c.channel != ""
    )
    await unit.execute(insert_missing(unit, notice, list(values), query))
    mine = sa.select(sa.func.count()).where(notice.c.id.between(batch.first, batch.last))
    return int((await unit.execute(mine)).scalar_one())


def _audience(season: DueSeason) -> sa.CompoundSelect[Any]:
    """Entities of the kinds, by sheet, console or permit; a withdrawn permit makes nobody a holder."""
    listed = sa.select(entity_kind.c.entity_id).where(entity_kind.c.kind_id.in_(list(season.kinds)))
    holders = sa.select(permit.c.entity_id).where(
        permit.c.matter_id.in_(list(season.matters)), permit.c.state != PermitState.WITHDRAWN
    )
    return sa.union(listed, holders)


def _chosen(season: DueSeason) -> sa.Select[Any]:
    """For each entity not yet warned its contacts in order of preference: the best way first, the newest first."""
    ways = contacts(season)
    return sa.select(
        ways,
        sa.func.row_number()
        .over(
            partition_by=ways.c.entity_id,
            order_by=[ways.c.rank, ways.c.changed_at.desc(), ways.c.source],
        )
        .label("place"),
    ).where(
        ways.c.entity_id.in_(_audience(season)),
        sa.not_(
            sa.exists().where(notice.c.dedupe_key == f"season:{season.key}:" + sa.cast(ways.c.entity_id, sa.String))
        ),
    )


def contacts(season: DueSeason) -> sa.Subquery:
    """Every contact of every entity: its own, and those on its permits that nobody has to look at."""
    own = sa.select(
        entity.c.id.label("entity_id"),
        entity.c.key_id,
        entity.c.id.label("source"),
        entity.c.reach,
        entity.c.consent,
        entity.c.phone_hash,
        entity.c.changed_at,
    ).where(entity.c.needs_look.is_(sa.false()))
    of_permits = sa.select(
        permit.c.entity_id,
        permit.c.key_id,
        permit.c.id,
        permit.c.reach,
        permit.c.consent,
        permit.c.phone_hash,
        permit.c.changed_at,
    ).where(permit.c.needs_look.is_(sa.false()), permit.c.state != PermitState.WITHDRAWN)
    every = sa.union_all(own, of_permits).subquery("every")
    may_text = sa.and_(every.c.consent.is_(sa.true()), opt_out.c.phone_hash.is_(None))
    return (
        sa.select(
            *every.c,
            _by_consent(may_text, every.c.reach, season, lambda way: way.channel.value).label("channel"),
            _by_consent(may_text, every.c.reach, season, lambda way: way.reason.value).label("reason"),
            _rank(may_text, every.c.reach, season).label("rank"),
        )
        .select_from(every.outerjoin(opt_out, opt_out.c.phone_hash == every.c.phone_hash))
        .where(every.c.reach != Reach.NOBODY)
        .subquery("ways")
    )


def _by_consent(
    may_text: sa.ColumnElement[bool], reach: sa.ColumnElement[Any], season: DueSeason, word: Callable[[Way], str]
) -> sa.Case[Any]:
    texted = [(sa.and_(may_text, reach == one), sa.literal(word(way))) for one, way in season.with_consent.items()]
    others = [(reach == one, sa.literal(word(way))) for one, way in season.without.items()]
    return sa.case(*texted, *others, else_=sa.literal(""))


def _rank(may_text: sa.ColumnElement[bool], reach: sa.ColumnElement[Any], season: DueSeason) -> sa.Case[Any]:
    order = [NoticeChannel.SMS, NoticeChannel.CALL, NoticeChannel.LETTER]
    texted = [(sa.and_(may_text, reach == one), order.index(way.channel)) for one, way in season.with_consent.items()]
    others = [(reach == one, order.index(way.channel)) for one, way in season.without.items()]
    return sa.case(*texted, *others, else_=len(order))


async def unplaced(unit: UnitOfWork, matters: Sequence[str], *, limit: int = 500) -> list[UUID]:
    """Entities no seasonal rule can place: no kind from sheet, console or a permit of `matters`."""
    query = (
        sa.select(entity.c.id)
        .where(
            entity.c.merged_into.is_(None),
            sa.not_(sa.exists().where(entity_kind.c.entity_id == entity.c.id)),
            sa.not_(
                sa.exists().where(
                    permit.c.entity_id == entity.c.id,
                    permit.c.matter_id.in_(list(matters)),
                    permit.c.state != PermitState.WITHDRAWN,
                )
            ),
        )
        .order_by(entity.c.id)
        .limit(limit)
    )
    return list((await unit.execute(query)).scalars())


async def contact_for(unit: UnitOfWork, season: DueSeason, entity_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """For each entity still in the audience the source of its best contact (itself or a permit) and its channel."""
    ways = contacts(season)
    query = (
        sa.select(ways.c.entity_id, ways.c.source, ways.c.channel)
        .where(ways.c.entity_id.in_(list(entity_ids)), ways.c.entity_id.in_(_audience(season)))
        .order_by(ways.c.rank.desc(), ways.c.changed_at, ways.c.source.desc())
    )
    # The best comes last and stays.
    return {row.entity_id: (row.source, row.channel) for row in await unit.execute(query)}


async def warned(unit: UnitOfWork, keys: Sequence[str]) -> list[UUID]:
    """The warnings that stand for these seasons."""
    subjects = [f"season:{key}" for key in keys]
    query = sa.select(notice.c.id).where(notice.c.kind == NoticeKind.SEASONAL, notice.c.subject.in_(subjects))
    return list((await unit.execute(query.order_by(notice.c.id))).scalars())
