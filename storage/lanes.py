"""Alarms of the outbox, one a day for each cause, and channels that are paused because their settings are refused."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata, vocabulary
from storage.values.notices import AlarmKind, NoticeChannel

notice_lane = sa.Table(
    "notice_lane",
    metadata,
    sa.Column("channel", vocabulary(NoticeChannel, "channel"), primary_key=True),
    sa.Column("paused_until", UtcDateTime, nullable=False),
    sa.Column("code", sa.String(40), nullable=False),
)

notice_alarm = sa.Table(
    "notice_alarm",
    metadata,
    sa.Column("kind", vocabulary(AlarmKind, "kind"), primary_key=True),
    sa.Column("on_day", sa.Date, primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something the office must know today; `code` is the provider's error code, a year, or a notice's id."""

    kind: AlarmKind
    on_day: date
    code: str
    first_at: datetime
    times: int


async def pause(unit: UnitOfWork, channel: NoticeChannel, *, until: datetime, code: str) -> None:
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = insert(notice_lane).values(channel=channel, paused_until=until, code=code)
    changed = {"paused_until": statement.excluded.paused_until, "code": statement.excluded.code}
    await unit.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=changed))


async def resume(unit: UnitOfWork, channel: NoticeChannel) -> None:
    await unit.execute(notice_lane.delete().where(notice_lane.c.channel == channel))


async def paused(unit: UnitOfWork, now: datetime) -> dict[NoticeChannel, str]:
    """The channels that are paused, with the provider's code."""
    query = sa.select(notice_lane.c.channel, notice_lane.c.code).where(notice_lane.c.paused_until > now)
    return {row.channel: row.code for row in await unit.execute(query)}


async def raise_alarm(unit: UnitOfWork, kind: AlarmKind, *, on_day: date, code: str, now: datetime) -> bool:
    """Raise an alarm; True the first time on that day."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = (
        insert(notice_alarm)
        .values(kind=kind, on_day=on_day, code=code, first_at=now, times=1)
        .on_conflict_do_update(index_elements=["kind", "on_day", "code"], set_={"times": notice_alarm.c.times + 1})
        .returning(notice_alarm.c.times)
    )
    return bool((await unit.execute(statement)).scalar_one() == 1)


async def alarms(unit: UnitOfWork, since: date) -> list[Alarm]:
    query = (
        sa.select(notice_alarm)
        .where(notice_alarm.c.on_day >= since)
        .order_by(notice_alarm.c.first_at.desc(), notice_alarm.c.kind)
    )
    return [Alarm(**row) for row in (await unit.execute(query)).mappings()]
