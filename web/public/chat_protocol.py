"""What the chat page needs of its conversation channel. The bot room fulfils it; the composition root hands it in.

A chat is found again by a random token which only the browser's cookie holds (stored hashed). Messages have a stable
`id` and a `seq` that grows with every change of the chat: a new message and an edited one both take the next `seq`, so
one cursor tells the open page, a page opened again and the polling fallback what they have not seen yet.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `data` (1 to 64 bytes) goes back through `press`; with `url` it is a link instead."""

    text: str
    data: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ChatAttachment:
    """A file in the conversation; its bytes come from `fetch`."""

    id: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One bubble. `text` is plain, free of HTML; `seq` is the cursor (see the module)."""

    id: int
    seq: int
    from_bot: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    attachments: tuple[ChatAttachment, ...]
    at: datetime
    edited: bool


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation: the cookie's `token` (only `open` knows it in clear) and the number the channel uses."""

    token: str
    chat_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file's bytes as they may be shown: already cleaned."""

    name: str
    media_type: str
    data: bytes


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

    async def tail(self, chat_id: int, after: int, *, limit: int) -> list[ChatMessage]:
        """The messages whose `seq` is greater than `after`, by `seq`, the first `limit` of them."""
        ...

    async def recent(self, chat_id: int, *, limit: int) -> list[ChatMessage]:
        """The last `limit` messages, oldest first by `id`: for a page that is opened."""
        ...

    async def wait(self, chat_id: int, after: int, *, seconds: float) -> bool:
        """Wait at most `seconds` until the chat has a `seq` greater than `after`; False when nothing came. What another
        process wrote is seen within a second."""
        ...

    async def fetch(self, chat_id: int, attachment_id: str) -> ChatFile | None:
        """The bytes of an attachment of this chat, None when it has no such."""
        ...
