"""The hall's cards: every word of the record on paper, with the code of its page, and nothing cut."""

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image
from pypdf import PageObject, PdfReader
from typer.testing import CliRunner

from common.clock import FixedClock
from common.i18n import LANGUAGES, translator
from common.paper import Size
from common.pdf import NoChineseFont, chinese_font
from faq.card import Cards
from knowledge.model import Lang, Matter, Pack
from knowledge.resolve import CONSULT, Resolver
from knowledge.samples import WITHHELD, SamplePolicy
from sanshi.__main__ import command_line
from staff.actor import Role
from storage.engine import Database
from tests.knowledge.coming import changing_pack
from tests.shipped import first_pack, on_both_packs, pack_of
from tests.web.staff_office import office, words
from web.hall_cards import Print, cards_pdf, languages_of
from web.poster import NoPublicAddress
from web.services import WebSettings

ADDRESS = "https://sanshi.office.example"
TRIAL = Print(Size.A4, languages_of("both"), ADDRESS, SamplePolicy.SHOW, demo=True)


def read(data: bytes) -> Sequence[PageObject]:
    return PdfReader(BytesIO(data)).pages


def said(sheets: Sequence[PageObject]) -> str:
    """The letters of the pages without the breaks of their lines."""
    return "".join(bare(page.extract_text()) for page in sheets)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def card_of(pack: Pack, matter: Matter, wanted: Print = TRIAL) -> Sequence[PageObject]:
    return read(cards_pdf(pack, [matter], "7", wanted))


def longest(pack: Pack) -> Matter:
    return max(pack.active_matters, key=lambda one: len(str(one.materials) + str(one.process) + str(one.basis)))


@on_both_packs
@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_all_that_the_record_says(pack_directory: Path, size: Size, language: str) -> None:
    pack = pack_of(pack_directory)
    matter = longest(pack)
    card = Cards(pack, SamplePolicy.SHOW, "7").card(matter, translator(language))

    text = said(card_of(pack, matter, replace(TRIAL, size=size, languages=(language,))))

    for part in card.parts:
        for words_of_it in (part.label, *part.lines):
            assert words_of_it is not None
            assert bare(words_of_it) in text
    for words_of_it in (card.office, card.title, card.source):
        assert bare(words_of_it) in text


def test_a_second_page_bears_head_foot_and_number_too() -> None:
    pack = first_pack().pack
    matter = longest(pack)

    sheets = card_of(pack, matter, replace(TRIAL, size=Size.A5))

    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        text = said([sheet])
        for wanted in (matter.name, matter.name_en, pack.office.office.name, f"{number}/{len(sheets)}"):
            assert bare(wanted) in text


def test_the_code_is_the_address_of_the_matters_page() -> None:
    pack = first_pack().pack
    matter = pack.active_matters[0]
    expected = BytesIO()
    segno.make(f"{ADDRESS}/matters/{matter.id}", error="m", micro=False).save(expected, kind="png", scale=8, border=2)

    (drawn,) = card_of(pack, matter)[0].images

    assert drawn.image is not None
    assert drawn.image.convert("L").tobytes() == Image.open(expected).convert("L").tobytes()


def test_all_cards_are_one_file_on_the_paper_asked_for() -> None:
    pack = pack_of(Path("packs/market-regulation"))

    sheets = read(cards_pdf(pack, pack.active_matters, "7", replace(TRIAL, size=Size.A5)))

    assert all(bare(one.name) in said(sheets) for one in pack.active_matters)
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {(420, 595)}


def test_a_missing_translation_leaves_the_chinese_alone_and_says_so() -> None:
    pack = first_pack().pack
    first = pack.active_matters[0]
    material = first.materials[0].model_copy(update={"name": "独有的申请表", "name_en": None})
    matter = first.model_copy(update={"materials": (material,)})
    file = pack.files.matters.model_copy(update={"matters": (matter,)})

    text = said(card_of(Pack(pack.files.model_copy(update={"matters": file}), pack.content_hash), matter))

    assert text.count("独有的申请表") == 1
    assert "nottranslated" in text


def test_what_the_office_has_not_confirmed_is_marked_in_a_trial_and_withheld_in_service() -> None:
    pack = first_pack().pack
    matter = pack.active_matters[0]
    chinese = replace(TRIAL, languages=languages_of("zh"))
    hours = bare(Resolver(pack, Lang.ZH).hours(matter).text)

    trial = said(card_of(pack, matter, chinese))
    service = said(card_of(pack, matter, replace(chinese, policy=SamplePolicy.WITHHOLD, demo=False)))

    assert (hours in trial, hours in service) == (True, False)
    assert ("示例，待" in trial, "示例" in service) == (True, False)
    assert bare(translator("zh").gettext(WITHHELD, phone=Resolver(pack, Lang.ZH).phone(CONSULT).text)) in service


def test_a_coming_fee_stands_on_the_card_with_its_day() -> None:
    pack = changing_pack()

    text = said(card_of(pack, pack.matters[0], replace(TRIAL, languages=languages_of("zh"))))

    assert text.index("12元/件") < text.index("自2027年1月1日起") < text.index("15元/件")


def test_without_a_public_address_there_is_no_card() -> None:
    pack = first_pack().pack
    with pytest.raises(NoPublicAddress):
        cards_pdf(pack, pack.active_matters[:1], "7", replace(TRIAL, address=""))


def test_without_a_font_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NoChineseFont, match=r"none\.ttc"):
        chinese_font(None, known=[tmp_path / "none.ttc"])
    with pytest.raises(NoChineseFont):
        card_of(first_pack().pack, first_pack().pack.active_matters[0], replace(TRIAL, font=Path(__file__)))


async def test_a_clerk_gets_one_card_or_all_of_them(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    matter = first_pack().pack.active_matters[0]

    page = await clerk.get("/staff/cards")
    one = await clerk.get(f"/staff/cards/pdf?matter={matter.id}&size=a5&words=both")
    none = await clerk.get("/staff/cards/pdf?matter=none")

    assert matter.name in page.text
    assert bare(matter.name_en) in said(read(one.content))
    assert (one.headers["content-type"], none.status_code) == ("application/pdf", 404)


async def test_without_a_font_the_console_leads_to_the_pages(sqlite: Database, clock: FixedClock) -> None:
    made = office(sqlite, clock)
    clerk = await made.member("wang", Role.CLERK)
    settings = WebSettings(cjk_font=Path("/nowhere/font.ttc"))
    made.app.state.services = replace(made.app.state.services, settings=settings)

    page = await clerk.get("/staff/cards")
    answer = await clerk.get("/staff/cards/pdf")

    assert "/nowhere/font.ttc" in words(page)
    assert f"/matters/{first_pack().pack.active_matters[0].id}" in page.text
    assert answer.status_code == 409


def test_the_command_writes_the_file_and_knows_its_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANSHI_PUBLIC_BASE_URL", f"{ADDRESS}/")
    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path / "data"))
    typed = ["cards", "--size", "a5", "--bilingual", "--output", str(tmp_path / "cards.pdf")]
    matter = first_pack().pack.active_matters[0]

    done = CliRunner().invoke(command_line(typed), [*typed, "--matter", matter.id])
    unknown = CliRunner().invoke(command_line(typed), [*typed, "--matter", "none"])

    assert (done.exit_code, unknown.exit_code) == (0, 1)
    assert f"{ADDRESS}/matters/{matter.id}" in said(read((tmp_path / "cards.pdf").read_bytes()))
