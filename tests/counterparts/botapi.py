"""A local Bot API server: long polling, messages, edits, callbacks, files; it keeps a ledger and fails when told to.

Answers in the Bot API's own shapes and error codes. Updates are repeated until they are confirmed by an offset, as the
real server does.
"""

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

from tests.eventually import eventually

TOKEN = "123456:counterpart"
START = 1_790_000_000


class Fault(StrEnum):
    """What goes wrong with one call: before it was taken, after, or instead of it."""

    NONE = "none"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    HANG_BEFORE = "hang_before"
    THROTTLE = "throttle"
    FORBIDDEN = "forbidden"
    SERVER_ERROR = "server_error"
    CHAT_NOT_FOUND = "chat_not_found"


@dataclass(frozen=True)
class Call:
    """One call that was taken."""

    method: str
    fields: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.fields.get("text", ""))

    @property
    def chat_id(self) -> int:
        return int(self.fields.get("chat_id", 0))

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and data of every button."""
        markup = json.loads(self.fields.get("reply_markup") or "{}")
        rows = markup.get("inline_keyboard", ())
        return [(button["text"], button["callback_data"]) for row in rows for button in row]


@dataclass
class BotApi:
    """The server's state; `base` is what `telegram.api_base` is set to."""

    base: str = ""
    ledger: list[Call] = field(default_factory=list)
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a call hangs."""
    polls: int = 0
    conflicts: int = 0
    """Polls cut off because another began, as the real server does."""
    _poller: object = None
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _files: dict[str, bytes] = field(default_factory=dict)
    _update_ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _message_ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(100))

    # What people do

    def write(self, chat_id: int, text: str, *, language: str = "zh", **extra: Any) -> int:
        """Somebody writes; the update's id."""
        return self.send(chat_id, {"text": text, **extra}, language=language)

    def send(self, chat_id: int, content: dict[str, Any], *, language: str = "zh", chat_type: str = "private") -> int:
        """Somebody sends a message of any content."""
        message = self._message(chat_id, content, chat_type=chat_type)
        message["from"] = _person(chat_id, language)
        return self.deliver({"message": message})

    def press(self, chat_id: int, label: str) -> int:
        """Somebody presses the newest button that begins with `label`."""
        for message_id, call in reversed(self.sent(chat_id)):
            for text, data in call.buttons:
                if text.startswith(label):
                    return self.callback(chat_id, message_id, call, data)
        raise AssertionError(f"no button begins with {label!r}")

    def callback(self, chat_id: int, message_id: int, call: Call, data: str) -> int:
        message = self._message(chat_id, {"text": call.text}) | {"message_id": message_id}
        message["reply_markup"] = json.loads(call.fields["reply_markup"])
        query = {"id": f"q{next(self._message_ids)}", "from": _person(chat_id, "zh"), "chat_instance": "1"}
        return self.deliver({"callback_query": query | {"message": message, "data": data}})

    def file(self, data: bytes) -> str:
        """Keep a file; its file_id."""
        file_id = f"file{len(self._files)}"
        self._files[file_id] = data
        return file_id

    def deliver(self, content: dict[str, Any], *, update_id: int | None = None) -> int:
        """Queue an update, with a given id to deliver one again."""
        number = next(self._update_ids) if update_id is None else update_id
        self._updates.append({"update_id": number} | content)
        self._news.set()
        return number

    # What the bot did

    def sent(self, chat_id: int) -> list[tuple[int, Call]]:
        """Message ids and calls of what was sent to a chat."""
        return [
            (call.fields["message_id"], call)
            for call in self.ledger
            if call.method == "sendMessage" and call.chat_id == chat_id
        ]

    def texts(self, chat_id: int) -> list[str]:
        return [call.text for _, call in self.sent(chat_id)]

    async def until(self, chat_id: int, words: str, *, after: int = 0, seconds: float = 20) -> str:
        """The first text after the `after`-th that contains `words`."""
        return await eventually(
            lambda: next((text for text in self.texts(chat_id)[after:] if words in text), None), seconds=seconds
        )

    # The interface

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        method = request.match_info["method"]
        fields: dict[str, Any] = dict(await request.post())
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is Fault.HANG_BEFORE:
            self.held.set()
            await asyncio.sleep(3600)
        if fault is Fault.RESET_BEFORE:
            return _cut(request)
        if fault in _ANSWERS:
            return _error(*_ANSWERS[fault])
        result = await self._result(method, fields)
        if fault is Fault.RESET_AFTER:
            return _cut(request)
        if result is None:
            return _error(*(_CUT_OFF if method == "getUpdates" else _NO_METHOD))
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.Response:
        data = self._files.get(request.match_info["path"])
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _result(self, method: str, fields: dict[str, Any]) -> Any:
        match method:
            case "getUpdates":
                return await self._poll(int(fields.get("offset") or 0), float(fields.get("timeout") or 0))
            case "getMe":
                return {"id": int(TOKEN.split(":", maxsplit=1)[0]), "is_bot": True, "first_name": "counterpart"}
            case "getFile":
                file_id = fields["file_id"]
                return {"file_id": file_id, "file_unique_id": file_id, "file_path": file_id}
            case "sendMessage" | "sendPhoto" | "sendDocument" | "editMessageText" | "editMessageReplyMarkup":
                message = self._message(int(fields["chat_id"]), {"text": fields.get("text", "")})
                message["message_id"] = int(fields.get("message_id") or message["message_id"])
                self.ledger.append(Call(method, fields | {"message_id": message["message_id"]}))
                return message
            case (
                "answerCallbackQuery"
                | "setMyCommands"
                | "setMyDescription"
                | "setMyShortDescription"
                | "setWebhook"
                | "deleteWebhook"
                | "leaveChat"
                | "sendChatAction"
            ):
                self.ledger.append(Call(method, fields))
                return True
        return None

    async def _poll(self, offset: int, seconds: float) -> list[dict[str, Any]] | None:
        """The updates; None when another poll has cut this one off."""
        self.polls += 1
        self._poller = mine = object()
        self._updates = [update for update in self._updates if update["update_id"] >= offset or offset == 0]
        if not self._updates:
            self._news.set()
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), seconds)
            except TimeoutError:
                return []
        if self._poller is not mine:
            self.conflicts += 1
            return None
        return self._updates[:100]

    def _message(self, chat_id: int, content: dict[str, Any], *, chat_type: str = "private") -> dict[str, Any]:
        number = next(self._message_ids)
        chat = {"id": chat_id, "type": chat_type}
        return {"message_id": number, "date": START + number, "chat": chat} | content


