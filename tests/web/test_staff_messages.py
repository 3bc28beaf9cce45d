"""Text messages that came in, and the opt-out list, on the console."""

import re
from datetime import timedelta
from pathlib import Path

from common.clock import FixedClock
from notify.vocabulary import InboundKind
from sanshi.backups import Backups
from staff.actor import Role
from storage import lanes
from storage.engine import Database
from storage.values.notices import AlarmKind
from tests.web.staff_office import Office, forms, office, words

PHONE = "+8613800138000"


async def texted(house: Office, text: str, provider_id: str = "SM1") -> InboundKind | None:
    return await house.inbox.receive(provider_id=provider_id, phone=PHONE, text=text)


async def test_a_message_waits_until_somebody_has_seen_to_it(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await texted(house, "请问周六上班吗")
    clerk = await house.member("wang", Role.CLERK)

    waiting = await clerk.get("/staff/messages")
    assert "请问周六上班吗" in words(waiting)
    assert "138 0013 8000" in words(waiting)
    assert "1 收到的短信" in words(await clerk.get("/staff"))
    [seen] = [path for path in forms(waiting) if path.endswith("/seen")]
    assert (await clerk.post(seen)).headers["location"] == "/staff/messages?done=seen-to"

    assert "请问周六上班吗" not in words(await clerk.get("/staff/messages"))
    assert re.search("请问周六上班吗.*wang", words(await clerk.get("/staff/messages?seen=true")))


async def test_an_opt_out_by_text_waits_for_nobody_and_stands_in_the_list(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await texted(house, "退订")
    clerk = await house.member("wang", Role.CLERK)
    assert "没有短信等待处理" in words(await clerk.get("/staff/messages"))
    assert re.search("138 0013 8000 本人短信", words(await clerk.get("/staff/messages/opt-outs")))


async def test_a_number_is_put_on_the_list_and_taken_off(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk = await house.member("wang", Role.CLERK)

    added = await clerk.post("/staff/messages/opt-outs", phone="138 0013 8000")
    listed = await clerk.get(added.headers["location"])
    removed = await clerk.post("/staff/messages/opt-outs/remove", phone=PHONE)

    assert "138 0013 8000 工作人员登记" in words(listed)
    assert "138" not in added.headers["location"]
    assert removed.headers["location"] == "/staff/messages/opt-outs?done=opted-in"
    assert "138 0013 8000" not in words(await clerk.get("/staff/messages/opt-outs"))


async def test_texts_and_refusals_beyond_the_first_page_are_reached(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    for number in range(51):
        phone = f"+8613800{number:06d}"
        await house.inbox.receive(provider_id=f"Q{number}", phone=phone, text=f"第{number}问")
        await house.inbox.receive(provider_id=f"T{number}", phone=phone, text="退订")
    clerk = await house.member("wang", Role.CLERK)

    texts = [await clerk.get(f"/staff/messages?seen=false&page={page}") for page in (1, 2)]
    refusals = [await clerk.get(f"/staff/messages/opt-outs?page={page}") for page in (1, 2)]

    assert [page.text.count("/seen") for page in texts] == [50, 1]
    assert [page.text.count("/opt-outs/remove") for page in refusals] == [50, 1]
    assert "seen=false&amp;sort=&amp;page=2" in texts[0].text
    assert "opt-outs?page=2" in refusals[0].text


async def test_what_is_no_mobile_number_is_said_at_the_field(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    answer = await clerk.post("/staff/messages/opt-outs", phone="0371-6666")
    assert answer.status_code == 400
    assert "0371-6666" in answer.text
    assert "这不是手机号码" in words(answer)


async def test_an_alarm_stands_on_the_first_page(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    async with sqlite.unit() as unit:
        await lanes.raise_alarm(
            unit, AlarmKind.PROVIDER_SETTINGS, on_day=clock.now().date(), code="20003", now=clock.now()
        )
        await unit.commit()
    clerk, admin = await house.member("wang", Role.CLERK), await house.member("admin", Role.ADMINISTRATOR)
    assert "20003" in words(await clerk.get("/staff"))
    assert "20003" not in words(await admin.get("/staff"))


async def test_a_missing_backup_stands_on_the_administrators_first_page(
    sqlite: Database, clock: FixedClock, tmp_path: Path
) -> None:
    copies = Backups(database=sqlite, clock=clock, directory=tmp_path / "copies", keep=timedelta(days=30))
    house = office(sqlite, clock, upkeep=copies)
    clerk, admin = await house.member("wang", Role.CLERK), await house.member("admin", Role.ADMINISTRATOR)

    assert "还没有做过备份" in words(await admin.get("/staff"))
    assert "还没有做过备份" not in words(await clerk.get("/staff"))
