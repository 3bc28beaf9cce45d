"""Planning seasonal warnings and campaigns in sets: whom one addresses, by which contact, and who cannot be placed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from storage.decisions import decision
from storage.engine import UnitOfWork
from storage.entities import entity, entity_kind
from storage.notices import notice
from storage.optouts import opt_out
from storage.permits import permit
from storage.planning import common_values, insert_missing, phone_only, version_of
from storage.schema import UtcDateTime
from storage.sql_ids import IdBatch, new_ids
from storage.values.notices import YEARLY, NoticeChannel, NoticeState
from storage.values.permits import PermitState, Reach
from storage.values.planning import DueSeason, Run, Way


async def insert_warnings(unit: UnitOfWork, season: DueSeason, run: Run) -> int:
    """Write a notice to each entity of the audience, once a year; the number of notices."""
    chosen = _chosen(season).cte("chosen")
    key = f"{season.subject}:" + sa.cast(chosen.c.entity_id, sa.String)
    batch = IdBatch.new(run.now)
    values = common_values(run, season.kind) | {
        "id": new_ids(batch),
        "rule": sa.literal(season.rule),
        "step": sa.literal(season.rule),
        "subject": sa.literal(season.subject),
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
        "text_version": version_of(run, sa.literal(season.rule), chosen.c.channel, {season.rule}),
    }
    query = sa.select(*(value.label(name) for name, value in values.items())).where(
        chosen.c.place == 1, chosen.c.channel != ""
    )
    await unit.execute(insert_missing(unit, notice, list(values), query))
    mine = sa.select(sa.func.count()).where(notice.c.id.between(batch.first, batch.last))
    return int((await unit.execute(mine)).scalar_one())


def _audience(season: DueSeason) -> sa.CompoundSelect[Any]:
    """Entities of the kinds, by sheet, console or permit, and those with a past violation; a withdrawn permit makes
    nobody a holder."""
    listed = sa.select(entity_kind.c.entity_id).where(entity_kind.c.kind_id.in_(list(season.kinds)))
    holders = sa.select(permit.c.entity_id).where(
        permit.c.matter_id.in_(list(season.matters)), permit.c.state != PermitState.WITHDRAWN
    )
    offenders = sa.select(decision.c.entity_id).where(
        decision.c.violation.in_(list(season.violations)), decision.c.entity_id.is_not(None)
    )
    if season.grids:
        inside = sa.select(entity.c.id).where(entity.c.grid.in_(list(season.grids)))
        listed = listed.where(entity_kind.c.entity_id.in_(inside))
        holders = holders.where(permit.c.entity_id.in_(inside))
    return sa.union(listed, holders, offenders)


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
        sa.not_(sa.exists().where(notice.c.dedupe_key == f"{season.subject}:" + sa.cast(ways.c.entity_id, sa.String))),
    )


class Ways(Protocol):
    """By which way somebody is reached, with and without consent to text messages."""

    @property
    def with_consent(self) -> Mapping[Reach, Way]: ...

    @property
    def without(self) -> Mapping[Reach, Way]: ...


def contacts(known: Ways, *, among: sa.Select[Any] | None = None) -> sa.Subquery:
    """Every contact of every entity, or of those `among`: its own, and those on its permits that nobody has to look
    at."""
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
    if among is not None:
        own, of_permits = own.where(entity.c.id.in_(among)), of_permits.where(permit.c.entity_id.in_(among))
    every = sa.union_all(own, of_permits).subquery("every")
    may_text = sa.and_(every.c.consent.is_(sa.true()), opt_out.c.phone_hash.is_(None))
    return (
        sa.select(
            *every.c,
            _by_consent(may_text, every.c.reach, known, lambda way: way.channel.value).label("channel"),
            _by_consent(may_text, every.c.reach, known, lambda way: way.reason.value).label("reason"),
            _rank(may_text, every.c.reach, known).label("rank"),
        )
        .select_from(every.outerjoin(opt_out, opt_out.c.phone_hash == every.c.phone_hash))
        .where(every.c.reach != Reach.NOBODY)
        .subquery("ways")
    )


def _by_consent(
    may_text: sa.ColumnElement[bool], reach: sa.ColumnElement[Any], known: Ways, word: Callable[[Way], str]
) -> sa.Case[Any]:
    texted = [(sa.and_(may_text, reach == one), sa.literal(word(way))) for one, way in known.with_consent.items()]
    others = [(reach == one, sa.literal(word(way))) for one, way in known.without.items()]
    return sa.case(*texted, *others, else_=sa.literal(""))


def _rank(may_text: sa.ColumnElement[bool], reach: sa.ColumnElement[Any], known: Ways) -> sa.Case[Any]:
    order = [NoticeChannel.SMS, NoticeChannel.CALL, NoticeChannel.LETTER]
    texted = [(sa.and_(may_text, reach == one), order.index(way.channel)) for one, way in known.with_consent.items()]
    others = [(reach == one, order.index(way.channel)) for one, way in known.without.items()]
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
    ways = contacts(season, among=sa.select(entity.c.id).where(entity.c.id.in_(list(entity_ids))))
    return await _best(unit, ways, ways.c.entity_id.in_(_audience(season)))


async def contact_of(unit: UnitOfWork, known: Ways, entity_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """For each of these entities the source of its best contact (itself or a permit) and its channel."""
    return await _best(unit, contacts(known, among=sa.select(entity.c.id).where(entity.c.id.in_(list(entity_ids)))))


async def _best(unit: UnitOfWork, ways: sa.Subquery, *where: sa.ColumnElement[bool]) -> dict[UUID, tuple[UUID, str]]:
    query = (
        sa.select(ways.c.entity_id, ways.c.source, ways.c.channel)
        .where(*where)
        .order_by(ways.c.rank.desc(), ways.c.changed_at, ways.c.source.desc())
    )
    # The best comes last and stays.
    return {row.entity_id: (row.source, row.channel) for row in await unit.execute(query)}


async def warned(unit: UnitOfWork, subjects: Sequence[str]) -> list[UUID]:
    """The warnings and campaigns' notices about these subjects."""
    query = sa.select(notice.c.id).where(notice.c.kind.in_(YEARLY), notice.c.subject.in_(subjects))
    return list((await unit.execute(query.order_by(notice.c.id))).scalars())
