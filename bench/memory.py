"""The dispatcher's memory: the most that a process of its own held while it sent, for few messages and for ten times as
many. What a sender keeps of each message would show here."""

import asyncio
import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Coroutine
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from bench import Row
from bench.outbox import check, dispatcher, fill, open_database
from notify.providers.base import Capabilities, Outcome, OutcomeKind, Outgoing, Provider

Work = Callable[[Path, int], Coroutine[None, None, None]]
FEW, MANY = 10_000, 100_000
MOST = 1.2


class Accepting(Provider):
    """Takes every message without a call: time spent on calls says nothing about memory."""

    def __init__(self) -> None:
        self.name, self.live, self.simulated = "accepting", False, False
        self.capabilities = Capabilities()
        self._taken = count()

    async def send(self, message: Outgoing) -> Outcome:
        await asyncio.sleep(0)
        return Outcome(OutcomeKind.ACCEPTED, f"SM{next(self._taken):032x}")


def run() -> list[Row]:
    few, many = (_peak(messages) for messages in (FEW, MANY))
    return [
        Row(f"memory while sending {FEW:,}", few, "MiB"),
        Row(f"memory while sending {MANY:,} (at most {MOST:g}×)", many, "MiB", many / few, passed=many / few <= MOST),
    ]


def _peak(messages: int) -> float:
    """MiB: resident, at most. Filling is not measured, so another process does it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        _apart(_filled, path, messages)
        return _apart(_sent, path, messages) / 1024


def _apart(work: Work, path: Path, messages: int) -> float:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(work, path, messages, theirs))
    process.start()
    theirs.close()
    peak = float(ours.recv())
    process.join()
    return peak


def _run(work: Work, path: Path, messages: int, pipe: Connection) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(work(path, messages))
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


async def _filled(path: Path, messages: int) -> None:
    database = open_database(f"sqlite+aiosqlite:///{path}")
    await fill(database, messages)
    await database.close()


async def _sent(path: Path, messages: int) -> None:
    database = open_database(f"sqlite+aiosqlite:///{path}")
    await dispatcher(database, Accepting()).tick()
    await check(database, messages)
    await database.close()
