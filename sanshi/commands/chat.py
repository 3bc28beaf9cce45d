"""`sanshi chat`: talk to the bot in the terminal; piped lines work too, for scripted checks."""

import asyncio
import getpass
import sys
from typing import TYPE_CHECKING

from common.nursery import Nursery
from sanshi.commands.opening import opened
from sanshi.commands.options import Config, put, run, say

if TYPE_CHECKING:
    from bot.channels.terminal import TerminalChannel
    from sanshi.app import App

PROMPT = "> "


def command(config: Config = None) -> None:
    """Talk to the bot in the terminal."""

    async def work() -> None:
        async with opened(config) as app:
            await converse(app, interactive=sys.stdin.isatty())

    run(work())


async def converse(app: "App", *, interactive: bool) -> None:
    """Lines from stdin until it ends. At a terminal the chat of the person at it goes on where it was left."""
    channel = app.exchange.serve_terminal(say)
    chat_id = await channel.open(getpass.getuser() if interactive else None, app.settings.language)
    async with Nursery() as nursery:
        if interactive:
            nursery.start(channel.follow(chat_id), name="terminal_follow")
        await _lines(channel, chat_id, interactive=interactive)


async def _lines(channel: "TerminalChannel", chat_id: int, *, interactive: bool) -> None:
    while True:
        if interactive:
            put(PROMPT)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        await channel.line(chat_id, line.rstrip("\n"))
