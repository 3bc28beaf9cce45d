"""The planner at 1,000,000 permits on SQLite against the two loops one would write first: over rows and over objects.

All three decide the same for the same permits: which reminder step is due by the pack's windows and phases and was not
planned before; their counts are compared. What is gated is deciding, up to the ledger that keeps a step from being
planned twice; the loops are spared the joint notices. Writing the notices themselves (a wide row in three tables) costs
everybody the same and is shown beside it. Measured are the first day after the whole register was imported, a usual
day, and the day after thirty without planning; all are days without a seasonal warning.
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
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench import Row
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition
from knowledge.load import load_pack
from knowledge.model import Phase
from knowledge.permit_names import reminders_of
from notify.planning.service import new_since
from notify.planning.steps import due_steps
from storage import planning
from storage.engine import Database
from storage.keys import Keyring
from storage.sql_ids import IdBatch
from storage.tables import metadata
from storage.values.planning import Run

PERMITS = 1_000_000
HOLDERS = 333_000
DAYS = 5 * 365
ON = date(2026, 10, 9)
"""A working day on which the pack has no seasonal warning."""
PACK = Path(__file__).resolve().parent.parent / "packs" / "civil-air-defence"
USUAL = "usual day"
OVER_ROWS, OVER_OBJECTS = 30, 100
NOW = "2026-10-01 00:00:00.000000"
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
        yield from after_outage(path, office, ON + timedelta(days=31))


def after_outage(path: Path, office: Office, on: date) -> Iterator[Row]:
    """Thirty days without planning: what was missed and is still in time comes at once."""
    rows, by_rows = timed(lambda: loop_over_rows(path, office, on))
    before = steps_planned(path)
    deciding, whole = asyncio.run(plan(path, office, on))
    planned = steps_planned(path) - before
    if planned != rows:
        raise RuntimeError(f"after an outage the ways disagree: {planned}, {rows}")
    yield gated(f"after 30 days: planner decides {planned:,} steps, to rows", deciding, by_rows, None)
    yield Row("after 30 days: planner with notices", whole * 1000, "ms")


def compare(name: str, path: Path, office: Office, on: date) -> Iterator[Row]:
    """Ours is last: it leaves its notices behind, which the next day needs."""
    rows, by_rows = timed(lambda: loop_over_rows(path, office, on))
    _, by_rows_whole = timed(lambda: loop_over_rows(path, office, on, notices=True))
    objects, by_objects = timed(lambda: loop_over_objects(path, office, on))
    before = steps_planned(path)
    deciding, whole = asyncio.run(plan(path, office, on))
    planned = steps_planned(path) - before
    if not planned == rows == objects:
        raise RuntimeError(f"{name}: the ways disagree: {planned}, {rows}, {objects}")
    yield Row(f"{name}: loop over rows, deciding", by_rows * 1000, "ms")
    yield Row(f"{name}: loop over rows, with notices", by_rows_whole * 1000, "ms")
    yield Row(f"{name}: loop over objects, deciding", by_objects * 1000, "ms")
    usual = name == USUAL
    decided = f"{name}: planner decides {planned:,} steps, to"
    yield gated(f"{decided} rows", deciding, by_rows, OVER_ROWS if usual else None)
    yield gated(f"{decided} objects", deciding, by_objects, OVER_OBJECTS if usual else None)
    yield gated(f"{name}: planner with notices, to rows", whole, by_rows_whole, None)
    memory = peak_memory(lambda: asyncio.run(plan(path, office, on)))
    yield Row(f"{name}: planner, Python memory (at most {MEMORY:g})", memory, "MiB", passed=memory <= MEMORY)


def gated(name: str, ours: float, peer: float, least: float | None) -> Row:
    ratio = peer / ours
    return Row(name, ours * 1000, "ms", ratio, least, None if least is None else ratio >= least)


def timed(work: Callable[[], int]) -> tuple[int, float]:
    gc.collect()
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def peak_memory(work: Callable[[], object]) -> float:
    """In a run of its own: tracing would slow down what is timed."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


