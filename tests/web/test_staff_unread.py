"""What goes to the phone left with a case, on the console: what became of it, and neither number nor digits."""

import pytest

from common.clock import FixedClock
from staff.actor import Role
from storage import complaints, unread
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import NoticeChannel, NoticeState, Reason
from tests.casework.house import CLERK, report
from tests.web.staff_office import office, words

PHONE = "13900001234"


@pytest.mark.parametrize("role", [Role.CLERK, Role.INVESTIGATOR])
async def test_a_one_time_code_and_its_number_are_shown_to_nobody_on_the_staff(
    sqlite: Database, clock: FixedClock, role: Role
) -> None:
    house = office(sqlite, clock)
    case = await house.house.complaints.register(report())
    await house.house.reissuing.ask(case.number, caller="chat:1")
    ((_, text),) = [told for told in await house.house.told() if "+86" in told[0]]
    digits = next(word for word in (text[at : at + 6] for at in range(len(text))) if word.isdigit() and len(word) == 6)
    member = await house.member("wang", role)

    listed = words(await member.get("/staff/notices"))
    by_phone = words(await member.post("/staff/notices", search=PHONE))

    assert case.number in listed
    assert digits not in listed
    assert "0001234" not in listed.replace(" ", "")
    assert case.number not in by_phone


async def test_the_case_tells_what_was_done_about_an_unread_answer(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    receipt = await house.house.complaints.register(report())
    await house.house.complaints.reply(receipt.case_id, "已经核实", by=CLERK)
    async with sqlite.unit() as unit:
        await unit.execute(notice.update().values(state=NoticeState.SENT))
        (answer,) = await unread.told(unit, since=clock.now(), until=clock.now())
        case = await complaints.by_number(unit, receipt.number)
        assert case
        await unread.add(
            unit, case, answer.id, NoticeChannel.CALL, Reason.LANDLINE, edition=1, now=clock.now(), expires_at=None
        )
        await unit.commit()
    clerk = await house.member("wang", Role.CLERK)

    page = words(await clerk.get(f"/staff/complaints/{receipt.case_id}"))

    assert "打所留电话告知" in page
    assert house.reason(Reason.LANDLINE) in page
