"""The dialogue on a terminal or piped."""

import asyncio
from pathlib import Path

from bot.channels.terminal import drawn
from bot.words import Role
from common.clock import FixedClock
from common.nursery import Nursery
from storage.values.chats import MessageBody, StoredButton, StoredMessage
from tests.casework.house import LEADER
from tests.conftest import MORNING
from tests.journeys.test_complaint import photo
from tests.journeys.town import Town


async def test_a_whole_complaint_with_a_file(town: Town, tmp_path: Path) -> None:
    lines: list[str] = []
    terminal = town.exchange.serve_terminal(lines.append)
    chat_id = await terminal.open(None, "zh_Hans_CN")
    picture = tmp_path / "门口.jpg"
    picture.write_bytes(photo())
    for line in ("昨天下午管城街你们的人态度差没出示证件", "1", "没有", f"/file {picture}", "没有", "2", "1"):
        await terminal.line(chat_id, line)

    assert "诉2026-0001" in lines[-1]
    (row,) = (await town.office.complaints.queue(viewer=LEADER)).rows
    detail = await town.office.complaints.detail(row.case_id, viewer=LEADER)
    assert (len(detail.attachments), detail.channel, detail.contact_given) == (1, "terminal", False)


async def test_choices_are_numbered_and_other_words_bracketed(town: Town) -> None:
    lines: list[str] = []
    terminal = town.exchange.serve_terminal(lines.append)
    chat_id = await terminal.open(None, "zh_Hans_CN")
    await terminal.line(chat_id, "投诉")
    assert "  1) " in lines[-1]
    assert "  [返回] [取消]" in lines[-1]


async def test_who_watches_sees_the_same_numbers(town: Town) -> None:
    lines: list[str] = []
    terminal = town.exchange.serve_terminal(lines.append)
    chat_id = await terminal.open(None, "zh_Hans_CN")
    async with Nursery() as nursery:
        nursery.start(terminal.follow(chat_id), name="follow")
        await asyncio.sleep(0.1)
        for line in ("投诉", "3", "材料交了两个月了", "东大街"):
            await terminal.line(chat_id, line)
            assert "[返回] [取消]" in lines[-1]


async def test_a_person_finds_the_conversation_where_it_was_left(town: Town) -> None:
    lines: list[str] = []
    for words in (("投诉", "1"), ("投诉",)):
        terminal = town.exchange.serve_terminal(lines.append)
        chat_id = await terminal.open("wang", "zh_Hans_CN")
        for word in words:
            await terminal.line(chat_id, word)
    assert "还没写完" in lines[-1]


async def test_a_missing_file_and_an_overlong_line_are_told(town: Town) -> None:
    lines: list[str] = []
    terminal = town.exchange.serve_terminal(lines.append)
    chat_id = await terminal.open(None, "zh_Hans_CN")
    await terminal.line(chat_id, "/file /nowhere/x.jpg")
    assert "/nowhere/x.jpg" in lines[-1]
    await terminal.line(chat_id, "长" * 5000)
    assert "太长" in lines[-1]
    count = len(lines)
    await terminal.line(chat_id, "   ")
    assert len(lines) == count


def test_nothing_written_steers_the_terminal(clock: FixedClock) -> None:
    body = MessageBody("一\x1b[2J\n二\u202e", ((StoredButton("好\x07", "x:1"), StoredButton("跳过", "x:2")),))
    message = StoredMessage(1, 1, True, body, MORNING, False)
    assert list(drawn(message, {"x:2": Role.SKIP})) == ["一[2J\n二", "  1) 好", "  [跳过]", ""]


async def test_without_pages_the_rest_of_a_matter_is_a_button_away(town: Town) -> None:
    lines: list[str] = []
    terminal = town.exchange.serve_terminal(lines.append)
    chat_id = await terminal.open(None, "zh_Hans_CN")
    await terminal.line(chat_id, "易地建设费多少钱一平方？")
    assert "法律依据" not in lines[-1]

    await terminal.line(chat_id, "问别的")
    assert "法律依据" in lines[-1]
    await terminal.line(chat_id, "法律依据")

    assert "人民防空法" in lines[-1]


def test_a_page_is_written_out_and_not_counted() -> None:
    buttons = (StoredButton("看全部", "", "https://town.example/matters/one"), StoredButton("有用", "a:u:1"))
    message = StoredMessage(1, 1, True, MessageBody("答", (buttons,)), MORNING, edited=False)

    text = "\n".join(drawn(message, {"a:u:1": Role.CHOICE}))

    assert "  看全部: https://town.example/matters/one\n  1) 有用" in text
