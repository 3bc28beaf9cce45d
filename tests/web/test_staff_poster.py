"""The hall poster: what a passer-by needs, the public address as a code, nothing fetched from elsewhere."""

import re
from pathlib import Path

import pytest
import segno
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


async def test_without_a_public_address_the_console_says_how_to_mend_it(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)

    answer = await clerk.get("/staff/poster")

    assert answer.status_code == 409
    assert "public_base_url" in words(answer)
    assert "/staff/poster" in (await clerk.get("/staff")).text


def test_the_command_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANSHI_PUBLIC_BASE_URL", f"{ADDRESS}/")
    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    typed = ["poster", str(tmp_path / "poster.html"), "--language", "en"]

    assert CliRunner().invoke(command_line(typed), typed).exit_code == 0
    assert f">{ADDRESS}<" in (tmp_path / "poster.html").read_text(encoding="utf-8")
