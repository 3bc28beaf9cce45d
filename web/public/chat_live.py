"""The live side of the chat page: one message as the script gets it, the event stream, and waiting for an answer."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from web.pages import render
from web.public.chat_protocol import ChatChannel, ChatMessage
from web.visit import Visit

BATCH = 100
LOOK_SECONDS = 1.0
"""So soon a stream sees that the process is stopping."""
QUIET_LOOKS = 15
"""After so many looks without news a comment is sent, which shows proxies and the page that the line is open."""
STREAM_LOOKS = 600
"""Looks of one stream (ten quiet minutes); the browser then comes again by itself with its cursor."""
ANSWER_SECONDS = 6.0
DIGITS = 9
"""More than a chat will ever have messages, and still a number to every database."""


def shown(visit: Visit, message: ChatMessage) -> dict[str, object]:
    """A message for the script: drawn here, so that a bubble looks the same with and without JavaScript."""
    html = render("public/chat_message.html", visit.tr, {"visit": visit, "message": message})
    return {"id": message.id, "seq": message.seq, "bot": message.from_bot, "html": html}


def events(visit: Visit, channel: ChatChannel, chat_id: int, cursor: int) -> StreamingResponse:
    """Server-sent events from `cursor` on."""
    return StreamingResponse(
        _lines(visit, channel, chat_id, cursor),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def _lines(visit: Visit, channel: ChatChannel, chat_id: int, cursor: int) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    quiet = 0
    for _ in range(STREAM_LOOKS):
        if visit.services.stopping.is_set():
            return
        while found := await channel.tail(chat_id, cursor, limit=BATCH):
            for message in found:
                yield f"id: {message.seq}\ndata: {json.dumps(shown(visit, message), ensure_ascii=False)}\n\n"
            cursor = found[-1].seq
        quiet = 0 if await channel.wait(chat_id, cursor, seconds=LOOK_SECONDS) else quiet + 1
        if quiet == QUIET_LOOKS:
            quiet = 0
            yield ": still here\n\n"


async def answered(channel: ChatChannel, chat_id: int, before: int) -> None:
    """Wait until the bot has said something since `before`, but never long: for pages without JavaScript."""
    cursor = before
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                found = await channel.tail(chat_id, cursor, limit=BATCH)
                if any(message.from_bot for message in found):
                    return
                cursor = found[-1].seq if found else cursor
                await channel.wait(chat_id, cursor, seconds=ANSWER_SECONDS)
    except TimeoutError:
        return


def number(text: str) -> int:
    """A cursor or a message's number as the browser gave it; what is none is 0, the beginning."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