_CUT_OFF = (409, "Conflict: terminated by other getUpdates request")
_NO_METHOD = (404, "Not Found: method not found")
_ANSWERS: dict[Fault | None, tuple[int, str, dict[str, Any]]] = {
    Fault.THROTTLE: (429, "Too Many Requests: retry after 3", {"retry_after": 3}),
    Fault.FORBIDDEN: (403, "Forbidden: bot was blocked by the user", {}),
    Fault.SERVER_ERROR: (500, "Internal Server Error", {}),
    Fault.CHAT_NOT_FOUND: (400, "Bad Request: chat not found", {}),
}


def _person(chat_id: int, language: str) -> dict[str, Any]:
    return {"id": abs(chat_id), "is_bot": False, "first_name": "Wang", "language_code": language}


def _error(status: int, description: str, parameters: dict[str, Any] | None = None) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=status)


def _cut(request: web.Request) -> web.StreamResponse:
    """Drop the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serving(port: int = 0) -> AsyncIterator[BotApi]:
    """A running server on a free port (or a given one)."""
    api = BotApi()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", api.answer)
    app.router.add_get("/file/bot{token}/{path}", api.download)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    number = runner.addresses[0][1]
    api.base = f"http://127.0.0.1:{number}"
    try:
        yield api
    finally:
        await runner.cleanup()
