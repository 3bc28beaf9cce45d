"""Versions of the templates of notices; nothing here is personal."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.notice_texts import Ground, NewText, TextState, TextVersion
from storage.values.notices import NoticeChannel

LONGEST_WHY = 300

notice_text = sa.Table(
    "notice_text",
    metadata,
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("step", sa.String(80), nullable=False),
    sa.Column("channel", vocabulary(NoticeChannel, "channel"), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("state", vocabulary(TextState, "state"), nullable=False),
    sa.Column("ground", vocabulary(Ground, "ground"), nullable=False, server_default=""),
    sa.Column("proposed_by", sa.String(60), nullable=False, server_default=""),
    sa.Column("proposed_person", sa.String(60), nullable=False, server_default=""),
    sa.Column("proposed_at", UtcDateTime),
    sa.Column("decided_by", sa.String(60), nullable=False, server_default=""),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("why", sa.String(300), nullable=False, server_default=""),
    sa.UniqueConstraint("step", "channel", "language", "number", name="uq_notice_text_step"),
)


async def any_known(unit: UnitOfWork) -> bool:
    """Whether any version was ever put down: not so in a database of before there were versions."""
    return (await unit.execute(sa.select(notice_text.c.digest).limit(1))).first() is not None


async def put_down(
    unit: UnitOfWork, texts: Iterable[NewText], *, edition: int, by: str, now: datetime, ground: Ground = Ground.NONE
) -> int:
    """Keep the versions that are not known yet, each with the next number of its step and channel; how many were new.
    With a `ground` they count as approved, else they wait."""
    given = {each.digest: each for each in texts}
    known = {each.digest for each in await load(unit, given)}
    state = TextState.NEW if ground is Ground.NONE else TextState.APPROVED
    last = {
        (row.step, row.channel, row.language): int(row.last)
        for row in await unit.execute(
            sa.select(*_place(), sa.func.max(notice_text.c.number).label("last")).group_by(*_place())
        )
    }
    rows = []
    for each in (given[digest] for digest in given if digest not in known):
        place = (each.step, each.channel, each.language)
        last[place] = last.get(place, 0) + 1
        rows.append(
            asdict(each)
            | {"number": last[place], "edition": edition, "by": by, "at": now, "state": state, "ground": ground}
        )
    if rows:
        insert = sqlite.insert if unit.sqlite else postgresql.insert
        await unit.execute(insert(notice_text).on_conflict_do_nothing(), rows)
    return len(rows)


async def load(unit: UnitOfWork, digests: Iterable[str]) -> list[TextVersion]:
    """These versions, as far as they are known."""
    wanted = list(digests)
    return await _load(notice_text.c.digest.in_(wanted), unit=unit) if wanted else []


async def history(unit: UnitOfWork, one: TextVersion) -> list[TextVersion]:
    """The versions of the template that one version is of, the newest first."""
    same = (column == getattr(one, column.name) for column in _place())
    return await _load(*same, unit=unit)


async def approved(unit: UnitOfWork, digests: Collection[str], *, live: bool) -> set[str]:
    """Those of the versions that may be sent. `live`: real people are reached, so a demo's approval does not count."""
    found = await load(unit, set(digests))
    return {each.digest for each in found if counts(each, live=live)}


def counts(version: TextVersion, *, live: bool) -> bool:
    """Whether a version may be sent."""
    return version.state is TextState.APPROVED and not (live and version.ground is Ground.DEMO)


async def move(unit: UnitOfWork, version: TextVersion, to: TextState, **values: Any) -> bool:
    """Change the state of a version as it was read; False when somebody was faster."""
    statement = (
        notice_text.update()
        .where(
            notice_text.c.digest == version.digest,
            notice_text.c.state == version.state,
            notice_text.c.ground == version.ground,
        )
        .values(state=to, **values)
        .returning(notice_text.c.digest)
    )
    return (await unit.execute(statement)).first() is not None


def _place() -> Sequence[sa.Column[Any]]:
    return notice_text.c.step, notice_text.c.channel, notice_text.c.language


async def _load(*where: sa.ColumnElement[bool], unit: UnitOfWork) -> list[TextVersion]:
    query = sa.select(notice_text).where(*where).order_by(notice_text.c.number.desc(), notice_text.c.digest)
    return [TextVersion(**row) for row in (await unit.execute(query)).mappings()]
