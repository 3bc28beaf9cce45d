"""Notices, calls and letters on the console."""

import re
from uuid import UUID

import pytest

from common.clock import FixedClock
from notify.outbox import Outbox
from staff.actor import Role
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind, NoticeState, Reason
from tests.web.staff_office import forms, office, words


async def one(
    database: Database,
    clock: FixedClock,
    state: NoticeState,
    *,
    reason: Reason = Reason.NONE,
    channel: NoticeChannel = NoticeChannel.SMS,
) -> UUID:
    """A notice brought into a state."""
    new = NewNotice(
        kind=NoticeKind.CASE,
        channel=channel,
        to="+8613900001111" if channel is not NoticeChannel.LETTER else "东街1号",
        text="您的事项有新的进展",
        dedupe_key=f"{state}-{channel}",
        subject="complaint:诉2026-0009",
    )
    async with database.unit() as unit:
        made = await Outbox(clock=clock).enqueue(unit, new)
        assert made
        await unit.execute(notice.update().where(notice.c.id == made).values(state=state, reason=reason))
        await unit.commit()
    return made


async def state_of(database: Database, notice_id: UUID) -> NoticeState:
    async with database.reading() as unit:
        found = await unit.execute(notice.select().where(notice.c.id == notice_id))
        return NoticeState(found.mappings().one()["state"])


async def test_the_list_shows_states_with_their_reasons(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await one(sqlite, clock, NoticeState.FAILED, reason=Reason.NUMBER_BAD)
    await one(sqlite, clock, NoticeState.PLANNED)
    clerk = await house.member("wang", Role.CLERK)

    failed = words(await clerk.get("/staff/notices?state=failed"))
    everything = words(await clerk.get("/staff/notices"))

    assert re.search(r"1 ?条通知", failed)
    assert house.reason(Reason.NUMBER_BAD) in failed
    assert re.search(r"2 ?条通知", everything)
    assert "您的事项有新的进展" in everything
    assert "1 发送失败的通知" in words(await clerk.get("/staff"))


async def test_a_number_is_searched_for_without_standing_in_the_address(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await one(sqlite, clock, NoticeState.PLANNED)
    clerk = await house.member("wang", Role.CLERK)
    found = await clerk.post("/staff/notices", search="139 0000 1111")
    missed = await clerk.post("/staff/notices", search="139 0000 2222", page="x")
    assert re.search(r"1 ?条通知", words(found))
    assert "139" not in str(found.url)
    assert "这里没有通知" in words(missed)


@pytest.mark.parametrize(
    ("act", "state", "after"),
    [
        ("mark_sent", NoticeState.UNKNOWN, NoticeState.SENT),
        ("send_again", NoticeState.UNKNOWN, NoticeState.PLANNED),
        ("release", NoticeState.HELD, NoticeState.PLANNED),
        ("cancel", NoticeState.PLANNED, NoticeState.CANCELLED),
    ],
)
async def test_a_person_decides_what_the_machine_cannot(
    sqlite: Database, clock: FixedClock, act: str, state: NoticeState, after: NoticeState
) -> None:
    house = office(sqlite, clock)
    made = await one(sqlite, clock, state)
    clerk = await house.member("wang", Role.CLERK)

    page = await clerk.get(f"/staff/notices/{made}")
    decided = await clerk.post(f"/staff/notices/{made}/{act}")

    assert f"/staff/notices/{made}/{act}" in forms(page)
    assert decided.headers["location"] == f"/staff/notices/{made}?done=decided"
    assert await state_of(sqlite, made) is after


async def test_what_changed_meanwhile_is_not_decided_again(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    made = await one(sqlite, clock, NoticeState.DELIVERED)
    clerk = await house.member("wang", Role.CLERK)
    answer = await clerk.post(f"/staff/notices/{made}/send_again")
    assert answer.status_code == 409
    assert await state_of(sqlite, made) is NoticeState.DELIVERED
    assert (await clerk.post(f"/staff/notices/{made}/explode")).status_code == 303


async def test_whoever_may_only_look_is_told_who_decides(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    made = await one(sqlite, clock, NoticeState.UNKNOWN)
    page = await (await house.member("sun", Role.LEADER)).get(f"/staff/notices/{made}")
    assert "可由以下人员决定：窗口人员、科室负责人" in words(page)
    assert f"/staff/notices/{made}/mark_sent" not in forms(page)


async def test_a_call_is_tried_and_then_done(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    made = await one(sqlite, clock, NoticeState.TASK, channel=NoticeChannel.CALL)
    clerk = await house.member("wang", Role.CLERK)

    listed = words(await clerk.get("/staff/tasks"))
    missing = await clerk.post(f"/staff/tasks/{made}", note="没选结果")
    await clerk.post(f"/staff/tasks/{made}", outcome="not_reached", note="占线")
    open_still = words(await clerk.get(f"/staff/tasks/{made}"))
    done = await clerk.post(f"/staff/tasks/{made}", outcome="reached", note="本人接听")

    assert "电话 139 0000 1111" in listed
    assert missing.status_code == 400
    assert "没选结果</textarea>" in missing.text
    assert "占线" in open_still
    assert done.headers["location"] == "/staff/tasks?done=recorded"
    assert await state_of(sqlite, made) is NoticeState.DONE
    assert "没有要打的电话或要寄的信" in words(await clerk.get("/staff/tasks"))


async def test_letters_are_printed_together(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await one(sqlite, clock, NoticeState.TASK, channel=NoticeChannel.LETTER)
    await one(sqlite, clock, NoticeState.TASK, channel=NoticeChannel.CALL)
    page = await (await house.member("wang", Role.CLERK)).get("/staff/tasks/letters")
    assert page.text.count("letter-sheet") == 1
    assert "东街1号" in words(page)
    assert "提示函 您的事项有新的进展" in words(page)
