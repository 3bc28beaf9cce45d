"""The web chat as a page uses it."""

import asyncio
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.channels.local_channel import TEXT_LIMIT
from bot.errors import EmptyMessage, MessageTooLong, UnknownChat
from casework.attachments.errors import FileRefused
from storage.chats import chat, chat_message
from tests.journeys.town import Citizen, Town, close, town_of


async def test_a_token_finds_its_chat_again_and_no_other(town: Town, citizen: Citizen) -> None:
    found = await town.web.find(citizen.token)
    assert found is not None
    assert found.chat_id == citizen.chat_id
    assert await town.web.find("another") is None
    assert (await town.web.open("unknown", "en")).is_new


async def test_neither_token_nor_words_stand_in_the_database(town: Town, citizen: Citizen) -> None:
    await citizen.say("我叫王芳")
    async with town.office.database.reading() as unit:
        rows = [str(row) for row in await unit.execute(sa.select(chat))]
        rows += [str(row) for row in await unit.execute(sa.select(chat_message))]
    assert not any(citizen.token in row or "王芳" in row for row in rows)


async def test_a_text_that_is_empty_or_too_long_is_refused(citizen: Citizen) -> None:
    with pytest.raises(EmptyMessage):
        await citizen.say("  \n ")
    with pytest.raises(MessageTooLong):
        await citizen.say("长" * (TEXT_LIMIT + 1))
    assert await citizen.read() == ""


async def test_a_chat_of_another_channel_is_unknown(town: Town) -> None:
    terminal = town.exchange.serve_terminal(lambda line: None)
    chat_id = await terminal.open(None, "zh_Hans_CN")
    for unknown in (chat_id, 5):
        with pytest.raises(UnknownChat):
            await town.web.say(unknown, "你好", message_key="k")
        with pytest.raises(UnknownChat):
            await town.web.recent(unknown, limit=5)


async def test_a_file_that_is_refused_leaves_no_trace(citizen: Citizen) -> None:
    before = len(await citizen.channel.recent(citizen.chat_id, limit=100))
    with pytest.raises(FileRefused):
        await citizen.send("a.exe", "image/jpeg", b"MZ\x90\x00" + bytes(200))
    assert len(await citizen.channel.recent(citizen.chat_id, limit=100)) == before


async def test_a_files_name_in_the_chat_hides_nothing(citizen: Citizen) -> None:
    await citizen.send("../photo\u202egpj.exe\n.pdf", "text/html", b"%PDF-1.7\n%%EOF")

    messages = await citizen.channel.recent(citizen.chat_id, limit=100)

    assert [file.name for message in messages for file in message.attachments] == ["photogpj.exe.pdf"]


async def test_a_button_that_was_never_sent_is_not_passed_on(citizen: Citizen) -> None:
    for message_id, data in ((1, "c:submit:forged"), (77, "go:complain"), (1, "")):
        await citizen.channel.press(citizen.chat_id, message_id, data)
        assert "按钮" in await citizen.read()


async def test_waiting_ends_when_this_process_writes(citizen: Citizen) -> None:
    waiting = asyncio.ensure_future(  # noqa: TID251 — the page that waits
        citizen.channel.wait(citizen.chat_id, citizen.seen, seconds=30)
    )
    await asyncio.sleep(0)
    await citizen.channel.bot.send_message(citizen.chat_id, "有新消息")
    assert await asyncio.wait_for(waiting, 10)


async def test_waiting_sees_what_another_process_writes(town: Town, citizen: Citizen) -> None:
    other = town_of(town.office.database, town.office.clock, town.office.edition)
    waiting = asyncio.ensure_future(  # noqa: TID251 — the page that waits
        citizen.channel.wait(citizen.chat_id, citizen.seen, seconds=30)
    )
    await other.web.bot.send_message(citizen.chat_id, "有新消息")
    assert await asyncio.wait_for(waiting, 10)
    await close(other)


async def test_waiting_for_nothing_ends(citizen: Citizen) -> None:
    assert not await citizen.channel.wait(citizen.chat_id, citizen.seen, seconds=0.05)


async def test_the_tail_can_be_read_in_pieces(citizen: Citizen) -> None:
    await citizen.say("菜单")
    whole = await citizen.channel.tail(citizen.chat_id, 0, limit=100)
    pieces = []
    after = 0
    while piece := await citizen.channel.tail(citizen.chat_id, after, limit=1):
        pieces += piece
        after = piece[-1].seq
    assert pieces == whole
    assert [message.from_bot for message in whole] == [True, False, True]


async def test_the_same_key_of_two_chats_is_two_messages(town: Town) -> None:
    key = uuid4().hex
    for citizen in (await town.citizen(), await town.citizen()):
        await citizen.channel.say(citizen.chat_id, "投诉", message_key=key)
        assert "哪方面" in await citizen.read()
