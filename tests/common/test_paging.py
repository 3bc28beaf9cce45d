"""Where a page lies in a list."""

from hypothesis import given
from hypothesis import strategies as st

from common.paging import place


@given(st.integers(0, 500), st.integers(-3, 60), st.integers(1, 50))
def test_the_pages_hold_every_row_once(total: int, page: int, size: int) -> None:
    at = place(total, page, size)

    held = [
        row for number in range(1, at.pages + 1) for row in range(total)[place(total, number, size).offset :][:size]
    ]

    assert 1 <= at.page <= at.pages
    assert held == list(range(total))
