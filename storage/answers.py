"""What the guide answered, when and from which version of the pack: never to whom, nor what was asked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.answers import AnswerFilter, GivenAnswer, Usefulness, Zone

given_answer = sa.Table(
    "given_answer",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("zone", vocabulary(Zone, "zone"), nullable=False),
    sa.Column("entry", sa.String(80), nullable=False),
    # Names of fields with a space between, in the order answered.
    sa.Column("fields", sa.String(200), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    # Places with a space between.
    sa.Column("repeated", sa.String(80), nullable=False, server_default=""),
    sa.Column("handed_in", sa.Date),
    sa.Column("useful", sa.Boolean(create_constraint=True, name="useful")),
)
_row = given_answer.c
_ADD_SQLITE = sqlite.insert(given_answer).on_conflict_do_nothing()
_ADD_POSTGRES = postgresql.insert(given_answer).on_conflict_do_nothing()
_RATE = (
    given_answer.update()
    .where(_row.id == sa.bindparam("answer"), _row.useful.is_(None))
    .values(useful=sa.bindparam("said"))
)


async def add(unit: UnitOfWork, answers: Sequence[GivenAnswer]) -> None:
    """One that stands already stays: whoever cannot tell whether a commit went through adds it again."""
    rows = [
        {
            "id": answer.id,
            "at": answer.at,
            "edition": answer.edition,
            "zone": answer.zone,
            "entry": answer.entry,
            "fields": " ".join(answer.fields),
            "channel": answer.channel,
            "language": answer.language,
            "repeated": " ".join(map(str, answer.repeated)),
            "handed_in": answer.handed_in,
        }
        for answer in answers
    ]
    await unit.execute(_ADD_SQLITE if unit.sqlite else _ADD_POSTGRES, rows)


async def rate(unit: UnitOfWork, answer_id: UUID, *, useful: bool) -> bool:
    """False when it was rated already, or is no longer there."""
    return (await unit.execute(_RATE, {"answer": answer_id, "said": useful})).rowcount == 1


async def load(unit: UnitOfWork, answer_id: UUID) -> GivenAnswer | None:
    found = (await unit.execute(sa.select(given_answer).where(_row.id == answer_id))).mappings().first()
    return None if found is None else _answer(found)


async def total(unit: UnitOfWork, wanted: AnswerFilter) -> int:
    query = sa.select(sa.func.count()).select_from(given_answer).where(*_where(wanted))
    return int((await unit.execute(query)).scalar_one())


async def listed(unit: UnitOfWork, wanted: AnswerFilter, *, limit: int, offset: int) -> list[GivenAnswer]:
    """Those that pass, the latest first."""
    query = sa.select(given_answer).where(*_where(wanted)).order_by(_row.at.desc(), _row.id.desc())
    return [_answer(row) for row in (await unit.execute(query.limit(limit).offset(offset))).mappings()]


async def usefulness(unit: UnitOfWork, wanted: AnswerFilter) -> list[Usefulness]:
    """Entry by entry, "" for the office itself, those found useless most often first."""
    useless = sa.func.count().filter(_row.useful.is_(False))
    query = (
        sa.select(_row.entry, sa.func.count(), sa.func.count().filter(_row.useful.is_(True)), useless)
        .where(*_where(wanted), _row.zone == Zone.ANSWER)
        .group_by(_row.entry)
        .order_by(useless.desc(), sa.func.count().desc(), _row.entry)
    )
    return [Usefulness(*row) for row in await unit.execute(query)]


def _where(wanted: AnswerFilter) -> Sequence[sa.ColumnElement[bool]]:
    bounds: list[sa.ColumnElement[bool]] = []
    if wanted.zone is not None:
        bounds.append(_row.zone == wanted.zone)
    if wanted.entry:
        bounds.append(_row.entry == wanted.entry)
    if wanted.channel:
        bounds.append(_row.channel == wanted.channel)
    if wanted.since is not None:
        bounds.append(_row.at >= wanted.since)
    if wanted.before is not None:
        bounds.append(_row.at < wanted.before)
    if wanted.rated:
        bounds.append(_row.useful.is_not(None))
    return bounds


def _answer(row: sa.RowMapping) -> GivenAnswer:
    fields, repeated = str(row["fields"]).split(), str(row["repeated"]).split()
    return GivenAnswer(**{**row, "fields": tuple(fields), "repeated": tuple(map(int, repeated))})


def over(moment: datetime) -> sa.ColumnElement[bool]:
    """Those given before a moment."""
    return _row.at < moment
