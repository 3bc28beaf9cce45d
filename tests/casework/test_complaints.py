"""Complaints as citizens and staff meet them."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from casework.codes.code import new_digits, shown
from casework.codes.errors import UnknownCode
from casework.complaints.errors import NotNow, UnknownCase, UnknownCategory
from casework.complaints.model import CaseState, Contact, EventKind, Status
from casework.complaints.status import sentence
from casework.errors import EmptyText, NotAllowed, SamePerson, TextTooLong, TooManyFiles
from common.i18n import translator
from storage import audit
from storage.data_keys import Erased
from tests.casework.house import (
    ADMINISTRATOR,
    AUDITOR,
    CHAT,
    CLERK,
    EVERYBODY,
    INVESTIGATOR,
    LEADER,
    LEADERS_OTHER_ACCOUNT,
    LEGAL,
    MEDIATOR,
    OTHER_INVESTIGATOR,
    PERSON,
    SECTION_HEAD,
    House,
    report,
)


async def test_a_report_gets_a_public_number_a_secret_code_and_a_promise(office: House) -> None:
    receipt = await office.complaints.register(report())

    assert receipt.number == "诉2026-0001"
    assert receipt.code is not None
    assert [len(group) for group in receipt.code.split("-")] == [4, 4, 4, 4, 2]
    assert receipt.promised_by == date(2026, 12, 8)
    assert not receipt.repeated


async def test_the_code_opens_the_case_and_the_number_does_not(office: House) -> None:
    receipt = await office.complaints.register(report())

    view = await office.complaints.by_code(f" {receipt.code} ", caller="a")

    assert (view.case_id, view.number, view.status) == (receipt.case_id, receipt.number, Status.RECEIVED)
    assert [message.text for message in view.messages] == ["检查时态度粗暴，不出示证件"]
    for wrong in (receipt.number, shown(new_digits()), ""):
        with pytest.raises(UnknownCode):
            await office.complaints.by_code(wrong, caller="a")


async def test_confirming_twice_registers_once_and_shows_the_code_once(office: House) -> None:
    told = report()

    first = await office.complaints.register(told)
    second = await office.complaints.register(told)

    assert (second.case_id, second.number, second.promised_by) == (first.case_id, first.number, first.promised_by)
    assert (second.code, second.repeated) == (None, True)
    assert (await office.complaints.queue(viewer=CLERK)).total == 1


async def test_the_same_key_from_another_chat_is_another_report(office: House) -> None:
    told = report(idempotency_key="17")

    await office.complaints.register(told)
    other = await office.complaints.register(replace(told, chat_id=CHAT + 1))

    assert (other.number, other.repeated) == ("诉2026-0002", False)


async def test_the_year_of_the_number_is_the_offices(office: House) -> None:
    office.clock.set(office.clock.now().replace(month=12, day=31, hour=16, minute=1))

    receipt = await office.complaints.register(report())

    assert receipt.number == "诉2027-0001"


async def test_a_chat_finds_its_own_cases_newest_first(office: House) -> None:
    first = await office.complaints.register(report())
    await office.complaints.register(report(chat_id=CHAT + 1))
    await office.complaints.register(report(chat_id=None))
    office.clock.advance(timedelta(minutes=1))
    last = await office.complaints.register(report())

    assert [view.number for view in await office.complaints.mine(CHAT)] == [last.number, first.number]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "no-such"}, UnknownCategory),
        ({"what": " \n\x00"}, EmptyText),
        ({"what": "长" * 4001}, TextTooLong),
        ({"where": "长" * 301}, TextTooLong),
        ({"attachment_ids": tuple(uuid4() for _ in range(6))}, TooManyFiles),
    ],
)
async def test_a_report_that_cannot_be_kept_takes_no_number(
    office: House, changes: dict[str, object], expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        await office.complaints.register(report(**changes))

    assert (await office.complaints.register(report())).number == "诉2026-0001"


async def test_a_clerk_may_take_down_a_call_and_nobody_else(office: House) -> None:
    receipt = await office.complaints.register(report(chat_id=None, channel="phone"), by=CLERK)
    detail = await office.complaints.detail(receipt.case_id, viewer=CLERK)

    assert (detail.channel, detail.timeline[0].actor) == ("phone", "staff:wang")
    with pytest.raises(NotAllowed):
        await office.complaints.register(report(), by=AUDITOR)


async def test_a_case_goes_from_instruction_to_result_and_the_citizen_follows_it(office: House) -> None:
    receipt = await office.complaints.register(report())
    case, complaints = receipt.case_id, office.complaints
    seen = [(await complaints.view(case)).status]

    await complaints.instruct(case, "请综合科认真核查", by=LEADER)
    seen.append((await complaints.view(case)).status)
    await complaints.assign(case, to=INVESTIGATOR, by=SECTION_HEAD)
    await complaints.note(case, "已联系当事人", by=INVESTIGATOR)
    await complaints.reply(case, "我们正在核实，请您放心。", by=CLERK)
    await complaints.propose_result(case, findings="查了录像", result="情况属实，已批评教育", by=INVESTIGATOR)
    seen.append((await complaints.view(case)).status)
    assert (await complaints.view(case)).result is None
    await complaints.close(case, by=LEADER)

    view = await complaints.view(case)
    assert [*seen, view.status] == [Status.RECEIVED, Status.HANDLING, Status.CHECKING, Status.ANSWERED]
    assert view.result == "情况属实，已批评教育"
    assert [(message.from_office, message.text) for message in view.messages] == [
        (False, "检查时态度粗暴，不出示证件"),
        (True, "我们正在核实，请您放心。"),
    ]
    detail = await complaints.detail(case, viewer=SECTION_HEAD)
    assert [entry.kind for entry in detail.timeline] == [
        EventKind.REGISTERED,
        EventKind.INSTRUCTED,
        EventKind.ASSIGNED,
        EventKind.NOTED,
        EventKind.REPLIED,
        EventKind.INVESTIGATED,
        EventKind.RESULT_PROPOSED,
        EventKind.CLOSED,
    ]
    assert detail.row.state is CaseState.CLOSED


async def test_the_chat_is_told_of_acceptance_replies_and_result_in_its_language(office: House) -> None:
    receipt = await office.complaints.register(report(language="en"))
    await office.complaints.instruct(receipt.case_id, "内部批示，不外传", by=LEADER)
    office.clock.advance(timedelta(hours=1))
    await office.complaints.reply(receipt.case_id, "We are looking into it.", by=CLERK)
    office.clock.advance(timedelta(hours=1))
    await office.complaints.assign(receipt.case_id, to=INVESTIGATOR, by=LEADER)
    await office.complaints.propose_result(receipt.case_id, findings="x", result="Corrected.", by=INVESTIGATOR)
    await office.complaints.close(receipt.case_id, by=LEADER)

    told = await office.told(receipt.number)

    assert {chat for chat, _ in told} == {str(CHAT)}
    assert [text for _, text in told] == [
        "Your complaint 诉2026-0001 is accepted and being looked into. You will have the result by January 22, 2027.",
        "The office answers on your complaint 诉2026-0001:\nWe are looking into it.",
        "Your complaint 诉2026-0001 has been dealt with. The result:\nCorrected.",
    ]


async def test_who_came_without_a_chat_is_told_by_code_only(office: House) -> None:
    receipt = await office.complaints.register(report(chat_id=None, channel="counter"))
    await office.complaints.reply(receipt.case_id, "请补充地点。", by=CLERK)

    assert await office.told() == []
    view = await office.complaints.by_code(receipt.code or "", caller="a")
    assert view.messages[-1].text == "请补充地点。"


async def test_answering_back_calls_for_attention_even_after_the_end(office: House) -> None:
    receipt = await office.closed_case()
    assert (await office.complaints.counts(viewer=CLERK)).unread == 0

    view = await office.complaints.answer_back(receipt.case_id, "还是没有改正")

    assert (view.status, view.messages[-1].text) == (Status.ANSWERED, "还是没有改正")
    unread = await office.complaints.queue(viewer=CLERK, unread_only=True)
    assert [row.number for row in unread.rows] == [receipt.number]
    await office.complaints.reply(receipt.case_id, "我们再去看看。", by=CLERK)
    assert (await office.complaints.counts(viewer=CLERK)).unread == 0


async def test_a_reopened_case_must_be_investigated_again(office: House) -> None:
    receipt = await office.closed_case()

    await office.complaints.reopen(receipt.case_id, "重新调查", by=LEADER)
    with pytest.raises(NotNow):
        await office.complaints.close(receipt.case_id, by=LEADER)

    view = await office.complaints.view(receipt.case_id)
    assert (view.status, view.result) == (Status.HANDLING, None)
    # What was answered before is not hidden from the citizen.
    assert view.messages[-1].text == "情况属实，已改正"


async def test_a_refusal_needs_two_people_and_gives_its_reason(office: House) -> None:
    receipt = await office.complaints.register(report())
    await office.complaints.propose_refusal(receipt.case_id, "属于公安机关职责，请拨打110", by=SECTION_HEAD)
    with pytest.raises(NotAllowed):
        await office.complaints.refuse(receipt.case_id, by=SECTION_HEAD)
    await office.complaints.refuse(receipt.case_id, by=LEADER)

    view = await office.complaints.view(receipt.case_id)

    assert (view.status, view.result) == (Status.REFUSED, "属于公安机关职责，请拨打110")


async def test_the_second_person_may_send_a_result_back(office: House) -> None:
    receipt = await office.complaints.register(report())
    await office.to_proposal(receipt.case_id)

    await office.complaints.send_back(receipt.case_id, "证据不足", by=LEADER)

    detail = await office.complaints.detail(receipt.case_id, viewer=INVESTIGATOR)
    assert detail.row.state is CaseState.ASSIGNED
    assert EventKind.RESULT_PROPOSED in detail.may
    assert EventKind.INVESTIGATED not in detail.may


async def test_two_accounts_of_one_person_do_not_close_a_case(office: House) -> None:
    receipt = await office.complaints.register(report())
    await office.complaints.instruct(receipt.case_id, "查", by=LEADER)
    await office.complaints.assign(receipt.case_id, to=LEADERS_OTHER_ACCOUNT, by=LEADER)
    await office.complaints.propose_result(receipt.case_id, findings="查了", result="已改", by=LEADERS_OTHER_ACCOUNT)

    with pytest.raises(SamePerson):
        await office.complaints.close(receipt.case_id, by=LEADER)


async def test_only_investigators_and_section_heads_are_given_cases(office: House) -> None:
    receipt = await office.complaints.register(report())
    await office.complaints.instruct(receipt.case_id, "查", by=LEADER)

    for wrong in (CLERK, LEADER, AUDITOR, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            await office.complaints.assign(receipt.case_id, to=wrong, by=LEADER)


async def test_an_investigator_sees_the_cases_assigned_and_no_others(office: House) -> None:
    theirs = await office.complaints.register(report())
    other = await office.complaints.register(report())
    await office.complaints.instruct(theirs.case_id, "查", by=LEADER)
    await office.complaints.assign(theirs.case_id, to=INVESTIGATOR, by=LEADER)

    assert [row.number for row in (await office.complaints.queue(viewer=INVESTIGATOR)).rows] == [theirs.number]
    assert (await office.complaints.queue(viewer=OTHER_INVESTIGATOR)).total == 0
    assert (await office.complaints.counts(viewer=INVESTIGATOR)).by_state == {CaseState.ASSIGNED: 1}
    for attempt in (
        office.complaints.detail(other.case_id, viewer=INVESTIGATOR),
        office.complaints.find(other.number, viewer=INVESTIGATOR),
        office.complaints.note(other.case_id, "看看", by=INVESTIGATOR),
        office.complaints.detail(uuid4(), viewer=LEADER),
    ):
        with pytest.raises(UnknownCase):
            await attempt


@pytest.mark.parametrize("person", [ADMINISTRATOR, MEDIATOR])
async def test_who_handles_no_cases_sees_none(office: House, person: object) -> None:
    receipt = await office.complaints.register(report())
    viewer = next(one for one in EVERYBODY if one is person)

    with pytest.raises(NotAllowed):
        await office.complaints.queue(viewer=viewer)
    with pytest.raises(UnknownCase):
        await office.complaints.detail(receipt.case_id, viewer=viewer)


async def test_the_reporter_is_shown_only_after_two_people_agreed_and_only_to_them(office: House) -> None:
    receipt = await office.complaints.register(report())
    case = receipt.case_id
    await office.complaints.instruct(case, "查", by=LEADER)
    await office.complaints.assign(case, to=INVESTIGATOR, by=LEADER)
    before = await office.complaints.detail(case, viewer=INVESTIGATOR)
    assert (before.contact_given, before.contact) == (True, None)
    with pytest.raises(NotNow):
        await office.complaints.show_contact(case, by=LEADER)

    await office.complaints.ask_contact(case, "需要回电核实", by=INVESTIGATOR)
    with pytest.raises(NotAllowed):
        await office.complaints.show_contact(case, by=INVESTIGATOR)
    shown_to_leader = await office.complaints.show_contact(case, by=LEADER)

    assert shown_to_leader == PERSON
    contacts = {
        person.name: (await office.complaints.detail(case, viewer=person)).contact
        for person in (INVESTIGATOR, LEADER, SECTION_HEAD, CLERK, LEGAL, AUDITOR)
    }
    assert [name for name, contact in contacts.items() if contact] == ["li", "sun"]


async def test_an_anonymous_report_is_registered_and_has_no_contact(office: House) -> None:
    for nobody in (None, Contact("", " ")):
        receipt = await office.complaints.register(report(contact=nobody))
        detail = await office.complaints.detail(receipt.case_id, viewer=CLERK)
        assert (detail.contact_given, detail.row.anonymous) == (False, True)


async def test_looking_at_a_case_leaves_a_trace_without_content(office: House) -> None:
    receipt = await office.complaints.register(report())
    await office.complaints.detail(receipt.case_id, viewer=AUDITOR)
    await office.complaints.by_code(receipt.code or "", caller="a")

    async with office.database.reading() as unit:
        entries = await audit.entries(unit, f"complaint:{receipt.number}")

    assert {(entry.actor, entry.act) for entry in entries} == {
        ("citizen", "complaint.registered"),
        ("staff:wu", "complaint.read"),
        ("citizen", "complaint.read"),
    }
    assert {entry.detail for entry in entries} == {""}


async def test_overdue_is_reckoned_from_the_promised_day(office: House) -> None:
    late = await office.complaints.register(report())
    done = await office.closed_case()
    office.clock.advance(timedelta(days=15))
    on_time = (await office.complaints.view(late.case_id)).overdue

    office.clock.advance(timedelta(days=90))
    overdue = await office.complaints.queue(viewer=CLERK, overdue_only=True)

    assert not on_time
    assert [row.number for row in overdue.rows] == [late.number]
    assert (await office.complaints.view(late.case_id)).overdue
    assert not (await office.complaints.view(done.case_id)).overdue


async def test_the_list_filters_sorts_and_pages(office: House) -> None:
    for _ in range(3):
        await office.complaints.register(report())
    urgent = await office.complaints.register(report(category="corruption"))
    closed = await office.closed_case(what="长" * 100)
    queue = office.complaints.queue

    everything = await queue(viewer=CLERK, size=2)
    last_page = await queue(viewer=CLERK, size=2, page=99)
    found = await queue(viewer=CLERK, search="０００３")
    ended = await queue(viewer=CLERK, states=[CaseState.CLOSED])

    assert (everything.total, everything.pages, everything.rows[0].number) == (5, 3, urgent.number)
    assert (last_page.page, [row.number for row in last_page.rows]) == (3, [closed.number])
    assert [row.number for row in found.rows] == ["诉2026-0003"]
    assert [row.number for row in ended.rows] == [closed.number]
    assert ended.rows[0].excerpt == "长" * 39 + "…"
    assert (await queue(viewer=CLERK, search="%")).total == 0


async def test_the_clerks_of_the_console_are_offered_what_they_may_do(office: House) -> None:
    receipt = await office.complaints.register(report())

    offered = {
        person.name: (await office.complaints.detail(receipt.case_id, viewer=person)).may
        for person in (CLERK, SECTION_HEAD, LEADER, AUDITOR)
    }

    assert offered == {
        "wang": {EventKind.NOTED, EventKind.REPLIED},
        "zhao": {EventKind.NOTED, EventKind.REPLIED, EventKind.REFUSAL_PROPOSED},
        "sun": {EventKind.NOTED, EventKind.REPLIED, EventKind.INSTRUCTED},
        "wu": set(),
    }


async def test_erasing_keeps_the_number_and_the_steps_and_nothing_else(office: House) -> None:
    receipt = await office.closed_case()
    case = receipt.case_id
    with pytest.raises(NotNow):
        await office.complaints.erase(case, by=LEADER)
    await office.complaints.ask_erasure(case, "申请人要求删除", by=ADMINISTRATOR)
    await office.complaints.erase(case, by=LEGAL)

    view = await office.complaints.by_code(receipt.code or "", caller="a")
    detail = await office.complaints.detail(case, viewer=AUDITOR)

    assert (view.number, view.status, view.messages, view.result) == (receipt.number, Status.ERASED, (), None)
    assert [entry.text for entry in detail.timeline] == [None] * len(detail.timeline)
    assert len(detail.timeline) == 8
    assert (detail.what, detail.contact, detail.row.excerpt) == ("", None, "")
    assert await office.complaints.mine(CHAT) == []
    with pytest.raises(Erased):
        await office.told(receipt.number)
    with pytest.raises(NotNow):
        await office.complaints.answer_back(case, "还在吗")
    assert (await office.complaints.register(report())).number == "诉2026-0002"


async def test_an_open_case_is_not_erased(office: House) -> None:
    receipt = await office.complaints.register(report())

    with pytest.raises(NotNow):
        await office.complaints.ask_erasure(receipt.case_id, "要求删除", by=ADMINISTRATOR)


async def test_nothing_personal_stands_open_in_the_database(office: House) -> None:
    receipt = await office.complaints.register(report(chat_id=98765432101234))
    await office.complaints.reply(receipt.case_id, "请您放心", by=CLERK)
    await office.handovers.open(98765432101234, "asked", "我要找人说话", "zh_Hans_CN")
    path = office.database.url.database
    assert path is not None
    async with office.database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    content = await asyncio.to_thread(Path(path).read_bytes)

    code = (receipt.code or "").replace("-", "")
    for secret in ("态度粗暴", "某路", "豫A0001", PERSON.name, PERSON.phone, "放心", "98765432101234", "找人", code):
        assert secret.encode() not in content
    assert receipt.number.encode() in content


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
async def test_the_standing_is_said_in_sentences_with_the_promised_day(office: House, language: str) -> None:
    tr = translator(language)
    receipt = await office.complaints.register(report())
    view = await office.complaints.view(receipt.case_id)

    for status in Status:
        said = sentence(replace(view, status=status), tr)
        assert receipt.number in said
        assert not (tr.zh and re.search("[A-Za-z_]", said))
        promising = status in {Status.RECEIVED, Status.HANDLING, Status.CHECKING}
        assert (tr.date(view.promised_by) in said) == promising
    assert len(sentence(replace(view, overdue=True), tr)) > len(sentence(view, tr))
    assert len(sentence(replace(view, provisional=True), tr)) > len(sentence(view, tr))
