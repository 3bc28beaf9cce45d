"""A conversation channel in memory: what the chat page needs, without the bot."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from common.errors import SanshiError
from common.i18n import N_

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class NotAccepted(SanshiError):
    message = N_("Please write something first.")
    http_status = 415


@dataclass(frozen=True)
class Key:
    text: str
    data: str
    url: str | None = None


@dataclass(frozen=True)
class Attached:
    id: str
    name: str
    media_type: str


@dataclass(frozen=True)
class Bubble:
    id: int
    seq: int
    from_bot: bool
    text: str
    buttons: tuple[tuple[Key, ...], ...] = ()
    attachments: tuple[Attached, ...] = ()
    at: datetime = AT
    edited: bool = False


@dataclass(frozen=True)
class Talk:
    token: str
    chat_id: int
    is_new: bool


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    data: bytes


@dataclass
class Memory:
    """Answers each word with an echo; refuses uploads called *.exe."""

    bubbles: dict[int, list[Bubble]] = field(default_factory=dict)
    files: dict[tuple[int, str], File] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    pressed: list[tuple[int, int, str]] = field(default_factory=list)
    seq: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, token: str | None, language: str) -> Talk:
        found = await self.find(token) if token else None
        if found is not None:
            return found
        chat_id = len(self.bubbles) + 1
        self.bubbles[chat_id] = []
        self.put(
            chat_id, True, f"greeting in {language}", buttons=((Key("First", "one"), Key("Card", "", "/matters")),)
        )
        return Talk(f"token-{chat_id}", chat_id, True)

    async def find(self, token: str) -> Talk | None:
        number = token.removeprefix("token-")
        known = number.isdigit() and int(number) in self.bubbles
        return Talk(token, int(number), False) if known else None

    async def say(self, chat_id: int, text: str, *, message_key: str) -> None:
        if message_key in self.keys:
            return
        self.keys.add(message_key)
        self.put(chat_id, False, text)
        self.put(chat_id, True, f"answer to: {text}")

    async def press(self, chat_id: int, message_id: int, data: str) -> None:
        self.pressed.append((chat_id, message_id, data))
        self.put(chat_id, True, f"pressed {data}")

    async def upload(self, chat_id: int, filename: str, content_type: str, data: bytes) -> None:
        if filename.endswith(".exe"):
            raise NotAccepted
        self.files[chat_id, filename] = File(filename, content_type, data)
        self.put(chat_id, False, "", attachments=(Attached(filename, filename, content_type),))
        self.put(chat_id, True, "file received")

    async def tail(self, chat_id: int, after: int, *, limit: int) -> list[Bubble]:
        return sorted((one for one in self.bubbles[chat_id] if one.seq > after), key=lambda one: one.seq)[:limit]

    async def recent(self, chat_id: int, *, limit: int) -> list[Bubble]:
        return self.bubbles[chat_id][-limit:]

    async def wait(self, chat_id: int, after: int, *, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while not await self.tail(chat_id, after, limit=1):
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            return False
        return True

    async def fetch(self, chat_id: int, attachment_id: str) -> File | None:
        return self.files.get((chat_id, attachment_id))

    def put(
        self,
        chat_id: int,
        from_bot: bool,
        text: str,
        *,
        buttons: tuple[tuple[Key, ...], ...] = (),
        attachments: tuple[Attached, ...] = (),
    ) -> None:
        self.seq += 1
        self.bubbles[chat_id].append(Bubble(self.seq, self.seq, from_bot, text, buttons, attachments))
        self.news.set()

    def edit(self, chat_id: int, text: str) -> None:
        """Change the first bubble, as a bot does with a menu that has been used."""
        self.seq += 1
        self.bubbles[chat_id][0] = replace(self.bubbles[chat_id][0], text=text, seq=self.seq, edited=True)
        self.news.set()
