"""Turns: one at a time, taken over, given up, apologised for; and never half kept."""

import asyncio
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from bot.channels.steps import LEASE
from bot.middlewares import guard
from casework.complaints.service import Complaints
from common.clock import FixedClock
from storage.dialogues import DialogueRows
from storage.engine import Database
from storage.values.dialogues import Taken
from tests.journeys.town import Citizen, Town, close, say_all, town_of
from tests.shipped import first_pack


async def put(town: Town, citizen: Citizen, text: str, key: str) -> None:
    """Queue an update as another process would, without acting on it."""
    async with town.office.database.unit() as unit:
        rows = DialogueRows(unit)
        record = await town.web._record(unit, citizen.chat_id)
        now = town.office.clock.now()
        await rows.put(record, key, {"text": text, "number": 99, "at": now.isoformat()}, now)
        await unit.commit()


async def take(town: Town, citizen: Citizen) -> None:
    """Take the next update as a process does that then dies."""
    async with town.office.database.unit() as unit:
        now = town.office.clock.now()
        taken = await DialogueRows(unit).take(
            [citizen.chat_id], holder="dead", now=now, until=now + timedelta(seconds=20)
        )
        assert not isinstance(taken[citizen.chat_id], Taken)
        await unit.commit()


async def test_what_an_ended_process_left_is_acted_on(town: Town, citizen: Citizen) -> None:
    await put(town, citizen, "投诉", "left")
    await take(town, citizen)
    town.office.clock.advance(timedelta(seconds=21))
    town.exchange.start()
    assert await town.web.wait(citizen.chat_id, citizen.seen, seconds=10)
    assert "哪方面" in await citizen.read()


async def test_a_chat_held_by_another_process_waits_for_it(town: Town, citizen: Citizen) -> None:
    await put(town, citizen, "投诉", "left")
    await take(town, citizen)
    answering = asyncio.ensure_future(citizen.say("1"))  # noqa: TID251 — the test is the other process
    await asyncio.sleep(0.3)
    assert not answering.done()
    town.office.clock.advance(timedelta(seconds=21))
    assert "说说发生了什么事" in await answering


async def test_an_update_that_ended_three_processes_is_given_up_with_an_apology(town: Town, citizen: Citizen) -> None:
    await put(town, citizen, "投诉", "poison")
    for _ in range(3):
        await take(town, citizen)
        town.office.clock.advance(timedelta(seconds=21))
    await town.exchange.mailbox.settled(citizen.chat_id, seconds=10)
    assert "对不起" in await citizen.read()
    assert "哪方面" in await citizen.say("投诉")


async def test_an_error_is_apologised_for_and_changes_nothing(
    town: Town, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say_all(citizen, ["昨天下午管城街你们的人态度差没出示证件", "对", "没有", "没有", "匿名"])

    async def broken(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("王芳 13800001234")

    with monkeypatch.context() as patched:
        patched.setattr(Complaints, "register", broken)
        answer = await citizen.say("是的")
    phone = first_pack().pack.phone("consult").number
    assert "对不起" in answer
    assert phone in answer
    assert "RuntimeError" not in answer
    assert "诉2026-0001" in await citizen.say("是的")


async def test_an_error_is_logged_without_anybodys_words(
    town: Town, citizen: Citizen, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("王芳 13800001234")

    monkeypatch.setattr(Complaints, "mine", broken)
    await citizen.say("查进度")
    captured = capsys.readouterr()
    logged = captured.out + captured.err
    assert "RuntimeError" in logged
    assert "13800001234" not in logged


async def test_a_turn_that_takes_too_long_is_cut_and_apologised_for(
    town: Town, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: object, **__: object) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr(guard, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(Complaints, "mine", slow)
    assert "对不起" in await citizen.say("查进度")


async def test_chats_do_not_wait_for_each_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = await town.citizen(), await town.citizen()
    entered, leave = asyncio.Event(), asyncio.Event()

    async def mine(_: object, chat_id: int) -> list[Any]:
        if chat_id == slow.chat_id:
            entered.set()
            await leave.wait()
        return []

    monkeypatch.setattr(Complaints, "mine", mine)
    waiting = asyncio.ensure_future(slow.say("查进度"))  # noqa: TID251 — a second citizen at the same time
    await entered.wait()
    assert "查询码" in await quick.say("查进度")
    leave.set()
    assert "查询码" in await waiting


async def test_another_process_goes_on_where_this_one_ended(
    town: Town, citizen: Citizen, sqlite: Database, clock: FixedClock
) -> None:
    await say_all(citizen, ["投诉", "1", "检查的人说话很难听"])
    await town.exchange.close()
    other = town_of(sqlite, clock, first_pack())
    citizen.channel = other.web
    assert "什么时候" in await citizen.say("东大街")
    await close(other)


def test_the_lease_outlasts_a_turn() -> None:
    assert timedelta(seconds=guard.TURN_SECONDS) < LEASE
