"""A local channel as aiogram sees it: what it can, what it refuses, how it shows formatting."""

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.numbers import kind_of
from storage.values.chats import ChatKind
from tests.journeys.test_complaint import photo
from tests.journeys.town import Citizen, Town

MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="好", callback_data="x:1")]])


async def test_formatting_becomes_plain_text(citizen: Citizen) -> None:
    bot = citizen.channel.bot
    await bot.send_message(citizen.chat_id, "<b>重要</b> &amp; 5 &lt; 6", parse_mode="HTML")
    await bot.send_message(citizen.chat_id, "5 < 6")
    assert await citizen.read() == "重要 & 5 < 6\n5 < 6"


async def test_a_sent_message_can_be_edited_through_its_shortcut(citizen: Citizen) -> None:
    sent = await citizen.channel.bot.send_message(citizen.chat_id, "一", reply_markup=MARKUP)
    await citizen.read()
    await sent.edit_text("二")
    assert await citizen.read() == "二"
    assert citizen.new[0].edited
    assert citizen.new[0].buttons == ()

    await sent.edit_reply_markup(reply_markup=MARKUP)
    assert (await citizen.read(), citizen.labels) == ("二", ["好"])


async def test_a_file_is_sent_as_an_attachment(citizen: Citizen) -> None:
    await citizen.channel.bot.send_photo(citizen.chat_id, BufferedInputFile(photo(), "图.jpg"), caption="请看")
    assert await citizen.read() == "请看"
    assert [one.name for one in citizen.new[0].attachments] == ["图.jpg"]


async def test_what_the_channel_has_not_is_a_bad_request(citizen: Citizen) -> None:
    with pytest.raises(TelegramBadRequest, match="no such method"):
        await citizen.channel.bot.send_dice(citizen.chat_id)


async def test_another_channels_chat_is_not_found(town: Town, citizen: Citizen) -> None:
    terminal = town.exchange.serve_terminal(lambda line: None)
    for chat_id in (citizen.chat_id, 999):
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await terminal.bot.send_message(chat_id, "x")
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await citizen.channel.bot.edit_message_text("x", chat_id=citizen.chat_id, message_id=99)


def test_small_numbers_are_the_local_channels() -> None:
    assert [kind_of(number) for number in (1, 2, 123456)] == [ChatKind.WEB, ChatKind.TERMINAL, ChatKind.TELEGRAM]
