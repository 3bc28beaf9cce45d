"""Values from a day on: exactly one holds on any day, and what is to come stays in sight."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dated import change_days, on, pack_on
from knowledge.model import Kind, Place
from tests.knowledge.broken import Broken, broken
from tests.knowledge.coming import changing_pack, dearer
from tests.shipped import first_pack

NEW_YEAR, MOVED = date(2027, 1, 1), date(2027, 3, 1)
FEES = "matters[0].fees"
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def place(*days: date) -> Place:
    """A place called `now`, then by the day from which it holds."""
    coming = [{"from": f"{day}", "address": f"{day}", "address_en": "x", "sample": False} for day in days]
    return Place.model_validate({"address": "now", "address_en": "x", "sample": False, "coming": coming})


def test_a_value_holds_from_the_start_of_its_day() -> None:
    found = place(NEW_YEAR)

    assert on(found, NEW_YEAR - timedelta(days=1)).address == "now"
    assert on(found, NEW_YEAR).address == "2027-01-01"


@given(st.sets(DAYS, max_size=6), DAYS)
def test_exactly_one_value_holds_on_any_day_and_the_later_ones_are_still_to_come(starts: set[date], day: date) -> None:
    days = sorted(starts)
    begun = [one for one in days if one <= day]

    found = on(place(*days), day)

    assert found.address == (str(begun[-1]) if begun else "now")
    assert [one.from_ for one in found.coming] == [one for one in days if one > day]


@given(st.sets(DAYS, max_size=6), DAYS, DAYS)
def test_going_on_by_way_of_an_earlier_day_leads_to_the_same(starts: set[date], one: date, other: date) -> None:
    found = place(*sorted(starts))
    earlier, later = sorted((one, other))

    assert on(on(found, earlier), later) == on(found, later)


def test_a_pack_without_coming_values_stays_the_very_same() -> None:
    pack = first_pack().pack

    assert pack_on(pack, NEW_YEAR) is pack
    assert change_days(pack.files) == ()


def test_the_pack_of_a_day_keeps_its_identity_and_what_is_still_to_come() -> None:
    pack = changing_pack()

    then = pack_on(pack, NEW_YEAR)

    assert then.matters[0].fees.items[0].amount == 15
    assert then.content_hash == pack.content_hash
    assert (change_days(pack.files), change_days(then.files)) == ((NEW_YEAR, MOVED), (MOVED,))


def fees_from(*days: str) -> Callable[[Any], Any]:
    return lambda fees: fees | {"coming": [dearer(fees, day) for day in days]}


@pytest.mark.parametrize(
    "row",
    [
        broken(Kind.MATTERS, FEES, fees_from("2027-01-01", "2027-01-01"), "+.coming[1].from later"),
        broken(Kind.MATTERS, FEES, fees_from("2027-05-01", "2027-01-01"), "+.coming[1].from later"),
        broken(Kind.MATTERS, FEES, fees_from("2027-02-30"), "+.coming[0].from date"),
        broken(Kind.MATTERS, FEES, fees_from("2027-01-01", "2028-01-01")),
    ],
    ids=["twice from one day", "wrong order", "no day", "in order"],
)
def test_the_check_tells_days_that_are_not_in_order(row: Broken) -> None:
    row.check()


def test_the_check_reckons_coming_fees_too() -> None:
    def change(fees: Any) -> Any:
        return fees | {"coming": [{"from": "2027-01-01", **copy.deepcopy(fees)}]}

    def wrong(fees: Any) -> Any:
        later = change(fees)
        later["coming"][0]["items"][0]["calculation"]["example_result"] = 17
        return later

    broken(Kind.MATTERS, FEES, wrong, "+.coming[0].items[0].calculation.example_result equal").check()
