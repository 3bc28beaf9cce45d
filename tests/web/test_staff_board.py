"""The page of figures: chosen days, chart with its table, export."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import FixedClock
from common.errors import SanshiError
from notify.budget import Price
from staff.actor import Role
from storage.engine import Database
from storage.values.notices import NoticeState, Reason
from tests.conftest import MORNING
from tests.notify.test_board import notice_at
from tests.web.staff_office import office, words
from tests.web.test_staff_lists import rows_of
from web.staff.board import chosen, month_of
from web.staff.chart import HEIGHT, LEFT, WIDTH, chart, top_of

TODAY = date(2026, 11, 23)
SIZES = st.lists(st.lists(st.integers(0, 10**7), min_size=1, max_size=4), min_size=1, max_size=62)


@given(SIZES)
def test_no_bar_leaves_the_chart_and_all_are_drawn_to_one_scale(sizes: list[list[int]]) -> None:
    made = chart([("", [(str(place), size) for place, size in enumerate(bar)]) for bar in sizes], str)

    assert len(made.boxes) == sum(size > 0 for bar in sizes for size in bar)
    assert len(made.names) <= 10
    for box in made.boxes:
        assert box.x >= LEFT
        assert box.x + box.width <= WIDTH
        assert box.y >= 0
        assert box.y + box.height <= HEIGHT


@given(st.integers(0, 10**9))
def test_the_scale_ends_at_a_round_even_figure_above_all_bars(most: int) -> None:
    assert top_of(most) >= most
    assert top_of(most) % 2 == 0
    assert top_of(most) <= max(2, 5 * most)


def test_days_are_chosen_by_month_or_by_both_ends() -> None:
    assert chosen("", "", "", TODAY) == month_of(TODAY)
    assert chosen("2026-02", "", "", TODAY).last == date(2026, 2, 28)
    assert chosen("", "2026-11-01", "2026-11-02", TODAY).last == date(2026, 11, 2)
    assert chosen("", "2026-11-01", "", TODAY).last == TODAY


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("soon", "", ""),
        ("", "soon", ""),
        ("", "2026-11-02", "2026-11-01"),
        ("", "1970-01-01", "2026-01-01"),
        ("9999-12", "", ""),
        ("", "9999-12-30", "9999-12-31"),
    ],
)
def test_days_that_cannot_be_are_refused(month: str, first: str, last: str) -> None:
    with pytest.raises(SanshiError):
        chosen(month, first, last, TODAY)


async def test_the_page_has_the_figures_the_chart_and_its_table(sqlite: Database, clock: FixedClock) -> None:
    await notice_at(sqlite, MORNING, NoticeState.FAILED, reason=Reason.NUMBER_BAD)
    await notice_at(sqlite, MORNING - timedelta(days=2), NoticeState.SENT, segments=2, tried_at=MORNING)
    house = office(sqlite, clock)
    leader = await house.member("sun", Role.LEADER)

    page = await leader.get("/staff/board")

    drawing = page.text.split('<svg class="chart"', 1)[1].split("</svg>", 1)[0]
    assert "应发 2" in words(page)
    assert re.findall('<rect class="piece-([a-z]+)"', drawing) == ["sent", "failed"]
    assert "<title" in drawing
    assert "<desc" in drawing
    assert house.reason(Reason.NUMBER_BAD) in words(page)
    assert "2026年11月21日 1 0 1 0 0" in words(page)


async def test_figures_are_exported_day_by_day(sqlite: Database, clock: FixedClock) -> None:
    await notice_at(sqlite, MORNING, NoticeState.SENT, segments=2, tried_at=MORNING)
    leader = await office(sqlite, clock).member("sun", Role.LEADER)

    head, *rows = rows_of(await leader.get("/staff/board?first=2026-11-22&last=2026-11-23&export=true"))

    assert head[:2] == ["日期", "应发"]
    assert [row[:2] for row in rows] == [["2026年11月22日", 0], ["2026年11月23日", 1]]


async def test_the_cost_is_the_price_of_the_segments_handed_over(sqlite: Database, clock: FixedClock) -> None:
    await notice_at(sqlite, MORNING, NoticeState.SENT, segments=2, tried_at=MORNING)
    leader = await office(sqlite, clock, price=Price(Decimal("0.045"), "CNY")).member("sun", Role.LEADER)

    page = await leader.get("/staff/board")
    head, *rows = rows_of(await leader.get("/staff/board?first=2026-11-23&last=2026-11-23&export=true"))

    assert "费用 0.09元" in words(page)
    assert (head[-1], rows[0][-1]) == ("费用", "0.09元")


async def test_days_that_cannot_be_are_said_on_the_page(sqlite: Database, clock: FixedClock) -> None:
    leader = await office(sqlite, clock).member("sun", Role.LEADER)
    assert (await leader.get("/staff/board?first=2026-11-22&last=2026-11-01")).status_code == 422
    assert (await leader.get("/staff/board?first=soon")).status_code == 400
