"""Fairness between citizens: how long one waits for an answer while another sends a hundred messages a second.

Both write to the same office through the durable queue (SQLite, WAL, FULL), polled as from Telegram: whatever has come
in, at most a hundred updates, is received in one call, then the next. A turn lasts from the message to the answer's
leaving. The peer is the same citizen in a quiet office, in the same run; best of three.
"""

import asyncio
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from aiogram import Bot
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType

from bench import Row
from bench.updates import PACK, TOKEN, NullSession, services_on
from bot.answers import EditionAnswers
from bot.channels.exchange import Exchange
from bot.channels.telegram import TelegramChannel
from common.clock import SystemClock
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition, FixedEditions
from knowledge.load import load_pack
from knowledge.samples import SamplePolicy
from storage.engine import Database
from storage.keys import Keyring
from storage.tables import metadata

TURNS = 40
PAUSE = 0.1
"""Seconds between two questions that are timed."""
FLOOD = 100.0
"""Messages a second of the other one."""
ROUNDS = 3
TARGET = 0.5
"""The p95 in a flood is at most twice that in a quiet office."""
MOST = 100
"""Updates in one answer of the Bot API."""
FLOODER = 10_000
PATIENT = range(10_001, 10_021)
"""They ask in turn, so that none writes so fast as to be held back."""


class Answers(NullSession):
    """Notes when an answer leaves for one of the patient citizens."""

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 — aiogram's signature
    ) -> TelegramType:
        if isinstance(method, SendMessage) and method.chat_id in PATIENT:
            self.told.set()
        return await super().make_request(bot, method, timeout)


class Office:
    """One process with a Telegram channel on a database of its own."""

    def __init__(self, exchange: Exchange, telegram: TelegramChannel, session: Answers, questions: list[str]) -> None:
        self.exchange, self.telegram, self.session, self._questions = exchange, telegram, session, questions
        self._numbers = count(1)
        self._come: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def say(self, chat_id: int) -> None:
        """A citizen writes one message."""
        number = next(self._numbers)
        person = {"id": chat_id, "is_bot": False, "first_name": "Wang", "language_code": "zh"}
        message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": chat_id, "type": "private"}}
        text = self._questions[number % len(self._questions)]
        update: dict[str, Any] = {"update_id": number, "message": message | {"from": person, "text": text}}
        self._come.put_nowait(update)

    async def poll(self) -> None:
        """Receive what has come, again and again."""
        while True:
            updates = [await self._come.get()]
            while not self._come.empty() and len(updates) < MOST:
                updates.append(self._come.get_nowait())
            await self.telegram.receive(updates)

    async def turns(self) -> list[float]:
        """Seconds each turn of the patient citizens took."""
        took = []
        for number in range(TURNS):
            self.session.told.clear()
            started = time.perf_counter()
            self.say(PATIENT[number % len(PATIENT)])
            await self.session.told.wait()
            took.append(time.perf_counter() - started)
            await asyncio.sleep(PAUSE)
        return took

    async def flood(self) -> None:
        """The other one writes at an even pace, whether anything is answered or not."""
        started = time.perf_counter()
        for number in count():
            await asyncio.sleep(max(started + number / FLOOD - time.perf_counter(), 0))
            self.say(FLOODER)


def p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


async def rounds(folder: Path) -> tuple[float, float]:
    """p95 in a quiet office and in a flood, of the round where they are nearest."""
    pack = load_pack(PACK)
    edition = Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))
    answers = EditionAnswers(editions=FixedEditions(edition), policy=SamplePolicy.SHOW)
    questions = [matter.example_questions[0] for matter in pack.active_matters]
    found = []
    for number in range(ROUNDS):
        file = folder / f"{number}.db"
        engine = sa.create_engine(f"sqlite:///{file}")
        metadata.create_all(engine)
        engine.dispose()
        database, clock = Database(f"sqlite+aiosqlite:///{file}", Keyring(b"\x07" * 32)), SystemClock()
        services = services_on(database, clock, edition, answers)
        exchange = Exchange(database=database, clock=clock, services=services)
        telegram = exchange.serve_telegram(token=TOKEN, api_base="http://127.0.0.1:9")
        await telegram.bot.session.close()
        telegram.bot.session = session = Answers()
        office = Office(exchange, telegram, session, questions)
        polling = asyncio.create_task(office.poll())
        await office.turns()  # the first answers read what later ones find in memory
        quiet = p95(await office.turns())
        flooding = asyncio.create_task(office.flood())
        flooded = p95(await office.turns())
        flooding.cancel()
        polling.cancel()
        await asyncio.wait({flooding, polling})
        await exchange.close()
        await database.close()
        found.append((quiet, flooded))
    return max(found, key=lambda pair: pair[0] / pair[1])


def run() -> list[Row]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        quiet, flooded = asyncio.run(rounds(Path(folder)))
    ratio = quiet / flooded
    return [
        Row("an answer's p95 in a quiet office", quiet * 1000, "ms"),
        Row("the same while another sends 100 messages/s", flooded * 1000, "ms", ratio, TARGET, ratio >= TARGET),
    ]
