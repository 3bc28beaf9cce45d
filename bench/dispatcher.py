"""The dispatcher on a durable SQLite (WAL, FULL) against a bare POST loop: the same messages to the same local API.

The ways take turns in one run, the best of the rounds counts. By wall clock: what an office gets. The dispatcher goes
through the Twilio library, and through a plain sender that does what the bare loop does, so that its own part shows.
Processor time is this process's own and beside it, since a busy machine disturbs it less.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog

from bench import Row
from bench.outbox import (
    ACCOUNT,
    MORNING,
    SENDER,
    TEXT,
    PlainSender,
    Spent,
    Watch,
    api,
    check,
    dispatcher,
    each,
    fill,
    open_database,
    phone,
)
from common import garbage
from common.clock import FixedClock
from notify.providers.base import Outgoing, Provider
from notify.providers.twilio import TwilioProvider

MESSAGES = 5_000
ROUNDS = 3
WITH_LIBRARY, WITH_PLAIN = 0.55, 0.75
"""Of the bare loop."""


def run() -> list[Row]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    garbage.settle()
    with api() as url:
        return asyncio.run(_measure(url))


async def _measure(url: str) -> list[Row]:
    ways: dict[str, Callable[[str], Awaitable[Spent]]] = {
        "bare": _bare,
        "library": _library,
        "ours": lambda url: _dispatched(_twilio(url)),
        "plain": lambda url: _dispatched(PlainSender(url)),
    }
    spent: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            spent[name].append(await way(url))
    wall = {name: MESSAGES / min(each.wall for each in times) for name, times in spent.items()}
    work = {name: MESSAGES / min(each.work for each in times) for name, times in spent.items()}
    ours, plain = wall["ours"] / wall["bare"], wall["plain"] / wall["bare"]
    return [
        Row("bare aiohttp POST loop, nothing kept", wall["bare"], "messages/s"),
        Row("Twilio library alone, nothing kept", wall["library"], "messages/s", wall["library"] / wall["bare"]),
        Row(
            "dispatcher with it, every step durable",
            wall["ours"],
            "messages/s",
            ours,
            WITH_LIBRARY,
            ours >= WITH_LIBRARY,
        ),
        Row("dispatcher with a plain sender", wall["plain"], "messages/s", plain, WITH_PLAIN, plain >= WITH_PLAIN),
        Row("bare loop, by processor time", work["bare"], "messages/cpu-s"),
        Row("dispatcher, by processor time", work["ours"], "messages/cpu-s", work["ours"] / work["bare"]),
        Row("with a plain sender, by it", work["plain"], "messages/cpu-s", work["plain"] / work["bare"]),
    ]


async def _bare(url: str) -> Spent:
    sender = PlainSender(url)
    watch = Watch()
    await each(MESSAGES, lambda number: sender.post(phone(number), TEXT))
    spent = watch.stop()
    await sender.close()
    return spent


async def _library(url: str) -> Spent:
    provider = _twilio(url)

    async def send(number: int) -> None:
        await provider.send(Outgoing(attempt_id=uuid4(), notice_id=uuid4(), to=phone(number), text=TEXT))

    watch = Watch()
    await each(MESSAGES, send)
    spent = watch.stop()
    await provider.close()
    return spent


async def _dispatched(provider: Provider) -> Spent:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite+aiosqlite:///{folder}/bench.db")
        await fill(database, MESSAGES)
        sending = dispatcher(database, provider)
        watch = Watch()
        await sending.tick()
        spent = watch.stop()
        await sending.close()
        await check(database, MESSAGES)
        await database.close()
    return spent


def _twilio(url: str) -> TwilioProvider:
    return TwilioProvider(
        clock=FixedClock(MORNING), account_sid=ACCOUNT, auth_token="token", from_=SENDER, api_base=url, live=False
    )
