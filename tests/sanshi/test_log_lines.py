"""A whole day's work over bot, web and worker, faults among it: no log line holds anybody's name, number or words."""

import asyncio
import logging as levels
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog

from common import logging
from common.clock import FixedClock
from common.nursery import Nursery
from knowledge import versions
from sanshi.app import App, compose
from sanshi.pages import pages
from sanshi.settings import Settings, TelegramSection
from staff.actor import SYSTEM, Role
from storage.engine import Database
from tests.casework.house import LEADER
from tests.conftest import PACKS
from tests.counterparts import botapi
from tests.counterparts.botapi import Fault
from tests.eventually import eventually

NAME, PHONE, PLACE = "赵铁柱", "13900001234", "幸福路88号地下车库"
WORDS = "收了钱不给票据还骂人"
REPLY = "经查属实已责令改正并道歉"
WANG = 7001
ORIGIN = "http://testserver"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Standard error as a service writes it."""
    kept = levels.root.handlers[:]
    logging.configure()
    yield capsys
    structlog.reset_defaults()
    levels.root.handlers[:] = kept


class Broken(RuntimeError):
    """A fault of the program whose message quotes what it was working on."""


def breaks(*given: Any, **named: Any) -> Any:
    raise Broken(f"{given} {named}")


async def _complain(api: botapi.BotApi) -> str:
    """The whole complaint with name and phone; its query code."""
    told = f"昨天下午在{PLACE}你们的人{WORDS}"
    for text, answer in (
        (told, "对吗"),
        ("对", "证件号吗"),
        ("没有", "照片、文件"),
        ("没有", "匿名"),
        (f"我叫{NAME}，电话{PHONE}", "记得对不对"),
        ("是的", "查询码"),
    ):
        before = len(api.texts(WANG))
        api.write(WANG, text)
        said = await api.until(WANG, answer, after=before)
    return re.sub(r"\D", "", said.split("查询码：")[1].splitlines()[0])


async def _staff(app: App, browser: httpx2.AsyncClient, clock: FixedClock) -> list[str]:
    """An administrator signs in, fails, and sets up the second factor: password and secret."""
    told = await app.accounts.add("zheng", [Role.ADMINISTRATOR], by=SYSTEM)
    for password in ("wrong-password-7", told.password):
        await browser.post("/staff/login", data={"name": "zheng", "password": password, "next": ""})
    chosen = "gull-7-lamp-tea"
    fields = {"present": told.password, "chosen": chosen, "again": chosen}
    await browser.post("/staff/password", data=fields)
    page = await browser.get("/staff/second-factor")
    secret = "".join(re.findall(r'name="secret" value="([A-Z2-7]{32})"', page.text)[:1])
    assert secret
    await browser.post("/staff/second-factor", data={"secret": secret, "code": "000000"})
    return [told.password, chosen, secret]


async def test_no_log_line_holds_what_people_said(
    sqlite: Database, clock: FixedClock, lines: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await versions.load(sqlite, PACKS / "civil-air-defence", by="test", now=clock.now())
    async with botapi.serving() as api, Nursery() as nursery:
        telegram = TelegramSection(token=botapi.TOKEN, api_base=api.base)
        app = compose(Settings().model_copy(update={"telegram": telegram, "data_dir": Path()}), sqlite, clock)
        assert app.telegram is not None
        api.faults["getMe"].append(Fault.SERVER_ERROR)
        nursery.start(app.telegram.run(), name="telegram")
        code = await _complain(api)
        transport = httpx2.ASGITransport(app=pages(app), raise_app_exceptions=False)
        headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as browser:
            secrets = await _staff(app, browser, clock)
            for given in (code, "1234-5678-9012-3456-78"):
                await browser.post("/track", data={"code": given})
            monkeypatch.setattr(app.complaints, "by_code", breaks)
            assert (await browser.post("/track", data={"code": code})).status_code == 500
        [case] = (await app.complaints.queue(viewer=LEADER)).rows
        await app.complaints.instruct(case.case_id, WORDS, by=LEADER)
        api.faults["sendMessage"].append(Fault.SERVER_ERROR)
        await app.complaints.reply(case.case_id, REPLY, by=LEADER)
        for work in (app.planner.run, app.dispatcher.tick, app.handovers.rest, app.retention.erase):
            await work()
        monkeypatch.setattr(app.complaints, "mine", breaks)
        before = len(api.texts(WANG))
        api.write(WANG, f"我的投诉办到哪了 {NAME} {PHONE}")
        await eventually(lambda: len(api.texts(WANG)) > before)
        await asyncio.wait_for(app.exchange.mailbox.idle(), 20)
        await nursery.close()
        await app.exchange.close()
        await app.dispatcher.close()
        app.codes.close()
        app.attachments.close()

    written = lines.readouterr().err
    kept_out = [NAME, PHONE, PLACE, WORDS, REPLY, code, str(WANG), botapi.TOKEN, *secrets]
    assert [word for word in kept_out if word in written.replace("-", "") or word in written] == []
    assert {"telegram_unreachable", "turn_failed", "Broken"} <= set(re.findall(r"\w+", written))
