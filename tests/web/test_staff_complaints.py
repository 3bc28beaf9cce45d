"""A complaint on the console, from the citizen to the result, by the people of one office."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from casework.attachments.service import Upload
from casework.complaints.model import Status
from common.clock import FixedClock
from staff.actor import Role
from storage.engine import Database
from tests.casework.house import report
from tests.shipped import edition_of
from tests.web.staff_office import forms, office, words


def photo() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), (1, 90, 90)).save(made, "JPEG")
    return made.getvalue()


async def test_two_persons_bring_a_complaint_to_its_result(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    """The citizen follows by code; the investigator proposes; nobody agrees with the own proposal."""
    house = office(sqlite, clock, edition_of(pack_directory))
    category = house.house.edition.pack.casework.complaint_categories[0].id
    receipt = await house.house.complaints.register(report(category=category))
    case = f"/staff/complaints/{receipt.case_id}"
    leader = await house.member("sun", Role.LEADER, Role.INVESTIGATOR, Role.SECTION_HEAD)
    other = await house.member("qian", Role.LEADER)

    assert receipt.number in words(await leader.get("/staff/complaints"))
    assert (await leader.post(f"{case}/instruct", instruct="请三日内核实")).headers[
        "location"
    ] == f"{case}?done=instructed"
    assert (await leader.post(f"{case}/assign", to="sun")).status_code == 303
    assert (await leader.post(f"{case}/reply", reply="正在核实，请放心")).status_code == 303
    proposed = await leader.post(f"{case}/propose", findings="已核实", result="情况属实，已改正")
    assert proposed.headers["location"] == f"{case}?done=proposed"

    alone = await leader.post(f"{case}/close")
    assert alone.status_code == 403
    assert "等待另一人审核" in words(alone)
    agreed = await other.post(f"{case}/close")

    assert agreed.headers["location"] == f"{case}?done=closed"
    view = await house.house.complaints.by_code(receipt.code or "", caller="citizen")
    assert view.status is Status.ANSWERED
    assert view.result == "情况属实，已改正"
    assert "正在核实，请放心" in [message.text for message in view.messages]
    page = words(await other.get(case))
    assert "已办结" in page
    assert [page.index(step) for step in ("投诉登记", "指定承办人：sun", "调查情况", "办结，已告知群众")] == sorted(
        page.index(step) for step in ("投诉登记", "指定承办人：sun", "调查情况", "办结，已告知群众")
    )


async def test_a_clerk_sees_what_the_case_waits_for_and_no_button_for_it(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    clerk = await house.member("wang", Role.CLERK)
    case = f"/staff/complaints/{receipt.case_id}"

    page = await clerk.get(case)

    assert "等待领导批示。 由以下人员办理：机关负责人" in words(page)
    assert {form.removeprefix(case) for form in forms(page) if form.startswith(case)} == {"/reply", "/note"}
    refused = await clerk.post(f"{case}/instruct", instruct="请核实")
    assert refused.status_code == 403
    assert "这件事由以下人员办理：机关负责人" in words(refused)


async def test_a_refused_step_keeps_what_was_typed(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    clerk = await house.member("wang", Role.CLERK)
    case = f"/staff/complaints/{receipt.case_id}"

    empty = await clerk.post(f"{case}/reply", reply="   ")
    spoilt = await clerk.send(f"{case}/reply", {"files": ("x.exe", b"MZ\x90\x00" * 50)}, reply="请看附件 <b>说明</b>")

    assert empty.status_code == 400
    assert spoilt.status_code == 415
    assert "请看附件 &lt;b&gt;说明&lt;/b&gt;</textarea>" in spoilt.text
    assert (await house.house.complaints.by_code(receipt.code or "", caller="c")).messages[1:] == ()


async def test_the_reporter_stays_sealed_until_two_persons_agree(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    case = f"/staff/complaints/{receipt.case_id}"
    leader = await house.member("sun", Role.LEADER)
    head = await house.member("zhao", Role.SECTION_HEAD)
    investigator = await house.member("li", Role.INVESTIGATOR)
    await leader.post(f"{case}/instruct", instruct="请核实")
    await head.post(f"{case}/assign", to="li")
    before = words(await investigator.get(case))

    await investigator.post(f"{case}/ask-contact", **{"ask-contact": "需要电话核实地点"})
    assert "需要电话核实地点" in words(await leader.get(case))
    await leader.post(f"{case}/show-contact")

    assert "13900001234" not in before
    assert "须两人同意才能查看" in before
    assert "赵铁柱 13900001234" in words(await investigator.get(case))
    assert "13900001234" not in words(await head.get(case))


async def test_an_investigator_sees_the_own_cases_alone(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    investigator = await house.member("li", Role.INVESTIGATOR)
    assert receipt.number not in words(await investigator.get("/staff/complaints?state=all"))
    assert (await investigator.get(f"/staff/complaints/{receipt.case_id}")).status_code == 404


async def test_files_are_given_through_a_checked_route(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    kept = await house.house.attachments.store(Upload("现场.jpg", "image/jpeg", photo()))
    receipt = await house.house.complaints.register(report(attachment_ids=(kept,)))
    clerk = await house.member("wang", Role.CLERK)
    stranger = await house.member("feng", Role.MEDIATOR)

    page = await clerk.get(f"/staff/complaints/{receipt.case_id}")
    file = await clerk.get(f"/staff/files/{kept}")

    assert f'src="/staff/files/{kept}"' in page.text
    assert file.headers["content-type"] == "image/jpeg"
    assert "sandbox" in file.headers["content-security-policy"]
    assert (await stranger.get(f"/staff/files/{kept}")).status_code == 403


async def test_the_list_narrows_by_state_by_number_and_by_what_is_late(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    first = await house.house.complaints.register(report())
    second = await house.house.complaints.register(report())
    leader = await house.member("sun", Role.LEADER)
    await leader.post(f"/staff/complaints/{second.case_id}/instruct", instruct="请核实")

    registered = words(await leader.get("/staff/complaints?state=registered"))
    numbered = words(await leader.get(f"/staff/complaints?q={second.number}"))
    late = words(await leader.get("/staff/complaints?only=overdue"))
    odd = await leader.get("/staff/complaints?state=nonsense&only=nonsense&page=99")

    assert first.number in registered
    assert second.number not in registered
    assert second.number in numbered
    assert first.number not in numbered
    assert "这里没有投诉" in late
    assert odd.status_code == 200
    assert first.number in words(odd)


async def test_the_first_page_counts_what_waits(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    await house.house.complaints.register(report())
    await house.house.handovers.open(7, "asked", "我要找人工", "zh_Hans_CN")
    page = words(await (await house.member("wang", Role.CLERK)).get("/staff"))
    assert "1 未读投诉" in page
    assert "1 等待接手的会话" in page
    assert "0 超期投诉" in page
    assert "未读投诉" not in words(await (await house.member("admin", Role.ADMINISTRATOR)).get("/staff"))


async def test_the_console_speaks_english(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    leader = await house.member("sun", Role.LEADER)
    page = words(await leader.get(f"/staff/complaints/{receipt.case_id}?lang=en"))
    assert "Waits for the leader's instruction. Done by: Leader" in page
    assert "Officer conduct" in page
