"""`sanshi retention plan|erase|list`: what is erased when, doing it now, and the record of what was."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from common.clock import SystemClock
from common.i18n import N_
from sanshi.commands.options import Config, Json, print_json, reader, run, say, settings_or_exit
from sanshi.opening import open_database
from sanshi.retention import Due, Retention

app = typer.Typer(no_args_is_help=True, help="Erasing by plan: what would go, doing it now, what went.")


@asynccontextmanager
async def _retention(config: Path | None) -> AsyncIterator[Retention]:
    settings = settings_or_exit(config)
    database = await open_database(settings)
    try:
        yield Retention.of(settings.retention, database, SystemClock())
    finally:
        await database.close()


@app.command()
def plan(config: Config = None, json: Json = False) -> None:
    """What is kept how long, and how much of it would go now. Nothing is changed."""

    async def work() -> None:
        async with _retention(config) as retention:
            _show(await retention.due(), json=json)

    run(work())


@app.command()
def erase(config: Config = None, json: Json = False) -> None:
    """Erase what has had its time, as the worker does once a day."""

    async def work() -> None:
        async with _retention(config) as retention:
            _show(await retention.erase(), json=json)

    run(work())


@app.command(name="list")
def listed(config: Config = None, json: Json = False) -> None:
    """What was erased, by plan or on request, the newest first."""

    async def work() -> None:
        async with _retention(config) as retention:
            entries = await retention.record()
        if json:
            print_json({"erased": entries})
            return
        for entry in entries:
            say(" ".join([reader().moment(entry.at), entry.actor, entry.act, entry.subject, entry.detail]).rstrip())

    run(work())


def _show(lines: Sequence[Due], *, json: bool) -> None:
    if json:
        print_json({"kinds": [{"kind": due.kind, "keep_days": due.keep.days, "count": due.count} for due in lines]})
        return
    line = N_("{kind}: kept {days} days, {count} to go")
    for due in lines:
        say(reader().gettext(line, kind=due.kind.value, days=due.keep.days, count=due.count))
