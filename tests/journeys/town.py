"""A town with one office: its casework, its conversation on the web chat, and citizens who write to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from bot.channels.exchange import Exchange
from bot.channels.web import ChatMessage, WebChannel
from bot.services import BotServices
from casework.acknowledging.service import Acknowledging
from casework.answers.service import GivenAnswers
from common.clock import FixedClock
from faq.answering import Answerer
from knowledge.edition import Edition, FixedEditions
from storage.engine import Database
from tests.casework.house import House, house

_BUILT: dict[str, Answerer] = {}


@dataclass(frozen=True)
class KnownAnswers:
    """One answerer for all tests of an edition."""

    edition: Edition

    async def current(self) -> Answerer:
        if self.edition.digest not in _BUILT:
            _BUILT[self.edition.digest] = Answerer.build(self.edition.pack, version=self.edition.version)
        return _BUILT[self.edition.digest]


def services_of(office: House) -> BotServices:
    return BotServices(
        clock=office.clock,
        editions=FixedEditions(office.edition),
        answers=KnownAnswers(office.edition),
        complaints=office.complaints,
        reissuing=office.reissuing,
        handovers=office.handovers,
        revisits=office.revisits,
        attachments=office.attachments,
        given=GivenAnswers(database=office.database, clock=office.clock),
        acknowledging=Acknowledging(
            database=office.database, clock=office.clock, editions=FixedEditions(office.edition)
        ),
    )


@dataclass
class Citizen:
    """Somebody at the chat page. `new` are the bot's messages since the citizen last wrote or pressed."""

    channel: WebChannel
    chat_id: int
    token: str
    new: list[ChatMessage] = field(default_factory=list)
    seen: int = 0

    async def say(self, text: str) -> str:
        """Write, and read what comes back."""
        await self.channel.say(self.chat_id, text, message_key=uuid4().hex)
        return await self.read()

    async def press(self, label: str) -> str:
        """Press the newest button that begins with `label`."""
        message, data = await self.find(label)
        await self.channel.press(self.chat_id, message, data)
        return await self.read()

    async def send(self, name: str, media_type: str, data: bytes) -> str:
        await self.channel.upload(self.chat_id, name, media_type, data)
        return await self.read()

    async def read(self) -> str:
        tail = await self.channel.tail(self.chat_id, self.seen, limit=100)
        self.new = [message for message in tail if message.from_bot]
        self.seen = max((message.seq for message in tail), default=self.seen)
        return "\n".join(message.text for message in self.new)

    async def find(self, label: str) -> tuple[int, str]:
        """Message and data of the newest button that begins with `label`."""
        for message in reversed(await self.channel.recent(self.chat_id, limit=100)):
            for row in message.buttons:
                for button in row:
                    if button.text.startswith(label):
                        return message.id, button.data
        raise AssertionError(f"no button begins with {label!r}: {self.labels}")

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        return [button.text for row in (self.new[-1].buttons if self.new else ()) for button in row]


@dataclass(frozen=True)
class Town:
    office: House
    exchange: Exchange
    web: WebChannel

    async def citizen(self, language: str = "zh_Hans_CN") -> Citizen:
        opened = await self.web.open(None, language)
        citizen = Citizen(self.web, opened.chat_id, opened.token)
        await citizen.read()
        return citizen


def town_of(database: Database, clock: FixedClock, edition: Edition) -> Town:
    office = house(database, clock, edition)
    exchange = Exchange(database=database, clock=clock, services=services_of(office))
    return Town(office, exchange, exchange.serve_web())


async def close(town: Town) -> None:
    await town.exchange.close()
    town.office.codes.close()
    town.office.attachments.close()


async def say_all(citizen: Citizen, texts: Sequence[str]) -> str:
    """Write one after the other; the last answer."""
    answer = ""
    for text in texts:
        answer = await citizen.say(text)
    return answer
