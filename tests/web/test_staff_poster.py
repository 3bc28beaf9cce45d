"""The hall poster: what a passer-by needs, the public address as a code, nothing fetched from elsewhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from httpx2 import Response
from typer.testing import CliRunner

from common.clock import FixedClock
from common.i18n import LANGUAGES, translator
from knowledge.samples import SamplePolicy
from sanshi.__main__ import command_line
from staff.actor import Role
from storage.engine import Database
from tests.shipped import first_pack
from tests.web.staff_office import office, words
from web.poster import poster
from web.services import WebSettings

ADDRESS = "https://sanshi.office.example"


def made(language: str = LANGUAGES[0], *, alone: bool = False) -> str:
    tr = translator(language)
    return poster(first_pack().pack, tr, address=ADDRESS, policy=SamplePolicy.SHOW, demo=True, alone=alone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_who_and_where_and_when_in_both_languages(language: str) -> None:
    page, pack = made(language), first_pack().pack.office
    hall, name = pack.hall, pack.office
    english = language == "en"

    for wanted in (
        name.name_en if english else name.name,
        hall.hours_en if english else hall.hours,
        hall.address_en if english else hall.address,
        *(phone.number for phone in pack.phones if phone.role in {"consult", "complaint"}),
        ADDRESS,
    ):
        assert str(wanted) in page


def test_its_code_is_the_public_address() -> None:
    drawn = re.findall(r'<path[^>]* d="([^"]+)"', segno.make(f"{ADDRESS}/", error="h").svg_inline(border=2))

    assert drawn[-1] in made()


def test_a_file_of_its_own_fetches_nothing_and_a_page_of_the_console_keeps_the_policy() -> None:
    alone, page = made(alone=True), made()

    assert re.findall(r'(?:src|href|url)\s*[=(]\s*"?([^"\s>)]+)', alone) == []
    assert "@page" in alone
    assert "<style" not in page
    assert " style=" not in page


async def poster_page(database: Database, clock: FixedClock, settings: WebSettings) -> Response:
    """What the console shows a clerk of an office with these settings."""
    made = office(database, clock)
    clerk = await made.member("wang", Role.CLERK)
    made.app.state.services = replace(made.app.state.services, settings=settings)
    return await clerk.get("/staff/poster")


async def test_without_a_public_address_the_console_says_how_to_mend_it(sqlite: Database, clock: FixedClock) -> None:
    answer = await poster_page(sqlite, clock, WebSettings(demo=False, samples=SamplePolicy.WITHHOLD))

    assert answer.status_code == 409
    assert "public_base_url" in words(answer)


async def test_a_demo_without_one_shows_its_own(sqlite: Database, clock: FixedClock) -> None:
    answer = await poster_page(sqlite, clock, WebSettings())

    assert str(answer.url).removesuffix("/staff/poster") in answer.text


def test_the_command_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANSHI_PUBLIC_BASE_URL", f"{ADDRESS}/")
    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    typed = ["poster", str(tmp_path / "poster.html"), "--language", "en"]

    assert CliRunner().invoke(command_line(typed), typed).exit_code == 0
    assert f">{ADDRESS}<" in (tmp_path / "poster.html").read_text(encoding="utf-8")
