"""Buttons every channel can take."""

from datetime import timedelta

import pytest

from bot.keyboards import button, keyboard, link, stacked
from tests.journeys.town import Citizen, Town


def test_data_of_64_bytes_fits_and_more_does_not() -> None:
    assert button("好", "a" * 64).data == "a" * 64
    for data in ("a" * 65, "好" * 22, ""):
        with pytest.raises(ValueError, match="64 bytes"):
            button("好", data)


def test_rows_become_a_keyboard() -> None:
    rows = stacked([button(str(number), f"x:{number}") for number in range(3)], width=2)
    made = keyboard(rows)
    assert made is not None
    assert [[one.callback_data for one in row] for row in made.inline_keyboard] == [["x:0", "x:1"], ["x:2"]]
    assert keyboard([]) is None


def test_a_button_may_open_a_page_instead_of_sending_something() -> None:
    made = keyboard([[link("看全部", "/matters/one")]])
    assert made is not None
    assert (made.inline_keyboard[0][0].url, made.inline_keyboard[0][0].callback_data) == ("/matters/one", None)


async def test_every_button_shown_fits(town: Town, citizen: Citizen) -> None:
    pack = town.office.edition.pack
    for text in (*(matter.example_questions[0] for matter in pack.active_matters), "多少钱", "投诉", "1"):
        await citizen.say(text)
        for row in citizen.new[-1].buttons:
            assert all(one.url or 0 < len(one.data.encode()) <= 64 for one in row)
        town.office.clock.advance(timedelta(seconds=2))