async def plan(path: Path, office: Office, on: date) -> tuple[float, float]:
    """What the planner does once a day: seconds until all is decided, and until the notices are durable too."""
    database = Database(f"sqlite+aiosqlite:///{path}", Keyring(bytes(32)))
    moment = datetime.combine(on, datetime.min.time(), office.edition.calendar.timezone)
    run_ = Run(on=on, now=moment, send_after=moment, edition=1)
    async with database.reading() as unit:
        await planning.last_run(unit)  # a service has its connection open
    gc.collect()
    started = time.perf_counter()
    steps = due_steps(office.edition, on)
    async with database.unit() as unit:
        last = await planning.last_run(unit)
        if last is not None:
            steps = new_since(office.edition, last.day, steps)
        batch = IdBatch.new(moment)
        entered = await planning.enter_steps(unit, steps, batch, None) if steps else False
        decided = time.perf_counter()
        if entered:
            await planning.write_notices(unit, steps, batch, run_)
        await planning.note_run(unit, run_)
        await unit.commit()
    done = time.perf_counter()
    await database.close()
    return decided - started, done - started


def steps_planned(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM permit_step").fetchone()[0])


class Step(NamedTuple):
    """A reminder as the loops see it: days left, and whether the last day to apply is over, expiry too."""

    name: str
    first: int
    last: int
    phase: Phase


def steps_of(office: Office) -> tuple[list[Step], int]:
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


def loop_over_rows(path: Path, office: Office, on: date, *, notices: bool = False) -> int:
    """Every permit through Python, the due ones inserted row by row: into a ledger, or into the tables of notices."""
    wanted, apply_before = steps_of(office)
    due = 0
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TEMP TABLE ledger (permit, expires_on, step, PRIMARY KEY (permit, expires_on, step))"
        )
        planned = set(connection.execute("SELECT permit_id, expires_on, step FROM permit_step"))
        query = (
            "SELECT id, expires_on, entity_id, key_id, phone_hash FROM permit WHERE state = 'valid' AND needs_look = 0"
        )
        for permit, expires_on, entity, key, phone in connection.execute(query):
            step = due_step(wanted, apply_before, (date.fromisoformat(expires_on) - on).days)
            if step is None or (permit, expires_on, step) in planned:
                continue
            due += 1
            if notices:
                insert_notice(connection, (permit, expires_on, step, entity, key, phone))
            else:
                connection.execute("INSERT INTO ledger VALUES (?, ?, ?)", (permit, expires_on, step))
        connection.rollback()
    return due


def insert_notice(connection: sqlite3.Connection, due: tuple[str, ...]) -> None:
    permit, expires_on, step, entity, key, phone = due
    notice = uuid4().hex
    connection.execute(
        "INSERT INTO notice (id, kind, rule, step, subject, channel, state, reason, dedupe_key, entity_id, key_id,"
        " statutory, due_on, send_after, edition, recipient_hash, created_at, state_at) VALUES (?, 'permit_reminder',"
        " 'rule', ?, ?, 'sms', 'planned', '', ?, ?, ?, 1, ?, ?, 1, ?, ?, ?)",
        (notice, step, permit, f"{step}:{permit}:{expires_on}", entity, key, expires_on, NOW, phone, NOW, NOW),
    )
    connection.execute("INSERT INTO notice_permit VALUES (?, ?)", (notice, permit))
    connection.execute("INSERT INTO permit_step VALUES (?, ?, ?, ?)", (expires_on, step, permit, notice))


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
    wanted, apply_before = steps_of(office)
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
    holders = [(UUID(int=at + 1).hex, UUID(int=at + 10**9).hex) for at in range(HOLDERS)]
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000")
        connection.executemany(
            "INSERT INTO data_key (id, subject, wrapped, created_at) VALUES (?, 'entity', x'00', ?)",
            ((key, NOW) for _, key in holders),
        )
        connection.executemany(
            "INSERT INTO entity (id, key_id, name_sealed, name_hash, created_at, changed_at)"
            " VALUES (?, ?, x'00', ?, ?, ?)",
            ((entity, key, entity, NOW, NOW) for entity, key in holders),
        )
        connection.executemany(
            "INSERT INTO permit (id, entity_id, key_id, number, number_key, name, matter_id, expires_on, state,"
            " needs_look, phone_hash, reach, created_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, 'P', ?, ?, 'valid', 0, ?, 'mobile', ?, ?)",
            (permit(at, holders[at % HOLDERS], office) for at in range(PERMITS)),
        )
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def permit(at: int, holder: tuple[str, str], office: Office) -> tuple[str, ...]:
    # Spread like numbers drawn at random, but the same in each run.
    expires_on = ON - timedelta(days=365) + timedelta(days=at * 7919 % DAYS)
    identity = UUID(int=2 * 10**9 + at).hex
    number = f"N{at:07}"
    return (identity, *holder, number, number, office.matter, expires_on.isoformat(), holder[0], NOW, NOW)
