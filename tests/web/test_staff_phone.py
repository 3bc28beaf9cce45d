"""The call on one screen, and who is at the telephone."""

import re

from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.web.staff_office import office, words

CALL = {"category": "officer-conduct", "what": "检查时态度粗暴", "anonymous": "true"}


async def test_number_and_code_are_given_on_one_click_and_the_code_once(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    empty = await clerk.get("/staff/phone")
    [draft] = re.findall(r'name="draft" value="([^"]+)"', empty.text)
    answer = await clerk.post("/staff/phone", draft=draft, **CALL)
    assert "诉2026-0001" in words(answer)
    assert re.search(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", words(answer))
    again = await clerk.post("/staff/phone", draft=draft, **CALL)
    assert "诉2026-0001" in words(again)
    assert not re.search(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", words(again))


async def test_the_case_says_who_registered_it_and_that_it_came_by_telephone(
    sqlite: Database, clock: FixedClock
) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    answer = await clerk.post("/staff/phone", **CALL)
    [case] = re.findall(r"/staff/complaints/[0-9a-f-]{36}", answer.text)
    assert "投诉登记 电话 · wang ·" in words(await clerk.get(case))


async def test_a_call_typed_half_stands_there_again_after_a_new_sign_in(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk = await house.member("wang", Role.CLERK)
    await clerk.post("/staff/phone/draft", what="说到一半", phone="13900001234")
    await clerk.post("/staff/logout")
    await clerk.sign_in("wang", "gull-7-lamp-tea")
    page = await clerk.get("/staff/phone")
    assert "说到一半" in page.text
    assert 'value="13900001234"' in page.text
    assert "说到一半" not in (await clerk.get("/staff/phone?fresh=true")).text.split('id="others"')[0]


async def test_a_refused_registration_keeps_what_was_typed(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    answer = await clerk.post("/staff/phone", category="officer-conduct", what="检查时态度粗暴")
    assert answer.status_code == 400
    assert "请填写来电人的姓名或电话" in words(answer)
    assert "检查时态度粗暴" in answer.text


async def test_whoever_is_not_named_for_today_is_told_who_is(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    clerk, other = await house.member("wang", Role.CLERK), await house.member("chen", Role.CLERK)
    leader = await house.member("sun", Role.LEADER)
    answer = await leader.post("/staff/duty", registrar="chen")
    assert answer.headers["location"] == "/staff/duty?done=duty-named"
    assert "今天的电话投诉由 chen 登记" in words(await clerk.get("/staff/phone"))
    assert (await clerk.post("/staff/phone", **CALL)).status_code == 403
    assert "诉2026-0001" in words(await other.post("/staff/phone", **CALL))


async def test_a_registrar_named_for_a_day_is_ended_again(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await house.member("wang", Role.CLERK)
    leader = await house.member("sun", Role.LEADER)
    await leader.post("/staff/duty", registrar="wang", day="2026-12-01")
    assert "2026年12月1日" in words(await leader.get("/staff/duty"))
    await leader.post("/staff/duty/end", day="2026-12-01")
    assert "2026年12月1日" not in words(await leader.get("/staff/duty"))


async def test_a_day_nobody_can_read_is_refused_with_what_was_entered(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await house.member("wang", Role.CLERK)
    leader = await house.member("sun", Role.LEADER)
    answer = await leader.post("/staff/duty", registrar="wang", day="morgen")
    assert answer.status_code == 400
    assert 'value="morgen"' in answer.text
