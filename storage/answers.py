"""What the guide answered, when and from which version of the pack: never to whom.

The words of a question that it could not answer, and the figures that a sum was worked out for, are sealed with the
office key: a row names nobody whose own key could be destroyed. Both are emptied by plan."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.keys import Place, Sealer
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.answers import AnswerFilter, GivenAnswer, Sum, Tally, Usefulness, Useless, Zone

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
    sa.Column("cause", sa.String(20), nullable=False, server_default=""),
    # An entry, "" for none of those offered.
    sa.Column("chosen", sa.String(80)),
    sa.Column("worked_sealed", sa.LargeBinary),
    sa.Column("asked_sealed", sa.LargeBinary),
)
_row = given_answer.c
_SEALED = ("worked_sealed", "asked_sealed")
_PLAIN = [column for column in _row if column.name not in _SEALED]
_ADD_SQLITE = sqlite.insert(given_answer).on_conflict_do_nothing()
_ADD_POSTGRES = postgresql.insert(given_answer).on_conflict_do_nothing()
_RATE = (
    given_answer.update()
    .where(_row.id == sa.bindparam("answer"), _row.useful.is_(None))
    .values(useful=sa.bindparam("said"))
)
_CHOOSE = (
    given_answer.update()
    .where(_row.id == sa.bindparam("answer"), _row.chosen.is_(None))
    .values(chosen=sa.bindparam("entry_chosen"))
)


async def add(unit: UnitOfWork, answers: Sequence[GivenAnswer]) -> None:
    """One that stands already stays: whoever cannot tell whether a commit went through adds it again."""
    office = unit.keyring.office
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
            "cause": answer.cause,
            "worked_sealed": answer.worked and office.seal(_place("worked", answer.id), _sum_text(answer.worked)),
            "asked_sealed": office.seal(_place("asked", answer.id), answer.asked) if answer.asked else None,
        }
        for answer in answers
    ]
    await unit.execute(_ADD_SQLITE if unit.sqlite else _ADD_POSTGRES, rows)


async def rate(unit: UnitOfWork, answer_id: UUID, *, useful: bool) -> bool:
    """False when it was rated already, or is no longer there."""
    return (await unit.execute(_RATE, {"answer": answer_id, "said": useful})).rowcount == 1


async def choose(unit: UnitOfWork, answer_id: UUID, entry: str) -> bool:
    """What was taken from the menu, "" for nothing; False when something was taken before, or it is no longer there."""
    return (await unit.execute(_CHOOSE, {"answer": answer_id, "entry_chosen": entry})).rowcount == 1


async def load(unit: UnitOfWork, answer_id: UUID) -> GivenAnswer | None:
    """With its sum and its words, while they are kept."""
    found = (await unit.execute(sa.select(given_answer).where(_row.id == answer_id))).mappings().first()
    return None if found is None else _answer(found, unit.keyring.office)


async def asked(unit: UnitOfWork, *, causes: Collection[str], limit: int) -> list[GivenAnswer]:
    """The latest questions that were not answered for these causes and whose words are kept, with their words."""
    query = sa.select(given_answer).where(_row.asked_sealed.is_not(None), _row.cause.in_(causes))
    found = (await unit.execute(query.order_by(_row.at.desc(), _row.id.desc()).limit(limit))).mappings()
    return [_answer(row, unit.keyring.office) for row in found]


async def empty(unit: UnitOfWork, answer_ids: Sequence[UUID]) -> int:
    """Erase the words of questions; the records stay. How many had any."""
    held = _row.id.in_(answer_ids) & _row.asked_sealed.is_not(None)
    return (await unit.execute(given_answer.update().where(held).values(asked_sealed=None))).rowcount


async def tallies(unit: UnitOfWork, *, since: datetime, before: datetime) -> list[Tally]:
    """The questions of a stretch of time, counted by how they ended."""
    alike = (_row.zone, _row.cause, _row.useful)
    query = sa.select(*alike, sa.func.count()).where(_row.at >= since, _row.at < before).group_by(*alike)
    return [Tally(*row) for row in await unit.execute(query)]


async def useless(unit: UnitOfWork, *, since: datetime) -> list[Useless]:
    """Entries and the fields answered that were found not useful, the most often first."""
    count = sa.func.count()
    query = (
        sa.select(_row.entry, _row.fields, count)
        .where(_row.at >= since, _row.useful.is_(False))
        .group_by(_row.entry, _row.fields)
        .order_by(count.desc(), _row.entry, _row.fields)
    )
    return [Useless(row[0], tuple(row[1].split()), row[2]) for row in await unit.execute(query)]


async def total(unit: UnitOfWork, wanted: AnswerFilter) -> int:
    query = sa.select(sa.func.count()).select_from(given_answer).where(*_where(wanted))
    return int((await unit.execute(query)).scalar_one())


async def listed(unit: UnitOfWork, wanted: AnswerFilter, *, limit: int, offset: int) -> list[GivenAnswer]:
    """Those that pass, the latest first."""
    query = sa.select(*_PLAIN).where(*_where(wanted)).order_by(_row.at.desc(), _row.id.desc())
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


def _answer(row: sa.RowMapping, office: Sealer | None = None) -> GivenAnswer:
    """The answer; its sum and words only where the sealer is given that opens them."""
    plain = {name: value for name, value in row.items() if name not in _SEALED}
    fields, repeated = plain.pop("fields").split(), plain.pop("repeated").split()
    worked, words = (office and row[name] for name in _SEALED)
    return GivenAnswer(
        **plain,
        fields=tuple(fields),
        repeated=tuple(map(int, repeated)),
        worked=Sum(**json.loads(office.open(_place("worked", row["id"]), worked))) if office and worked else None,
        asked=office.open(_place("asked", row["id"]), words) if office and words else "",
    )


def _sum_text(worked: Sum) -> str:
    return json.dumps(asdict(worked), ensure_ascii=False)


def _place(column: str, answer_id: UUID) -> Place:
    return Place("given_answer", column, str(answer_id))


def over(moment: datetime) -> sa.ColumnElement[bool]:
    """Those given before a moment."""
    return _row.at < moment


def over_with(column: str, moment: datetime) -> sa.ColumnElement[bool]:
    """Those given before a moment that still hold something in a sealed column."""
    return over(moment) & _row[column].is_not(None)
