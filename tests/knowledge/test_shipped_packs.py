"""Both shipped packs have no fault and give what the rooms above ask for."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.load import load_pack
from knowledge.model import Kind
from knowledge.validate import check_directory
from tests.knowledge.packs import CIVIL, MARKET, checked_after
from tests.shipped import pack_of


def test_a_shipped_pack_has_no_fault(pack_directory: Path) -> None:
    assert check_directory(pack_directory).faults == ()


def test_a_pack_written_anew_has_the_same_content_hash(pack_directory: Path) -> None:
    again = checked_after(pack_directory, dict.fromkeys(Kind, lambda data: None))

    assert again.require().content_hash == load_pack(pack_directory).content_hash


def test_the_content_hash_follows_the_content() -> None:
    def later(data: dict[str, str]) -> None:
        data["as_of"] = "2026-11-23"

    assert checked_after(MARKET, {Kind.FAQS: later}).require().content_hash != load_pack(MARKET).content_hash


def test_records_are_found_by_id_name_and_role() -> None:
    pack = pack_of(CIVIL)

    assert pack.matter("peacetime-use-renewal").renewal is not None
    assert pack.benchmark("no-basement").cap == Decimal(100_000)
    assert pack.faq("faq-hearing").verified
    assert pack.phone("consult").number == "0371-00001001"
    assert pack.public_number("hotline").number == "12345"
    winter = pack.find_yearly("winter-storage")
    assert winter is not None
    assert winter.window.holds(date(2027, 1, 3))
    assert pack.permit_reminder("use-permit-45").window.holds(36)
    assert pack.clock("close").days == 60
    assert pack.act("send-batch").needs_second
    assert pack.category("corruption").urgent
    assert pack.as_of(Kind.MATTERS) == date(2026, 11, 22)
    kind = pack.kind_by_name(" 开发商 ")
    assert kind is not None
    assert kind.id == "builder"
    assert pack.kind("builder") is kind


def test_what_a_pack_does_not_have_is_not_found() -> None:
    pack = pack_of(MARKET)

    assert pack.find_matter("none") is None
    assert pack.find_faq("none") is None
    assert pack.kind_by_name("渔船") is None
    with pytest.raises(KeyError):
        pack.matter("none")


def test_figures_are_exact_decimals() -> None:
    item = pack_of(CIVIL).matter("relocation-fee").fees.items[0]

    assert item.amount == Decimal(2400)
    assert item.calculation is not None
    assert item.calculation.steps[0].args == ("floor_area", Decimal("0.1"))
    assert pack_of(CIVIL).form.followup.sample_share == Decimal("0.3")


@pytest.mark.parametrize(
    ("risk", "day", "inside"),
    [
        ("flood-season", date(2027, 5, 14), False),
        ("flood-season", date(2027, 5, 15), True),
        ("flood-season", date(2027, 9, 30), True),
        ("winter-storage", date(2026, 11, 14), False),
        ("winter-storage", date(2026, 12, 31), True),
        ("winter-storage", date(2027, 2, 28), True),
        ("winter-storage", date(2027, 3, 1), False),
    ],
)
def test_a_season_may_wrap_the_new_year(risk: str, day: date, inside: bool) -> None:
    season = pack_of(CIVIL).find_yearly(risk)
    assert season is not None
    assert season.window.holds(day) is inside
