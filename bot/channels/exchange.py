"""All channels of one process around the one dispatcher: made here, started here, closed here."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.app import build_dispatcher
from bot.channels.health import ChannelHealth
from bot.channels.local_channel import LocalChannel
from bot.channels.mailbox import Acts, Mailbox
from bot.channels.steps import LEASE
from bot.channels.telegram import FIRST_PAUSE, POLL_SECONDS, TelegramChannel, Webhook
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.dialogues.complaint_form import without_draft
from bot.fsm import RowStorage
from bot.services import BotServices
from common.clock import Clock
from common.nursery import Nursery
from storage.engine import Database

log = structlog.get_logger(__name__)

LOOK_SECONDS = 15.0
"""How often updates left by an ended process are looked for."""
FORGET_EVERY = 240


class Exchange:
    """One per process. A role serves only the channels it asks for."""

    def __init__(self, *, database: Database, clock: Clock, services: BotServices, lease: timedelta = LEASE) -> None:
        self._database = database
        self._clock = clock
        self._services = services
        self._acts = Acts()
        self.storage = RowStorage(database=database, clock=clock)
        self.dispatcher = build_dispatcher(services, self.storage)
        self.mailbox = Mailbox(
            database=database,
            clock=clock,
            dispatcher=self.dispatcher,
            storage=self.storage,
            beside=services.given,
            acts=self._acts,
            lease=lease,
        )
        self._nursery = Nursery()
        self._channels: list[LocalChannel | TelegramChannel] = []

    @property
    def health(self) -> list[ChannelHealth]:
        """The state of every channel served."""
        return [channel.health for channel in self._channels]

    def serve_web(self) -> WebChannel:
        channel = WebChannel(
            database=self._database,
            clock=self._clock,
            attachments=self._services.attachments,
            complaints=self._services.complaints,
            mailbox=self.mailbox,
            acts=self._acts,
        )
        self._channels.append(channel)
        return channel

    def serve_terminal(self, write: Callable[[str], None]) -> TerminalChannel:
        channel = TerminalChannel(
            database=self._database,
            clock=self._clock,
            attachments=self._services.attachments,
            mailbox=self.mailbox,
            acts=self._acts,
            write=write,
        )
        self._channels.append(channel)
        return channel

    def serve_telegram(
        self,
        *,
        token: str,
        api_base: str,
        proxy: str | None = None,
        webhook: Webhook | None = None,
        poll_seconds: int = POLL_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> TelegramChannel:
        """Its `run()` polls, or keeps the webhook, until cancelled."""
        channel = TelegramChannel(
            token=token,
            api_base=api_base,
            database=self._database,
            clock=self._clock,
            mailbox=self.mailbox,
            proxy=proxy,
            webhook=webhook,
            poll_seconds=poll_seconds,
            first_pause=first_pause,
        )
        self._channels.append(channel)
        return channel

    async def erase_drafts(self) -> int:
        """Erase the complaints that were begun and not sent within a week; how many."""
        return await self.storage.erase_due(without_draft)

    def start(self) -> None:
        """Act on what an ended process left, at once and now and then again."""
        self._nursery.start(self._look_after(), name="mailbox_recovery")

    async def close(self) -> None:
        """Let running turns end, then close the channels."""
        await self._nursery.close()
        await self.mailbox.close()
        for channel in self._channels:
            await channel.close()
        await self.storage.close()

    async def _warm_up(self) -> None:
        """Read the answers before another's work is taken over: a first turn that waits for them would be late."""
        try:
            await self._services.answers.current()
        except Exception as error:
            log.error("answers_not_read", error=type(error).__name__)

    async def _look_after(self) -> None:
        rounds = 0
        await self._warm_up()
        while True:
            try:
                for kind in self.mailbox.kinds:
                    await self.mailbox.recover(kind)
                if rounds % FORGET_EVERY == 0:
                    await self.mailbox.forget()
            except Exception as error:
                # A database out of reach must not end the watch.
                log.error("recovery_failed", error=type(error).__name__)
            rounds += 1
            await asyncio.sleep(LOOK_SECONDS)
