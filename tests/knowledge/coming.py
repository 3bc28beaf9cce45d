"""The second pack with values that change at the new year."""

import copy
from functools import cache
from typing import Any

from knowledge.model import Kind, Pack
from tests.knowledge.packs import MARKET, checked_after


def dearer(fees: dict[str, Any], start: str) -> dict[str, Any]:
    """Fees from a day on: 15元 for a parcel instead of 12元."""
    later = copy.deepcopy(fees)
    later.pop("coming", None)
    item = later["items"][0]
    item |= {"amount": 15, "calculation": None}
    item |= dict.fromkeys(("formula", "formula_en", "example", "example_en"))
    return {"from": start} | later


def dear(data: Any) -> None:
    fees = data["matters"][0]["fees"]
    fees["coming"] = [dearer(fees, "2027-01-01")]


def _moved(data: Any) -> None:
    data["hall"]["coming"] = [
        {
            "from": "2027-03-01",
            "address": "新政务大厅一楼",
            "address_en": "New hall, ground floor",
            "hours": data["hall"]["hours"],
            "hours_en": data["hall"]["hours_en"],
            "sample": False,
        }
    ]


@cache
def changing_pack() -> Pack:
    """A parcel costs 15元 from 1 January 2027, and the hall moves on 1 March."""
    return checked_after(MARKET, {Kind.MATTERS: dear, Kind.OFFICE: _moved}).require()
