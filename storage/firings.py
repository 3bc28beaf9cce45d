"""Which firing of a job was taken: with any number of processes each firing runs once, and one whose process was killed
is taken again when its lease is over."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import UnitOfWork
from storage.schema import UtcDateTime, metadata

job_firing = sa.Table(
    "job_firing",
    metadata,
    sa.Column("job", sa.String(40), primary_key=True),
    sa.Column("fire_time", UtcDateTime, primary_key=True),
    # None: it is done, or its job is not made up for.
    sa.Column("leased_until", UtcDateTime, nullable=True),
)


async def take(
    unit: UnitOfWork, job: str, fire_time: datetime, *, now: datetime, leased_until: datetime | None = None
) -> bool:
    """True for the one process that gets this firing; the row is the proof. With a lease whoever takes it must say
    `done`, or another takes it when the lease is over."""
    insert = sqlite.insert if unit.sqlite else postgresql.insert
    statement = (
        insert(job_firing)
        .values(job=job, fire_time=fire_time, leased_until=leased_until)
        .on_conflict_do_update(
            index_elements=[job_firing.c.job, job_firing.c.fire_time],
            set_={"leased_until": leased_until},
            where=job_firing.c.leased_until < now,
        )
        .returning(job_firing.c.job)
    )
    return (await unit.execute(statement)).first() is not None


async def done(unit: UnitOfWork, job: str, fire_time: datetime) -> None:
    """The firing has done its work: nobody takes it again."""
    await unit.execute(
        job_firing.update()
        .where(job_firing.c.job == job, job_firing.c.fire_time == fire_time)
        .values(leased_until=None)
    )


async def give_back(unit: UnitOfWork, job: str, fire_time: datetime) -> None:
    """The firing came to nothing: any process may take it again."""
    await unit.execute(job_firing.delete().where(job_firing.c.job == job, job_firing.c.fire_time == fire_time))


async def forget(unit: UnitOfWork, before: datetime) -> None:
    """Drop firings nobody can take any more."""
    await unit.execute(job_firing.delete().where(job_firing.c.fire_time < before))
