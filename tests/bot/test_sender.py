"""Replies into a chat through the outbox's provider: what came of each, and nothing twice."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.channels.sender import ChatSender
from notify.providers.base import CannotTell, OutcomeKind, Outgoing, Sought
from storage.chats import ChatRows
from storage.schema import new_id
from storage.values.chats import ChatKind
from storage.values.notices import Reason
from tests.conftest import MORNING
from tests.counterparts.botapi import TOKEN, BotApi, Fault, serving
from tests.journeys.town import Citizen, Town

WANG = 7001


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


@pytest.fixture
async def sender(town: Town, api: BotApi) -> AsyncIterator[ChatSender]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api.base))
    session.timeout = 1
    bot = Bot(TOKEN, session=session)
    yield ChatSender(database=town.office.database, clock=town.office.clock, telegram=bot, live=False)
    await session.close()


@pytest.fixture
async def wang(town: Town) -> str:
    """A Telegram chat, as the outbox names it."""
    async with town.office.database.unit() as unit:
        record = await ChatRows(unit).add(ChatKind.TELEGRAM, str(WANG), town.office.clock.now(), addressable=True)
        await unit.commit()
    return str(record.id)


def message(to: str, text: str = "我们正在核实") -> Outgoing:
    return Outgoing(attempt_id=new_id(MORNING), notice_id=new_id(MORNING), to=to, text=text)


def sought(sent: Outgoing) -> Sought:
    return Sought(attempt_id=sent.attempt_id, notice_id=sent.notice_id, to=sent.to, text=sent.text, since=MORNING)


async def test_a_web_chat_shows_it_once_however_often_it_is_sent(citizen: Citizen, sender: ChatSender) -> None:
    sent = message(str(citizen.chat_id))
    outcomes = [await sender.send(sent) for _ in range(2)]
    assert [one.kind for one in outcomes] == [OutcomeKind.ACCEPTED] * 2
    assert await citizen.read() == "我们正在核实"
    assert [one.provider_id for one in await sender.find(sought(sent))] == [outcomes[0].provider_id]


async def test_what_a_web_chat_does_not_show_was_certainly_not_sent(citizen: Citizen, sender: ChatSender) -> None:
    assert await sender.find(sought(message(str(citizen.chat_id)))) == ()


async def test_a_telegram_chat_gets_it_by_telegrams_own_number(api: BotApi, sender: ChatSender, wang: str) -> None:
    outcome = await sender.send(message(wang))
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert api.texts(WANG) == ["我们正在核实"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.FORBIDDEN, (OutcomeKind.REFUSED, Reason.BLOCKED)),
        (Fault.CHAT_NOT_FOUND, (OutcomeKind.REFUSED, Reason.NO_RECIPIENT)),
        (Fault.THROTTLE, (OutcomeKind.THROTTLED, Reason.THROTTLED)),
        (Fault.SERVER_ERROR, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER)),
        (Fault.RESET_AFTER, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER)),
        (Fault.HANG_BEFORE, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER)),
    ],
)
async def test_telegrams_errors_in_the_outboxs_words(
    api: BotApi, sender: ChatSender, wang: str, fault: Fault, expected: tuple[OutcomeKind, Reason]
) -> None:
    api.faults["sendMessage"].append(fault)
    outcome = await sender.send(message(wang))
    assert (outcome.kind, outcome.reason) == expected
    assert outcome.retry_after == (timedelta(seconds=3) if fault is Fault.THROTTLE else None)


async def test_a_server_that_is_not_there_is_safe_to_try_again(town: Town, wang: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base("http://127.0.0.1:9"))
    sender = ChatSender(
        database=town.office.database, clock=town.office.clock, telegram=Bot(TOKEN, session=session), live=False
    )
    assert (await sender.send(message(wang))).kind is OutcomeKind.TRANSIENT
    await session.close()


async def test_a_long_text_goes_in_parts(town: Town, api: BotApi, sender: ChatSender, wang: str) -> None:
    text = "\n".join("字" * 3000 for _ in range(2))
    assert (await sender.send(message(wang, text))).kind is OutcomeKind.ACCEPTED
    assert "\n".join(api.texts(WANG)) == text


async def test_a_long_text_of_which_a_part_has_left_is_in_doubt(api: BotApi, sender: ChatSender, wang: str) -> None:
    api.faults["sendMessage"] += [Fault.NONE, Fault.FORBIDDEN]
    text = "\n".join("字" * 3000 for _ in range(2))
    assert (await sender.send(message(wang, text))).kind is OutcomeKind.UNKNOWN


async def test_telegram_cannot_tell_what_it_took(town: Town, sender: ChatSender, wang: str) -> None:
    with pytest.raises(CannotTell):
        await sender.find(sought(message(wang)))


async def test_without_a_bot_the_settings_are_wrong_and_without_a_chat_the_recipient(town: Town, wang: str) -> None:
    sender = ChatSender(database=town.office.database, clock=town.office.clock, telegram=None, live=False)
    assert (await sender.send(message(wang))).kind is OutcomeKind.REFUSED_CONFIG
    for to in ("12345", "+8613800001234"):
        outcome = await sender.send(message(to))
        assert (outcome.kind, outcome.reason) == (OutcomeKind.REFUSED, Reason.NO_RECIPIENT)
