"""Alibaba Cloud's pushes at their secret address."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.inbound import Inbox
from notify.pushes import AliyunPushes
from notify.receipts import Receipts
from storage.engine import Database
from storage.values.notices import NoticeChannel, NoticeState
from tests.counterparts.aliyun import AliyunServer
from tests.notify.sender import TEMPLATE, Sender, aliyun
from tests.shipped import first_pack
from tests.web.public_site import site

SECRET = "a-secret-of-the-address"
HOOK = f"/hooks/aliyun/{SECRET}"


@pytest.fixture
async def sender(sqlite: Database, clock: FixedClock) -> AsyncIterator[Sender]:
    """Whose three notices went out."""
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        one = Sender(sqlite, clock, aliyun(server.url))
        await one.approve()
        for number in range(3):
            await one.plan(to=f"+861380000000{number}")
        await one.dispatcher.tick()
        yield one


def browser(sqlite: Database, clock: FixedClock, base: str = "https://office.example") -> httpx2.AsyncClient:
    inbox = Inbox(database=sqlite, clock=clock, editions=FixedEditions(first_pack()))
    pushes = AliyunPushes(secret=SECRET, receipts=Receipts(database=sqlite, clock=clock), inbox=inbox)
    return site(sqlite, clock, pushes=pushes, settings_public_base_url=base).browser()


async def reports(sender: Sender, *outcomes: bool | None) -> bytes:
    """A push with a receipt for each notice in turn; None = left out."""
    notices = sorted(await sender.all_notices(), key=lambda each: each.id)
    attempts = [(await sender.attempts(each.id))[0] for each in notices]
    told = [
        {"out_id": str(attempt.id), "success": success, "err_code": "DELIVERED" if success else "MOBILE_NOT_ON_SERVICE"}
        for attempt, success in zip(attempts, outcomes, strict=False)
        if success is not None
    ]
    return json.dumps(told).encode()


async def test_receipts_in_one_push_settle_each_its_own_notice(
    sqlite: Database, clock: FixedClock, sender: Sender
) -> None:
    answer = await browser(sqlite, clock).post(f"{HOOK}/reports", content=await reports(sender, True, False, None))

    sms = [each for each in await sender.all_notices() if each.channel is NoticeChannel.SMS]
    states = [each.state for each in sorted(sms, key=lambda each: each.id)]
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    assert states == [NoticeState.DELIVERED, NoticeState.FAILED, NoticeState.SENT]


async def test_a_push_that_comes_twice_acts_once(sqlite: Database, clock: FixedClock, sender: Sender) -> None:
    body, client = await reports(sender, True), browser(sqlite, clock)

    for _ in range(2):
        await client.post(f"{HOOK}/reports", content=body)

    first = min(await sender.all_notices(), key=lambda each: each.id)
    assert [each.status for each in (await sender.notices.detail(first.id)).receipts] == ["arrived"]


async def test_a_refusal_by_reply_reaches_the_opt_out_list(sqlite: Database, clock: FixedClock) -> None:
    body = json.dumps([{"sequence_id": 7, "phone_number": "13800138000", "content": "TD"}]).encode()

    for _ in range(2):
        await browser(sqlite, clock).post(f"{HOOK}/replies", content=body)

    page = await Inbox(database=sqlite, clock=clock, editions=FixedEditions(first_pack())).opt_outs()
    assert page.total == 1


@pytest.mark.parametrize("secret", ["wrong", "密", SECRET + "x"])
async def test_without_the_secret_there_is_no_such_page(sqlite: Database, clock: FixedClock, secret: str) -> None:
    assert (await browser(sqlite, clock).post(f"/hooks/aliyun/{secret}/reports", content=b"[]")).status_code == 404


async def test_without_a_public_address_there_is_no_hook(sqlite: Database, clock: FixedClock) -> None:
    closed = browser(sqlite, clock, base="")

    assert (await closed.post(f"{HOOK}/reports", content=b"[]")).status_code == 404


async def test_what_is_no_list_is_refused(sqlite: Database, clock: FixedClock) -> None:
    assert (await browser(sqlite, clock).post(f"{HOOK}/reports", content=b"<xml>")).status_code == 400
