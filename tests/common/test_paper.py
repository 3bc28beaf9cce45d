"""Text on paper: no line is too wide, no page too full, and nothing is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from common.paper import Row, pages, wrapped

TEXTS = st.text("收费，标准。（元）abc12 -", max_size=60)


def wide(text: str) -> float:
    """Chinese letters are twice as wide as others."""
    return sum(2.0 if ord(char) > 255 else 1.0 for char in text)


@given(TEXTS, st.integers(4, 30))
def test_lines_hold_every_letter_and_none_is_too_wide(text: str, width: int) -> None:
    lines = wrapped(text, width, wide)

    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(wide(line) <= width for line in lines)


def test_a_number_a_word_and_a_closing_mark_stay_whole() -> None:
    assert wrapped("咨询电话0371-00001001。", 15, wide) == ["咨询电话", "0371-00001001。"]
    assert wrapped("a fee of 2400 yuan", 10, wide) == ["a fee of", "2400 yuan"]
    assert wrapped("一二三四，五", 8, wide) == ["一二三", "四，五"]


ROWS = st.lists(st.builds(Row, st.just(("x",)), st.floats(8, 20), st.floats(0, 3), st.booleans(), st.booleans()))


@given(ROWS, st.floats(15, 100))
def test_pages_hold_every_row_in_order_and_none_is_too_full(rows: list[Row], room: float) -> None:
    found = pages(rows, room)

    assert [row for page in found for row in page] == rows
    assert all(sum(row.height for row in page) <= room + 1e-6 for page in found)


def test_a_heading_goes_to_the_page_of_what_it_stands_above() -> None:
    line, heading = Row(("line",), 10), Row(("heading",), 10, keeps=True)

    assert pages([line, line, heading, line], 3 * line.height) == [[line, line], [heading, line]]
