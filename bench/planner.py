"""The planner at 1,000,000 permits on SQLite against the two loops one would write first: over rows and over objects.

All three decide the same for the same permits: which reminder step is due by the pack's windows and phases and was not
planned before; their counts are compared. The loops are spared the joint notices, the ways and the history. Measured
are a usual day, and the first day after the whole register was imported; both are days without a seasonal warning.
"""

import asyncio
import gc
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench import Row
from common.clock import FixedClock
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition, FixedEditions
from knowledge.load import load_pack
from knowledge.model import Phase
from knowledge.permit_names import reminders_of
from notify.planning.service import Planner
from storage.engine import Database
from storage.keys import Keyring
from storage.tables import metadata

PERMITS = 1_000_000
HOLDERS = 333_000
DAYS = 5 * 365
ON = date(2026, 10, 9)
"""A working day on which the pack has no seasonal warning."""
PACK = Path(__file__).resolve().parent.parent / "packs" / "civil-air-defence"
USUAL = "usual day"
OVER_ROWS, OVER_OBJECTS = 30, 100
MEMORY = 8.0
"""Most Python memory of a run, in MiB: it must not grow with the register."""


class Office(NamedTuple):
    edition: Edition
    matter: str


def run() -> Iterator[Row]:
    """Fill a database, then time each way on it."""
    pack = load_pack(PACK)
    matter = next(one for one in pack.matters if reminders_of(pack, one))
    office = Office(Edition(1, "", pack, WorkingCalendar.from_file(pack.calendar)), matter.id)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "bench.db"
        started = time.perf_counter()
        fill(path, office)
        yield Row(f"fill {PERMITS:,} permits of {HOLDERS:,} holders", time.perf_counter() - started, "s")
        yield from compare("first day", path, office, ON)
        yield from compare(USUAL, path, office, ON + timedelta(days=1))


def compare(name: str, path: Path, office: Office, on: date) -> Iterator[Row]:
    """Ours is last: it leaves its notices behind, which the next day needs."""
    rows, by_rows = timed(lambda: loop_over_rows(path, office, on))
    objects, by_objects = timed(lambda: loop_over_objects(path, office, on))
    before = steps_planned(path)
    _, ours = timed(lambda: asyncio.run(plan(path, office, on)))
    planned = steps_planned(path) - before
    if not planned == rows == objects:
        raise RuntimeError(f"{name}: the ways disagree: {planned}, {rows}, {objects}")
    yield Row(f"{name}: loop over rows", by_rows * 1000, "ms")
    yield Row(f"{name}: loop over objects", by_objects * 1000, "ms")
    for peer, seconds, least in (("rows", by_rows, OVER_ROWS), ("objects", by_objects, OVER_OBJECTS)):
        gate = least if name == USUAL else None
        ratio = seconds / ours
        passed = None if gate is None else ratio >= gate
        yield Row(f"{name}: planner, {planned:,} steps, to {peer}", ours * 1000, "ms", ratio, gate, passed)
    memory = peak_memory(lambda: asyncio.run(plan(path, office, on)))
    yield Row(f"{name}: planner, Python memory (at most {MEMORY:g})", memory, "MiB", passed=memory <= MEMORY)


