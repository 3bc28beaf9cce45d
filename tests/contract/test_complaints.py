"""Complaints, hand-overs, revisits and files hold on both databases, also when many come at once."""

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from casework.attachments.service import Upload
from casework.complaints.errors import NotNow
from casework.complaints.model import CaseState, EventKind
from casework.handovers.errors import AlreadyTaken
from casework.revisits.errors import CodeSpent
from common.clock import FixedClock
from storage.complaints import complaint, complaint_event
from storage.engine import Database
from tests.casework.house import CHAT, CLERK, INVESTIGATOR, LEADER, LEADERS_OTHER_ACCOUNT, House, house, report
from tests.casework.test_revisits import bad_answers


@pytest.fixture
def office(database: Database, clock: FixedClock) -> Iterator[House]:
    made = house(database, clock)
    yield made
    made.codes.close()
    made.attachments.close()


async def test_reports_registered_at_once_get_numbers_without_gap_or_double(office: House) -> None:
    receipts = await asyncio.gather(*(office.complaints.register(report()) for _ in range(12)))

    assert sorted(receipt.number for receipt in receipts) == [f"诉2026-{serial:04}" for serial in range(1, 13)]
    assert len({receipt.code for receipt in receipts}) == 12


async def test_one_report_confirmed_many_times_at_once_is_registered_once(office: House) -> None:
    told = report()

    receipts = await asyncio.gather(*(office.complaints.register(told) for _ in range(6)))

    assert {receipt.number for receipt in receipts} == {"诉2026-0001"}
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert (await office.complaints.register(report())).number == "诉2026-0002"


async def test_a_case_is_closed_once_however_many_try(office: House) -> None:
    receipt = await office.complaints.register(report())
    await office.to_proposal(receipt.case_id)

    outcomes = await asyncio.gather(
        *(office.complaints.close(receipt.case_id, by=LEADER) for _ in range(4)), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "NotNow", "NotNow", "NotNow"]
    assert len([text for _, text in await office.told() if "办结" in text]) == 1


async def test_steps_taken_at_once_are_numbered_one_after_another(office: House) -> None:
    receipt = await office.complaints.register(report())

    await asyncio.gather(*(office.complaints.note(receipt.case_id, f"第{n}条", by=CLERK) for n in range(8)))

    detail = await office.complaints.detail(receipt.case_id, viewer=CLERK)
    assert [entry.seq for entry in detail.timeline] == list(range(1, 10))
    assert {entry.text for entry in detail.timeline[1:]} == {f"第{n}条" for n in range(8)}


async def test_a_step_that_is_refused_leaves_no_trace(office: House) -> None:
    receipt = await office.complaints.register(report())

    with pytest.raises(NotNow):
        await office.complaints.propose_result(receipt.case_id, findings="x", result="y", by=LEADERS_OTHER_ACCOUNT)

    async with office.database.reading() as unit:
        kinds = (await unit.execute(sa.select(complaint_event.c.kind))).scalars().all()
        state = (await unit.execute(sa.select(complaint.c.state))).scalar_one()
    assert kinds == [EventKind.REGISTERED]
    assert state is CaseState.REGISTERED
    assert await office.told() == []


async def test_the_whole_life_of_a_case_reads_alike_on_both_databases(office: House) -> None:
    receipt = await office.closed_case()
    await office.complaints.answer_back(receipt.case_id, "谢谢")

    opened = await office.complaints.by_code(receipt.code or "", caller="a")
    (mine,) = await office.complaints.mine(CHAT)
    queue = await office.complaints.queue(viewer=INVESTIGATOR, states=[CaseState.CLOSED], search="0001")
    counts = await office.complaints.counts(viewer=CLERK)

    assert opened == mine == await office.complaints.view(receipt.case_id)
    assert opened.result == "情况属实，已改正"
    assert [row.number for row in queue.rows] == [receipt.number]
    assert (counts.by_state, counts.overdue, counts.unread) == ({CaseState.CLOSED: 1}, 0, 1)


async def test_one_chat_has_one_hand_over_and_one_person_takes_it(office: House) -> None:
    opened = await asyncio.gather(*(office.handovers.open(CHAT, "asked", "您好", "zh_Hans_CN") for _ in range(4)))
    assert len(set(opened)) == 1

    outcomes = await asyncio.gather(
        *(office.handovers.take(opened[0], by=person) for person in (CLERK, LEADER, INVESTIGATOR)),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyTaken", "AlreadyTaken", "NoneType"]
    assert any(isinstance(outcome, AlreadyTaken) for outcome in outcomes)


async def test_a_form_handed_in_many_times_at_once_counts_once(office: House) -> None:
    code = (await office.revisits.open("罚决字〔2026〕1号", by=CLERK)).code
    answers = bad_answers(office.edition.pack.form)

    outcomes = await asyncio.gather(
        *(office.revisits.submit(code, answers, caller=str(n), chat_id=CHAT) for n in range(4)),
        return_exceptions=True,
    )

    assert len([outcome for outcome in outcomes if isinstance(outcome, CodeSpent)]) == 3
    assert (await office.revisits.answers(viewer=CLERK)).total == 1
    assert (await office.complaints.queue(viewer=CLERK)).total == 1
    assert len(await office.handovers.queue(viewer=CLERK)) == 1
    assert (await office.complaints.register(report())).number == "诉2026-0002"


async def test_codes_opened_at_once_for_a_new_decision_note_it_once(office: House) -> None:
    opened = await asyncio.gather(*(office.revisits.open("罚决字〔2026〕1号", by=CLERK) for _ in range(4)))

    assert len({one.code for one in opened}) == 4
    assert {row.decision_no for row in (await office.revisits.codes(viewer=CLERK)).rows} == {"罚决字〔2026〕1号"}


async def test_a_large_file_comes_back_as_it_was_kept(office: House) -> None:
    data = "证据\n".encode() * 100_000
    stored = await office.attachments.store(Upload("笔录.txt", "text/plain", data))
    receipt = await office.complaints.register(report(attachment_ids=(stored,)))

    found = await office.attachments.fetch_own(stored, case_id=receipt.case_id)

    assert (found.name, found.media_type, found.data == data) == ("笔录.txt", "text/plain", True)
