"""Telegram by long polling or webhook, or any server that speaks its Bot API (`telegram.api_base`).

What arrives is queued in rows before the server is told that it was received: a process killed meanwhile loses nothing,
and a delivery repeated after a lost answer is dropped by its update id.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.types import BotCommand, Update

from bot.buckets import Buckets
from bot.channels.health import ChannelHealth
from bot.channels.mailbox import Mailbox
from bot.channels.proxy import session_for
from bot.commands import COMMANDS, DESCRIPTION, SHORT_DESCRIPTION
from common.clock import Clock
from common.i18n import LANGUAGES, translator
from storage.chats import ChatRows
from storage.dialogues import DialogueRows
from storage.engine import Database
from storage.only_one import OnlyOne
from storage.values.chats import ChatKind
from storage.values.dialogues import NewUpdate, Turn

log = structlog.get_logger(__name__)

WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
BATCH = 100
POLL_SECONDS = 25
MARGIN_SECONDS = 10
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
FLOOD, FLOOD_REFILL = 40, timedelta(seconds=1)
"""Messages of one chat that are queued at once, and how soon one more: a little over what the dialogue's own throttle
answers, so only a machine notices. What is beyond costs neither a row nor a turn of anybody's time."""
STAND_BY = "stand_by"
STAND_BY_SECONDS = 5.0
"""How often a process that does not poll looks whether the one that does is gone."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the server delivers updates, and the secret it must show each time."""

    url: str
    secret: str = field(repr=False)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` as it came: one update that this version of aiogram cannot read must not stop all the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class TelegramChannel:
    """The chat of a Telegram bot; it fails alone and comes back by itself."""

    kind = ChatKind.TELEGRAM

    def __init__(
        self,
        *,
        token: str,
        api_base: str,
        database: Database,
        clock: Clock,
        mailbox: Mailbox,
        proxy: str | None = None,
        webhook: Webhook | None = None,
        poll_seconds: int = POLL_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self.bot = Bot(token, session=session_for(api_base, proxy))
        self._webhook = webhook
        self.health = ChannelHealth(self.kind)
        self._database = database
        self._clock = clock
        self._mailbox = mailbox
        self._poll_seconds = poll_seconds
        self._first_pause = first_pause
        self._floodgate = Buckets(clock, capacity=FLOOD, refill=FLOOD_REFILL)
        self._polling = OnlyOne(database, f"telegram:{self.bot.id}")
        mailbox.attach(self)

    def update(self, turn: Turn) -> Update:
        # Bound at entry: aiogram would otherwise write the whole update out and read it again.
        return Update.model_validate(turn.payload, context={"bot": self.bot})

    @property
    def secret(self) -> str:
        """What a webhook call must carry; empty where updates are polled."""
        return self._webhook.secret if self._webhook else ""

    async def run(self) -> None:
        """Poll for ever, or see to the webhook; an unreachable server is tried again, at first soon, then rarely."""
        pause = self._first_pause
        offset: int | None = None
        while True:
            try:
                if self._webhook is None and not await self._polling.mine():
                    # The server lets one process poll and cuts off every other.
                    self.health.down(STAND_BY, self._clock.now())
                    await asyncio.sleep(STAND_BY_SECONDS)
                    continue
                if self.health.is_up:
                    updates = await (self._poll(offset) if self._webhook is None else self._look())
                else:
                    # The first answer shall not wait for the first message: it tells that the server is there.
                    await self.bot.get_me()
                    await self._ask_for_updates()
                    await self._introduce()
                    updates = []
                self.health.up(self._clock.now())
                pause = self._first_pause
                if updates:
                    await self.receive(updates)
                    offset = updates[-1]["update_id"] + 1
            except Exception as error:
                # Whatever it was (network, server, database): nothing was confirmed, so nothing is lost.
                self.health.down(type(error).__name__, self._clock.now())
                log.warning("telegram_unreachable", error=type(error).__name__, pause=pause)
                await asyncio.sleep(error.retry_after if isinstance(error, TelegramRetryAfter) else pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Queue raw updates in one unit of work, then act on them; of a flood no more than can be answered."""
        now = self._clock.now()
        known = [(external, raw) for raw in updates if (external := _chat_of(raw)) is not None]
        chats = [(external, raw) for external, raw in known if self._floodgate.of(external).take()]
        async with self._database.unit() as unit:
            records = await ChatRows(unit).ensure(self.kind, dict.fromkeys(external for external, _ in chats), now)
            # Telegram's ids grow, so they are the order too.
            new = [NewUpdate(records[to], str(raw["update_id"]), raw["update_id"], raw) for to, raw in chats]
            woken = await DialogueRows(unit).put_many(new, now)
            await unit.commit()
        for chat_id in woken:
            self._mailbox.wake(chat_id)

    async def close(self) -> None:
        self.health.down("closed", self._clock.now())
        await self._polling.close()
        await self.bot.session.close()

    async def _poll(self, offset: int | None) -> list[dict[str, Any]]:
        method = GetRawUpdates(offset=offset, limit=BATCH, timeout=self._poll_seconds, allowed_updates=WANTED)
        return await self.bot(method, request_timeout=self._poll_seconds + MARGIN_SECONDS)

    async def _look(self) -> list[dict[str, Any]]:
        """Nothing to fetch: whether the server is still there is looked at once in a while."""
        await asyncio.sleep(self._poll_seconds)
        await self.bot.get_me()
        return []

    async def _ask_for_updates(self) -> None:
        if self._webhook is None:
            await self.bot.delete_webhook()
        else:
            await self.bot.set_webhook(
                self._webhook.url, secret_token=self._webhook.secret, allowed_updates=WANTED, max_connections=40
            )

    async def _introduce(self) -> None:
        """Show the commands and descriptions in both languages; that this fails hinders nothing."""
        try:
            for language in LANGUAGES:
                tr = translator(language)
                commands = [BotCommand(command=name, description=tr.gettext(text)) for name, text in COMMANDS.items()]
                code = None if tr.zh else language
                await self.bot.set_my_commands(commands, language_code=code)
                await self.bot.set_my_short_description(tr.gettext(SHORT_DESCRIPTION), language_code=code)
                await self.bot.set_my_description(tr.gettext(DESCRIPTION), language_code=code)
        except TelegramAPIError as error:
            log.warning("telegram_commands_not_set", error=type(error).__name__)


def _chat_of(raw: dict[str, Any]) -> str | None:
    """The chat that an update belongs to; None for a kind that is not asked for, or a shape that is not known."""
    content = _part(raw, *WANTED)
    message = _part(content, "message") or content
    chat_id = _part(message, "chat").get("id", _part(content, "from").get("id"))
    return str(chat_id) if isinstance(chat_id, int) else None


def _part(whole: dict[str, Any], *names: str) -> dict[str, Any]:
    """The first part of these that there is; nothing for one of another shape."""
    found: Any = next((whole[name] for name in names if name in whole), {})
    return found if isinstance(found, dict) else {}
