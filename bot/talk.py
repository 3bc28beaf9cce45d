"""One turn of a conversation as the journeys see it: who writes, in which language, what was said, and how to answer.

Nothing a handler changes here is kept unless it ends well: `TalkMiddleware` writes `data` and `step` at the end.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.state import State
from aiogram.types import Message

from bot.contact import introduced
from bot.keyboards import GO, Row, keyboard
from bot.services import BotServices
from bot.words import Item, Journey, Role, journey_of, picked
from common.i18n import Translator
from faq.answering import Answerer
from faq.quantities import says_only_quantities
from faq.reply import Reply
from knowledge.edition import Edition
from knowledge.model import Lang
from knowledge.resolve import Resolver, Said
from knowledge.samples import presented

MESSAGE_LIMIT = 3900
"""Below Telegram's 4,096 characters."""
QUESTIONS_KEPT = 4
REMEMBERED = timedelta(minutes=15)
"""After this a question stands for itself."""
RECENT = 8
_JOURNEYS = {GO + journey: journey for journey in Journey}
RECENT_LENGTH = 160


@dataclass(slots=True, kw_only=True)
class Talk:
    """`chat_id` is our number of the chat, `target` the channel's; `step` the state's name; `text` what was typed or
    the caption; `pressed` a button's data; `message` the message written or the one whose button was pressed."""

    bot: Bot
    services: BotServices
    edition: Edition
    answerer: Answerer
    tr: Translator
    chat_id: int
    target: int
    channel: str
    data: dict[str, Any]
    step: str | None
    text: str
    pressed: str | None
    message: Message | None
    picked: str | None = field(init=False)
    """The button that was pressed, or that the typed word means."""
    journey: Journey | None = field(init=False)
    """The journey that a button, command or word leads to."""
    _before: tuple[dict[str, Any], str | None] = field(init=False)
    _reply: Reply | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._before = (copy.deepcopy(self.data), self.step)
        self.picked = self.pressed or (picked(self.text, self._shown()) if self.text else None)
        if self.picked is None:
            self.journey = journey_of(self.text) if self.text else None
        else:
            self.journey = _JOURNEYS.get(self.picked)

    @property
    def resolver(self) -> Resolver:
        return Resolver(self.edition.pack, self.lang)

    @property
    def changed(self) -> bool:
        return (self.data, self.step) != self._before

    def gettext(self, message: str, /, **values: object) -> str:
        return self.tr.gettext(message, **values)

    @property
    def lang(self) -> Lang:
        return Lang.ZH if self.tr.zh else Lang.EN

    @property
    def question(self) -> str:
        """What was typed without who asks, which says nothing about what is asked."""
        return introduced(self.text).rest or self.text

    def reply(self) -> Reply:
        """What the record says to the typed text, in the language of the question; of one turn always the same."""
        if self._reply is None:
            asked = self._asked()
            now = self.services.clock.now()
            # Figures are in no language: 2000 m2.
            lang = self.lang if says_only_quantities(self.question) else None
            self._reply = self.answerer.ask(
                self.question, lang, asked.get("questions", ()), last=asked.get("entry"), now=now
            )
        return self._reply

    def note_answer(self, reply: Reply) -> UUID | None:
        """Keep what was answered, for the office to show what it said on a day; None when it was no answer."""
        return self.services.given.note(reply, edition=self.edition.version, channel=self.channel, asked=self.question)

    def note_question(self, entry: str | None) -> None:
        """Remember what was asked and answered, for follow-up questions."""
        questions = self._asked().get("questions", ())
        asked = [*questions, *([self.text] if self.text else [])][-QUESTIONS_KEPT:]
        self.data["asked"] = {"questions": asked, "entry": entry, "at": self.services.clock.now().isoformat()}

    def forget_question(self) -> None:
        """Another journey is over: what comes next is no follow-up to what was asked before it."""
        self.data.pop("asked", None)

    def _asked(self) -> dict[str, Any]:
        """The questions before this one, unless they are too old to be meant."""
        asked: dict[str, Any] = self.data.get("asked", {})
        if not asked or self.services.clock.now() - datetime.fromisoformat(asked["at"]) > REMEMBERED:
            return {}
        return asked

    def phone(self, role: str) -> str:
        """A number of the office by role, marked or withheld when it is not confirmed."""
        return presented(self.resolver.phone(role), self.services.policy, self.resolver, self.tr)

    def said(self, value: Said) -> str:
        return presented(value, self.services.policy, self.resolver, self.tr)

    def forget_changes(self) -> None:
        """Stand where the turn began."""
        before, self.step = self._before
        self.data = copy.deepcopy(before)

    def go(self, state: State | None) -> None:
        """Move to a step, or out of every journey."""
        self.step = state.state if state is not None else None

    async def say(self, text: str, *rows: Row) -> None:
        """Answer, with buttons that may also be called by words until others are shown."""
        parts = split(text)
        for part in parts[:-1]:
            await self.bot.send_message(self.target, part)
        await self.bot.send_message(self.target, parts[-1], reply_markup=keyboard(rows))
        self.remember(text, from_bot=True)
        if rows:
            self._show([item for row in rows for item in row])

    async def change(self, text: str, *rows: Row) -> None:
        """Put another text and other buttons into the message whose button was pressed; say it when there is none."""
        if self.pressed is None or self.message is None:
            await self.say(text, *rows)
            return
        try:
            await self.bot.edit_message_text(
                text, chat_id=self.target, message_id=self.message.message_id, reply_markup=keyboard(rows)
            )
        except TelegramBadRequest:
            # Too old to be edited, or nothing changed by a second press.
            await self.say(text, *rows)
        self._show([item for row in rows for item in row])

    def also(self, *items: Item) -> None:
        """Understand the words of buttons that are not shown (any more)."""
        self._show([*self._shown(), *items])

    def offers(self, head: str) -> bool:
        """Whether a button whose data begins with `head:` is shown."""
        return any(item.data.startswith(head + ":") for item in self._shown())

    def remember(self, text: str, *, from_bot: bool) -> None:
        """Keep the last lines, so that a person who takes over can read what it is about."""
        line = ("< " if from_bot else "> ") + " ".join(text.split())[:RECENT_LENGTH]
        self.data["recent"] = [*self.data.get("recent", ()), line][-RECENT:]

    def transcript(self) -> str:
        return "\n".join(self.data.get("recent", ()))

    def _show(self, items: Sequence[Item]) -> None:
        self.data["shown"] = [[item.label, item.data, item.role] for item in items if not item.url]

    def _shown(self) -> list[Item]:
        return [Item(label, data, Role(role)) for label, data, role in self.data.get("shown", ())]


def split(text: str) -> list[str]:
    """A long text in parts that every channel takes, cut at line ends where possible; at least one part."""
    parts: list[str] = []
    rest = text
    while len(rest) > MESSAGE_LIMIT:
        cut = rest.rfind("\n", 1, MESSAGE_LIMIT)
        cut = cut if cut > 0 else MESSAGE_LIMIT
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip("\n")
    return [*parts, rest or "…"]
