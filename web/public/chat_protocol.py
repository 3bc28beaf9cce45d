"""What the chat page needs of its conversation channel. The bot room fulfils it, by shape and without importing it; the
composition root hands it in.

A chat is found again by a random token which only the browser's cookie holds (stored hashed). Messages have a stable
`id` and a `seq` that grows with every change of the chat: a new message and an edited one both take the next `seq`, so
one cursor tells the open page, a page opened again and the polling fallback what they have not seen yet.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Button(Protocol):
    """A button under a message. `data` (1 to 64 bytes) goes back through `press`; with `url` it is a link instead."""

    @property
    def text(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def url(self) -> str | None: ...


class ChatAttachment(Protocol):
    """A file in the conversation; its bytes come from `fetch`."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...


class ChatMessage(Protocol):
    """One bubble. `text` is plain, free of HTML; `seq` is the cursor (see the module)."""

    @property
    def id(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def from_bot(self) -> bool: ...
    @property
    def text(self) -> str: ...
    @property
    def buttons(self) -> Sequence[Sequence[Button]]: ...
    @property
    def attachments(self) -> Sequence[ChatAttachment]: ...
    @property
    def at(self) -> datetime: ...
    @property
    def edited(self) -> bool: ...


class Chat(Protocol):
    """A conversation: the cookie's `token` (only the browser keeps it in clear) and the number the channel uses."""

    @property
    def token(self) -> str: ...
    @property
    def chat_id(self) -> int: ...
    @property
    def is_new(self) -> bool: ...


class ChatFile(Protocol):
    """A file's bytes as they may be shown: already cleaned."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def data(self) -> bytes: ...


class ChatChannel(Protocol):
    """The channel of the web chat. Methods may raise `SanshiError`; the page shows its text to the citizen."""

    async def open(self, token: str | None, language: str) -> Chat:
        """The chat of a token, or a new one (greeted by the bot) when the token is None or unknown. `language` is the
        catalog language of the page; it decides only for a new chat."""
        ...

    async def find(self, token: str) -> Chat | None:
        """The chat of a token; never makes one."""
        ...

    async def say(self, chat_id: int, text: str, *, message_key: str) -> None:
        """The citizen writes. The same `message_key` of a chat acts once. May return before the answer is written."""
        ...

    async def press(self, chat_id: int, message_id: int, data: str) -> None:
        """The citizen presses a button; one that this message does not show is answered with a friendly line."""
        ...

    async def upload(self, chat_id: int, filename: str, content_type: str, data: bytes) -> None:
        """The citizen sends a file (the page has checked its size only). Raises SanshiError when it is not accepted."""
        ...

    async def tail(self, chat_id: int, after: int, *, limit: int) -> Sequence[ChatMessage]:
        """The messages whose `seq` is greater than `after`, by `seq`, the first `limit` of them."""
        ...

    async def recent(self, chat_id: int, *, limit: int) -> Sequence[ChatMessage]:
        """The last `limit` messages, oldest first by `id`: for a page that is opened."""
        ...

    async def wait(self, chat_id: int, after: int, *, seconds: float) -> bool:
        """Wait at most `seconds` until the chat has a `seq` greater than `after`; False when nothing came. What another
        process wrote is seen within a second."""
        ...

    async def fetch(self, chat_id: int, attachment_id: str) -> ChatFile | None:
        """The bytes of an attachment of this chat, None when it has no such."""
        ...