def timed(work: Callable[[], int]) -> tuple[int, float]:
    gc.collect()
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def peak_memory(work: Callable[[], int]) -> float:
    """In a run of its own: tracing would slow down what is timed."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


async def plan(path: Path, office: Office, on: date) -> int:
    """What the schedule does once a day."""
    database = Database(f"sqlite+aiosqlite:///{path}", Keyring(bytes(32)))
    clock = FixedClock(datetime.combine(on, datetime.min.time(), office.edition.calendar.timezone))
    planner = Planner(database=database, clock=clock, editions=FixedEditions(office.edition))
    planned = await planner.run(on)
    await database.close()
    return planned.reminders


def steps_planned(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM permit_step").fetchone()[0])


class Step(NamedTuple):
    """A reminder as the loops see it: days left, and whether the last day to apply is over, expiry too."""

    name: str
    first: int
    last: int
    phase: Phase


def steps(office: Office) -> tuple[list[Step], int]:
    matter = office.edition.pack.matter(office.matter)
    if matter.renewal is None:
        raise RuntimeError("the pack's permit is not renewed")
    found = reminders_of(office.edition.pack, matter)
    return [Step(one.id, one.window.from_, one.window.to, one.phase) for one in found], matter.renewal.apply_before_days


def due_step(wanted: list[Step], apply_before: int, left: int) -> str | None:
    """The step for a permit with so many days left: calendar days, so the last day to apply is a plain difference."""
    for step in wanted:
        if step.first >= left >= step.last:
            if step.phase is Phase.BEFORE_APPLY_BY and left < apply_before:
                continue
            if step.phase is Phase.AFTER_APPLY_BY and left >= apply_before:
                continue
            return step.name
    return None


def loop_over_rows(path: Path, office: Office, on: date) -> int:
    """Every permit through Python, the due ones collected and inserted in one statement."""
    wanted, apply_before = steps(office)
    with closing(sqlite3.connect(path)) as connection:
        planned = set(connection.execute("SELECT permit_id, expires_on, step FROM permit_step"))
        due = []
        query = "SELECT id, expires_on, entity_id, phone_hash FROM permit WHERE state = 'valid' AND needs_look = 0"
        for permit, expires_on, entity, phone in connection.execute(query):
            left = (date.fromisoformat(expires_on) - on).days
            step = due_step(wanted, apply_before, left)
            if step is not None and (permit, expires_on, step) not in planned:
                due.append((permit, expires_on, step, entity, phone))
        connection.execute(
            "CREATE TEMP TABLE loop_notice (permit, expires_on, step, entity, phone, PRIMARY KEY (permit, step))"
        )
        connection.executemany("INSERT INTO loop_notice VALUES (?, ?, ?, ?, ?)", due)
        connection.commit()
    return len(due)


class Base(DeclarativeBase):
    pass


class LoopPermit(Base):
    __tablename__ = "permit"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    needs_look: Mapped[bool]
    expires_on: Mapped[date]
    entity_id: Mapped[str]
    phone_hash: Mapped[str]


def loop_over_objects(path: Path, office: Office, on: date) -> int:
    """Every permit as a mapped object, and nothing inserted at all."""
    wanted, apply_before = steps(office)
    engine = sa.create_engine(f"sqlite:///{path}")
    due = 0
    with Session(engine) as session:
        planned = {
            tuple(row) for row in session.execute(sa.text("SELECT permit_id, expires_on, step FROM permit_step"))
        }
        query = sa.select(LoopPermit).where(LoopPermit.state == "valid", LoopPermit.needs_look.is_(False))
        for permit in session.scalars(query):
            step = due_step(wanted, apply_before, (permit.expires_on - on).days)
            due += step is not None and (permit.id, permit.expires_on.isoformat(), step) not in planned
    engine.dispose()
    return due


def fill(path: Path, office: Office) -> None:
    """The register: three permits a holder, expiries spread over five years around the day."""
    engine = sa.create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    now = "2026-10-01 00:00:00.000000"
    holders = [(UUID(int=at + 1).hex, UUID(int=at + 10**9).hex) for at in range(HOLDERS)]
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000")
        connection.executemany(
            "INSERT INTO data_key (id, subject, wrapped, created_at) VALUES (?, 'entity', x'00', ?)",
            ((key, now) for _, key in holders),
        )
        connection.executemany(
            "INSERT INTO entity (id, key_id, name_sealed, name_hash, created_at, changed_at)"
            " VALUES (?, ?, x'00', ?, ?, ?)",
            ((entity, key, entity, now, now) for entity, key in holders),
        )
        connection.executemany(
            "INSERT INTO permit (id, entity_id, key_id, number, number_key, name, matter_id, expires_on, state,"
            " needs_look, phone_hash, reach, created_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, 'P', ?, ?, 'valid', 0, ?, 'mobile', ?, ?)",
            (permit(at, holders[at % HOLDERS], office, now) for at in range(PERMITS)),
        )
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def permit(at: int, holder: tuple[str, str], office: Office, now: str) -> tuple[str, ...]:
    # Spread like numbers drawn at random, but the same in each run.
    expires_on = ON - timedelta(days=365) + timedelta(days=at * 7919 % DAYS)
    identity = UUID(int=2 * 10**9 + at).hex
    number = f"N{at:07}"
    return (identity, *holder, number, number, office.matter, expires_on.isoformat(), holder[0], now, now)
