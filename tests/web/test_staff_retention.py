"""What is erased when, as the administrator sees it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.complaints.model import Receipt
from common.clock import FixedClock
from common.i18n import translator
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from staff.actor import Role
from storage.audit import AuditEntry
from storage.chats import ChatRows
from storage.engine import Database
from storage.values.chats import ChatKind
from storage.values.retention import Kind
from tests.casework.house import ADMINISTRATOR, LEGAL, report
from tests.conftest import MORNING
from tests.web.staff_office import Office, office, words
from web.staff.words import RECORDS, detail


def test_every_kind_has_its_words() -> None:
    assert set(RECORDS) == set(Kind)


async def test_the_administrator_sees_what_would_go_and_what_went(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    async with sqlite.unit() as unit:
        await ChatRows(unit).add(ChatKind.WEB, "silent", clock.now(), addressable=False)
        await unit.commit()
    clock.advance(timedelta(days=91))
    administrator = await house.member("zheng", Role.ADMINISTRATOR)

    before = words(await administrator.get("/staff/retention"))
    await Retention.of(RetentionSection(), sqlite, clock).erase()
    after = words(await administrator.get("/staff/retention"))

    assert "长期无人说话、不属于任何登记事项的会话 90日 1" in before
    assert "长期无人说话、不属于任何登记事项的会话 90日 0" in after
    assert " · 90日 · 1条" in after


def test_the_record_says_rule_and_count_in_words() -> None:
    entry = AuditEntry(uuid4(), MORNING, "system", "erased-by-plan", "retention:caller", "caller 1d count=2")

    assert detail(entry, translator("zh_Hans_CN")) == "尝试次数的计数 · 1日 · 2条"


async def test_two_people_erase_a_case_in_the_console(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.closed_case()
    case = f"/staff/complaints/{receipt.case_id}"
    administrator = await house.member("zheng", Role.ADMINISTRATOR)
    legal = await house.member("fa", Role.LEGAL_OFFICE)

    asked = await administrator.post("/staff/retention", number=receipt.number, reason="申请人要求删除")
    waits = words(await legal.get("/staff"))
    listed = words(await legal.get("/staff/retention"))
    read = words(await legal.get(case))
    await legal.post(f"{case}/erase")
    after = words(await legal.get(case))

    assert asked.status_code == 303
    assert "1 待同意的数据删除" in waits
    assert receipt.number in listed
    assert "申请人要求删除" in read
    assert "已删除" in after
    assert receipt.number not in words(await legal.get("/staff/retention")).split("计划")[0]


async def asked_to_erase(sqlite: Database, clock: FixedClock) -> tuple[Office, Receipt]:
    """An ended case of which the administrator has asked for the erasure."""
    house = office(sqlite, clock)
    receipt = await house.house.closed_case()
    await house.house.complaints.ask_erasure_of(receipt.number, "申请人要求删除", by=ADMINISTRATOR)
    return house, receipt


async def test_the_second_person_refuses_with_a_reason_and_the_request_is_gone(
    sqlite: Database, clock: FixedClock
) -> None:
    house, receipt = await asked_to_erase(sqlite, clock)
    legal = await house.member("fa", Role.LEGAL_OFFICE)
    case = f"/staff/complaints/{receipt.case_id}"

    refused = await legal.post(f"{case}/refuse-erasure", **{"refuse-erasure": "行政诉讼还没有结束"})

    assert refused.status_code == 303
    assert "行政诉讼还没有结束" in words(await legal.get(case))
    assert "0 待同意的数据删除" in words(await legal.get("/staff"))
    assert (await legal.post(f"{case}/erase")).status_code == 409


async def test_a_refusal_without_a_reason_is_not_taken(sqlite: Database, clock: FixedClock) -> None:
    house, receipt = await asked_to_erase(sqlite, clock)
    legal = await house.member("fa", Role.LEGAL_OFFICE)

    unsaid = await legal.post(f"/staff/complaints/{receipt.case_id}/refuse-erasure", **{"refuse-erasure": " "})

    assert unsaid.status_code == 400
    assert "1 待同意的数据删除" in words(await legal.get("/staff"))


async def test_whoever_asked_sees_the_refusal_and_it_stands_on_the_audit_trail(
    sqlite: Database, clock: FixedClock
) -> None:
    house, receipt = await asked_to_erase(sqlite, clock)
    await house.house.complaints.refuse_erasure(receipt.case_id, "行政诉讼还没有结束", by=LEGAL)
    administrator = await house.member("zheng", Role.ADMINISTRATOR)
    auditor = await house.member("shen", Role.AUDITOR)

    told = words(await administrator.get("/staff/retention"))
    trail = words(await auditor.get("/staff/audit"))

    assert receipt.number in told.split("未获同意的申请")[1].split("计划")[0]
    assert "不同意删除个人信息" in trail


async def test_what_was_refused_can_be_asked_for_again(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock).house
    receipt = await house.closed_case()
    await house.complaints.ask_erasure_of(receipt.number, "申请人要求删除", by=ADMINISTRATOR)
    await house.complaints.refuse_erasure(receipt.case_id, "诉讼还没有结束", by=LEGAL)
    after_refusal = await house.complaints.erasures_asked(viewer=LEGAL)

    await house.complaints.ask_erasure_of(receipt.number, "诉讼已经结束", by=ADMINISTRATOR)

    assert after_refusal == []
    assert [one.number for one in await house.complaints.erasures_asked(viewer=LEGAL)] == [receipt.number]


@pytest.mark.parametrize(("number", "said"), [("诉2026-9999", "没有这个案件"), ("诉2026-0001", "还没有办结")])
async def test_what_cannot_be_erased_is_said_and_the_reason_is_kept(
    sqlite: Database, clock: FixedClock, number: str, said: str
) -> None:
    house = office(sqlite, clock)
    await house.house.complaints.register(report())
    administrator = await house.member("zheng", Role.ADMINISTRATOR)

    answer = await administrator.post("/staff/retention", number=number, reason="申请人要求删除")

    assert said in words(answer)
    assert "申请人要求删除" in answer.text


async def test_an_erasure_asked_for_waits_a_week_for_another_person(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock).house
    receipt = await house.closed_case()
    await house.complaints.ask_erasure_of(receipt.number, "申请人要求删除", by=ADMINISTRATOR)

    of_others = await house.complaints.erasures_asked(viewer=LEGAL)
    own = await house.complaints.erasures_asked(viewer=ADMINISTRATOR)
    clock.advance(timedelta(days=7))
    later = await house.complaints.erasures_asked(viewer=LEGAL)

    assert [one.number for one in of_others] == [receipt.number]
    assert (own, later) == ([], [])
