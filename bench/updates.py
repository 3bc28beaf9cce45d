"""Updates a second: the whole dialogue answering questions, against a bare aiogram echo in the same run.

Nothing leaves the process (a null session). Neither the echo nor the bare bot that gives the same answers keeps
anything. Ours keeps the conversation, and in the durable row queues each update and writes each turn to SQLite (WAL,
FULL) with its data sealed; it is held to the bare bot, which shares the time of finding the answer. Best of three.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import Filter
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message, Update

from bench import Row
from bot.answers import EditionAnswers
from bot.app import build_dispatcher
from bot.channels.exchange import Exchange
from bot.services import BotServices
from casework.acknowledging.service import Acknowledging
from casework.answers.service import GivenAnswers
from casework.attachments.service import Attachments
from casework.codes.desk import CodeDesk
from casework.complaints.reissuing import Reissuing
from casework.complaints.service import Complaints
from casework.handovers.service import Handovers
from casework.revisits.service import Revisits
from common.clock import Clock, FixedClock
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition, FixedEditions
from knowledge.load import load_pack
from knowledge.samples import SamplePolicy
from notify.outbox import Outbox
from storage.engine import Database
from storage.keys import Keyring
from storage.tables import metadata
from storage.values.chats import ChatKind

UPDATES = 1_000
CHATS = 100
BATCH = 100
ROUNDS = 3
TARGET = 0.35
"""What is left of the bare bot's speed once nothing can be lost any more."""
TOKEN = "123456:bench"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PACK = Path(__file__).resolve().parent.parent / "packs" / "civil-air-defence"

Work = Callable[[], Awaitable[None]]


class NullSession(BaseSession):
    """Takes every call and sends nothing."""

    async def close(self) -> None:
        return

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 — aiogram's signature
    ) -> TelegramType:
        if not isinstance(method, SendMessage):
            return True  # type: ignore[return-value]  # what the other methods answer; nobody looks at it
        raw = {"message_id": 1, "date": 1, "chat": {"id": method.chat_id, "type": "private"}, "text": method.text}
        return Message.model_validate(raw, context={"bot": bot})  # type: ignore[return-value]  # SendMessage returns one

    async def stream_content(self, url: str, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""


class HasText(Filter):
    async def __call__(self, message: Message) -> bool:
        return message.text is not None


def bare(say: Callable[[str], str]) -> Dispatcher:
    """The smallest bot that answers."""
    router = Router()

    @router.message(HasText())
    async def answer(message: Message) -> None:
        await message.answer(say(message.text or ""))

    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.include_router(router)
    return dispatcher


def raw_updates(questions: list[str]) -> list[dict[str, Any]]:
    """Questions of many people, in turn."""
    found = []
    for number in range(UPDATES):
        chat_id = 10_000 + number % CHATS
        person = {"id": chat_id, "is_bot": False, "first_name": "Wang", "language_code": "zh"}
        message = {"message_id": number + 1, "date": 1_790_000_000, "chat": {"id": chat_id, "type": "private"}}
        text = questions[number % len(questions)]
        found.append({"update_id": number + 1, "message": message | {"from": person, "text": text}})
    return found


def services_on(database: Database, clock: Clock, edition: Edition, answers: EditionAnswers) -> BotServices:
    editions, outbox = FixedEditions(edition), Outbox(clock=clock)
    codes = CodeDesk(database=database, clock=clock)
    return BotServices(
        clock=clock,
        editions=editions,
        answers=answers,
        complaints=Complaints(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        reissuing=Reissuing(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        handovers=Handovers(database=database, clock=clock, editions=editions, outbox=outbox),
        revisits=Revisits(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        attachments=Attachments(database=database, clock=clock),
        given=GivenAnswers(database=database, clock=clock),
        acknowledging=Acknowledging(database=database, clock=clock, editions=editions),
    )


async def feed(dispatcher: Dispatcher, bot: Bot, raw: list[dict[str, Any]], **data: Any) -> None:
    for one in raw:
        update = Update.model_validate(one, context={"bot": bot})
        await dispatcher.feed_update(bot, update, chat_id=one["message"]["chat"]["id"], **data)


async def durable(exchange: Exchange, raw: list[dict[str, Any]]) -> None:
    """As polling does: batches are queued, each chat's mailbox acts on them."""
    telegram = exchange.serve_telegram(token=TOKEN, api_base="http://127.0.0.1:9")
    await telegram.bot.session.close()
    telegram.bot.session = NullSession()
    for start in range(0, len(raw), BATCH):
        await telegram.receive(raw[start : start + BATCH])
    await exchange.mailbox.idle()


async def best(work: Work) -> float:
    """Updates a second in the best round."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await work()
        fastest = min(fastest, time.perf_counter() - started)
    return UPDATES / fastest


async def measure(folder: Path) -> list[Row]:
    pack = load_pack(PACK)
    edition = Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))
    raw = raw_updates([matter.example_questions[0] for matter in pack.active_matters])
    bot = Bot(TOKEN, session=NullSession())
    clock = FixedClock(MORNING)
    rounds = iter(range(100))

    def fresh() -> Database:
        file = folder / f"{next(rounds)}.db"
        engine = sa.create_engine(f"sqlite:///{file}")
        metadata.create_all(engine)
        engine.dispose()
        return Database(f"sqlite+aiosqlite:///{file}", Keyring(b"\x07" * 32))

    answers = EditionAnswers(editions=FixedEditions(edition), policy=SamplePolicy.SHOW)
    answerer = await answers.current()

    async def echo() -> None:
        await feed(bare(str), bot, raw)

    async def answering() -> None:
        await feed(bare(lambda text: answerer.ask(text).text), bot, raw)

    async def in_memory() -> None:
        database = fresh()
        dispatcher = build_dispatcher(services_on(database, clock, edition, answers), MemoryStorage())
        await feed(dispatcher, bot, raw, channel=ChatKind.TELEGRAM)
        await database.close()

    async def in_rows() -> None:
        database = fresh()
        services = services_on(database, clock, edition, answers)
        exchange = Exchange(database=database, clock=clock, services=services)
        await durable(exchange, raw)
        await exchange.close()
        await database.close()

    echoed, answered = await best(echo), await best(answering)
    memory, rows = await best(in_memory), await best(in_rows)
    return [
        Row("bare aiogram echo", echoed, "updates/s"),
        Row("bare bot with the same answers", answered, "updates/s", ratio=answered / echoed),
        Row("our dialogue in memory, to the echo", memory, "updates/s", ratio=memory / echoed),
        Row("our dialogue in memory, to the bare bot", memory, "updates/s", ratio=memory / answered),
        Row("our dialogue in rows, to the echo", rows, "updates/s", ratio=rows / echoed),
        Row(
            "our dialogue in rows, to the bare bot",
            rows,
            "updates/s",
            rows / answered,
            TARGET,
            rows / answered >= TARGET,
        ),
    ]


def run() -> list[Row]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(Path(folder)))
