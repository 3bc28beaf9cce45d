"""Service guides, questions often asked, and penalties: every field from the record, on both packs."""

from html import unescape
from typing import Any

import pytest

from common.clock import FixedClock
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition
from knowledge.model import Matter
from knowledge.samples import SamplePolicy
from storage.engine import Database
from tests.knowledge.coming import changing_pack
from tests.web.public_site import Site, site, words


@pytest.fixture
def town(sqlite: Database, clock: FixedClock, pack_edition: Edition) -> Site:
    return site(sqlite, clock, pack_edition)


def said(matter: Matter, *, english: bool) -> list[str]:
    """What the card of a matter must say, straight from the record."""
    end = "_en" if english else ""

    def of(node: Any, *names: str) -> list[str]:
        return [getattr(node, name + end) for name in names if getattr(node, name) is not None]

    found = of(matter, "name", "overview") + list(getattr(matter, "conditions" + end))
    for material in matter.materials:
        found += of(material, "name", "form", "source", "note")
    for step in matter.process:
        found += of(step, "step", "detail")
    for limit in (matter.time_limit.statutory, matter.time_limit.promised):
        found += of(limit, "note", "basis")
    found += of(matter.fees, "payer", "collector", "licence", "note")
    for item in matter.fees.items:
        found += of(item, "name", "formula", "example", "basis")
    found += of(matter.result, "name", "validity", "delivery")
    if matter.online.available:
        found += of(matter.online, "channel")
    for basis in matter.basis:
        found += of(basis, "law", "article", "gist")
    for question in matter.common_questions:
        found += of(question, "q", "a")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_card_says_every_field_of_its_record(town: Site, language: str) -> None:
    pack = town.house.edition.pack
    async with town.browser(language=language) as browser:
        for matter in pack.active_matters:
            page = await browser.get(f"/matters/{matter.id}")
            told = words(page)
            assert page.status_code == 200
            missing = [text for text in said(matter, english=language == "en") if plain(text) not in told]
            assert [text for text in missing if "{" not in text] == [], matter.id
            assert "{phone" not in told
            assert "{hall" not in told


def unconfirmed(matter: Matter) -> list[str]:
    """What the record of a matter says that the office has not confirmed; short words may stand elsewhere too."""
    found = list(matter.conditions) if matter.conditions_sample else []
    found += [one.name for one in matter.materials if one.sample]
    found += [step.detail for step in matter.process if matter.process_sample and step.detail]
    found += [item.formula for item in matter.fees.items if item.sample and item.formula]
    found += [f"{item.amount:f}{item.unit}" for item in matter.fees.items if item.sample and item.amount is not None]
    limits = (matter.time_limit.statutory, matter.time_limit.promised)
    found += [limit.note for limit in limits if limit.sample and limit.note]
    return [text for text in found if len(text) > 8]


async def test_in_service_nothing_unconfirmed_is_shown(
    sqlite: Database, clock: FixedClock, pack_edition: Edition
) -> None:
    live = site(sqlite, clock, pack_edition, settings_demo=False, settings_samples=SamplePolicy.WITHHOLD)
    samples = 0
    async with live.browser(language="zh") as browser:
        for matter in pack_edition.pack.active_matters:
            told = words(await browser.get(f"/matters/{matter.id}"))
            samples += len(unconfirmed(matter))
            assert [text for text in unconfirmed(matter) if text in told] == [], matter.id
            assert "待核实" not in told
        for benchmark in pack_edition.pack.benchmarks:
            told = words(await browser.get(f"/penalties/{benchmark.id}"))
            assert [
                tier.result for tier in benchmark.tiers if tier.sample and len(tier.result) > 8 and tier.result in told
            ] == []
    assert samples > 10


def plain(text: str) -> str:
    return " ".join(unescape(text).split())


