"""The short number of a notice: what its check digit finds, and how it is read and drawn."""

from itertools import chain, count

from hypothesis import given
from hypothesis import strategies as st

from notify.planned_texts import PlannedTexts
from notify.rendering import Rendered
from storage import short_numbers
from storage.notices import notice
from storage.values.notices import Notice, NoticeKind
from storage.values.short_numbers import DIGITS, check_digit, new_number, read_number
from tests.notify.permit_office import PermitOffice

REMINDERS = notice.select().where(notice.c.kind == NoticeKind.PERMIT_REMINDER)
BODIES = st.text("0123456789", min_size=DIGITS - 1, max_size=DIGITS - 1)


@given(BODIES, st.integers(0, DIGITS - 1), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(body: str, place: int, digit: str) -> None:
    number = body + check_digit(body)

    typed = number[:place] + digit + number[place + 1 :]

    assert (read_number(typed) is None) == (typed != number)


@given(BODIES, st.integers(0, DIGITS - 2))
def test_two_neighbours_swapped_are_found(body: str, place: int) -> None:
    number = body + check_digit(body)

    typed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert (read_number(typed) is None) == (typed != number)


def test_a_number_is_read_in_full_width_and_among_words() -> None:
    number = new_number()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)

    assert read_number(f"我收到一条短信，编号{wide[:4]} {wide[4:]}，是真的吗") == number


async def test_each_planned_reminder_gets_a_number_of_its_own(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1), each_office.row(2))
    await each_office.planner.run()
    await each_office.planner.run()

    async with each_office.database.reading() as unit:
        ids = list((await unit.execute(REMINDERS.with_only_columns(notice.c.id))).scalars())
        numbers = await short_numbers.numbers_of(unit, ids)

    assert len(ids) == 2
    assert set(numbers) == set(ids)
    assert len(set(numbers.values())) == 2


async def test_a_number_taken_already_is_drawn_anew(each_office: PermitOffice) -> None:
    await each_office.take(each_office.row(1), each_office.row(2))
    await each_office.planner.run()
    drawn = (f"{number:08}" for number in chain([1, 1], count(2)))
    async with each_office.database.unit() as unit:
        await unit.execute(short_numbers.notice_number.delete())
        await short_numbers.draw(unit, lambda: next(drawn))
        rows = (await unit.execute(short_numbers.notice_number.select())).all()
        lacking = (await unit.execute(notice.select())).all()

    assert len({row.number for row in rows}) == len(rows) == len(lacking) > 1


async def test_a_call_script_says_the_number_of_its_notice(first_office: PermitOffice) -> None:
    await first_office.take(first_office.row(1, 联系电话="0371-66660001", 有效期至=first_office.days_left(40)))
    await first_office.planner.run()

    async with first_office.database.reading() as unit:
        found = Notice(**(await unit.execute(REMINDERS)).mappings().one())
        number = (await short_numbers.numbers_of(unit, [found.id]))[found.id]
        texts = await PlannedTexts().texts(unit, [found], now=first_office.clock.now(), edition=first_office.edition)

    said = texts[found.id]
    assert isinstance(said, Rendered)
    assert number in said.text
