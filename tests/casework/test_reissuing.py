"""A lost query code is given anew to the phone left with the case, and to nobody else."""

import re
from datetime import timedelta

import pytest

from casework.codes.errors import TooManyTries, UnknownCode
from casework.complaints.errors import WrongOneTimeCode
from casework.complaints.model import EventKind
from tests.casework.house import LEADER, House, report

CALLER = "chat:1"
PHONE = "+8613900001234"


async def sent(office: House) -> list[str]:
    """The one-time codes sent to the phone of the case."""
    texts = [text for to, text in await office.told() if to == PHONE]
    return [found.group() for text in texts if (found := re.search(r"\b\d{6}\b", text.replace("码", "码 ")))]


async def test_the_digits_give_a_new_code_and_the_old_one_opens_nothing(office: House) -> None:
    case = await office.complaints.register(report())
    await office.reissuing.ask(f" {case.number} ", caller=CALLER)
    (digits,) = await sent(office)

    fresh = await office.reissuing.redeem(case.number, f"是 {digits}", caller=CALLER)

    assert (await office.complaints.by_code(fresh, caller=CALLER)).number == case.number
    with pytest.raises(UnknownCode):
        await office.complaints.by_code(case.code or "", caller=CALLER)
    with pytest.raises(WrongOneTimeCode):
        await office.reissuing.redeem(case.number, digits, caller=CALLER)
    detail = await office.complaints.detail(case.case_id, viewer=LEADER)
    assert EventKind.CODE_REISSUED in [step.kind for step in detail.timeline]


@pytest.mark.parametrize("number", ["诉2026-9999", "", "anonymous"])
async def test_nothing_is_sent_and_nothing_told_where_no_phone_was_left(office: House, number: str) -> None:
    case = await office.complaints.register(report(contact=None))

    await office.reissuing.ask(case.number if number == "anonymous" else number, caller=CALLER)

    assert await office.told() == []


async def test_digits_are_good_for_ten_minutes_and_five_tries(office: House) -> None:
    case = await office.complaints.register(report())
    await office.reissuing.ask(case.number, caller=CALLER)
    (digits,) = await sent(office)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    for _ in range(5):
        with pytest.raises(WrongOneTimeCode):
            await office.reissuing.redeem(case.number, wrong, caller=CALLER)
    with pytest.raises(WrongOneTimeCode):
        await office.reissuing.redeem(case.number, digits, caller=CALLER)

    office.clock.advance(timedelta(hours=1))
    await office.reissuing.ask(case.number, caller=CALLER)
    office.clock.advance(timedelta(minutes=10))
    with pytest.raises(WrongOneTimeCode):
        await office.reissuing.redeem(case.number, (await sent(office))[-1], caller=CALLER)


async def test_asking_is_throttled_by_caller_and_by_case(office: House) -> None:
    case = await office.complaints.register(report())
    for _ in range(3):
        await office.reissuing.ask(case.number, caller=CALLER)
    with pytest.raises(TooManyTries):
        await office.reissuing.ask(case.number, caller=CALLER)
    await office.reissuing.ask(case.number, caller="chat:2")
    assert len(await office.told()) == 3