async def test_a_card_gives_the_offices_own_phones_place_and_hours(town: Site) -> None:
    office = town.house.edition.pack.office
    async with town.browser(language="zh") as browser:
        for matter in town.house.edition.pack.active_matters:
            told = words(await browser.get(f"/matters/{matter.id}"))
            place = matter.place.address if matter.place else office.hall.address
            assert place.replace("{office.name}", office.office.name) in told
            assert (matter.hours.text if matter.hours else office.hall.hours) in told


async def test_the_list_offers_every_active_matter_under_its_kind(town: Site) -> None:
    async with town.browser(language="zh") as browser:
        page = await browser.get("/matters")
    told = words(page)
    for matter in town.house.edition.pack.active_matters:
        assert f'href="/matters/{matter.id}"' in page.text
        assert matter.category.value in told


@pytest.mark.parametrize("width", ["", "full"])
async def test_a_search_finds_by_popular_names_too(town: Site, width: str) -> None:
    matter = next(one for one in town.house.edition.pack.active_matters if one.aliases)
    alias = matter.aliases[0]
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in alias)
    async with town.browser(language="zh") as browser:
        page = await browser.get("/matters", params={"q": wide if width else alias})
    assert f'href="/matters/{matter.id}"' in page.text


async def test_a_search_without_result_leads_to_the_chat_and_keeps_markup_harmless(town: Site) -> None:
    async with town.browser() as browser:
        page = await browser.get("/matters", params={"q": "<b>zzz</b>"})
    assert "No guide fits" in words(page)
    assert "<b>zzz" not in page.text
    assert 'href="/chat"' in page.text


async def test_the_printed_card_carries_its_address_as_a_qr_code(sqlite: Database, clock: FixedClock) -> None:
    town = site(sqlite, clock, settings_public_base_url="https://office.example")
    matter = town.house.edition.pack.active_matters[0]
    async with town.browser() as browser:
        page = await browser.get(f"/matters/{matter.id}")
        code = await browser.get(f"/matters/{matter.id}/qr.svg")
    assert f"https://office.example/matters/{matter.id}" in words(page)
    assert code.headers["content-type"].startswith("image/svg+xml")
    assert code.text.startswith("<?xml")


async def test_questions_often_asked_are_answered(town: Site) -> None:
    async with town.browser(language="zh") as browser:
        told = words(await browser.get("/faq"))
    for faq in town.house.edition.pack.faqs:
        assert faq.question in told


async def test_each_violation_has_its_page_with_the_ranges_of_the_law(town: Site) -> None:
    pack = town.house.edition.pack
    async with town.browser(language="zh") as browser:
        listed = await browser.get("/penalties")
        for benchmark in pack.benchmarks:
            assert f'href="/penalties/{benchmark.id}"' in listed.text
            told = words(await browser.get(f"/penalties/{benchmark.id}"))
            assert benchmark.violation in told
            for tier in benchmark.tiers:
                assert tier.circumstances in told
            for one in benchmark.statutory_ranges:
                assert f"{one.max:,}" in told


async def test_an_unknown_violation_is_not_found(town: Site) -> None:
    async with town.browser() as browser:
        assert (await browser.get("/penalties/none")).status_code == 404


async def test_the_home_page_lets_the_demo_be_tried_in_three_ways(sqlite: Database, clock: FixedClock) -> None:
    async with site(sqlite, clock).browser() as trial, site(sqlite, clock, settings_demo=False).browser() as live:
        told, plain_page = words(await trial.get("/")), words(await live.get("/"))
    for way in ("As a citizen", "As an operator", "As a clerk"):
        assert way in told
        assert way not in plain_page


async def test_a_card_announces_what_will_change(sqlite: Database, clock: FixedClock) -> None:
    pack = changing_pack()
    edition = Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))

    async with site(sqlite, clock, edition).browser() as browser:
        page = words(await browser.get(f"/matters/{pack.matters[0].id}"))

    assert page.index("From January 1, 2027") < page.index("15 CNY per parcel")
    assert page.index("From March 1, 2027") < page.index("New hall, ground floor")
