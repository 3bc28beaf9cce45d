"""In which language a recipient is told: by what staff or a sheet say, and by what the pack has."""

from datetime import date, timedelta

import pytest

from knowledge.model import Lang
from knowledge.resolve import Resolver
from notify.entities import Particulars
from notify.planned_texts import PlannedTexts
from notify.rendering import Rendered
from notify.sending import bare, compose, told_apart
from notify.templates import PermitFacts, language_of, reminder_text, versions_of
from staff.actor import SYSTEM
from storage import notices
from storage.notices import notice
from storage.values.entities import Language
from storage.values.notices import NoticeChannel, NoticeKind
from storage.values.permits import Contact
from tests.notify.permit_office import PermitOffice, office_edition, sheet

PACK = office_edition("civil-air-defence").pack
REMINDERS = notice.select().with_only_columns(notice.c.id).where(notice.c.kind == NoticeKind.PERMIT_REMINDER)
ENGLISH = Resolver(PACK, "en")
FIRST = PermitFacts("Use permit", "用〔2024〕0012", date(2027, 1, 10), date(2026, 12, 11), 48)
LATER = PermitFacts("Use permit", "用〔2024〕0014", date(2027, 1, 15), date(2026, 12, 16), 53)


def text(step: str, channel: NoticeChannel, *permits: PermitFacts) -> str:
    return reminder_text(PACK.permit_reminder(step), channel, ENGLISH, entity="ACME", permits=permits).text


async def rendered(house: PermitOffice) -> list[Rendered]:
    """The texts of the reminders that were planned, as they would go out now."""
    await house.planner.run()
    async with house.database.unit() as unit:
        found = list((await unit.execute(REMINDERS)).scalars())
        loaded = (await notices.get_many(unit, found)).values()
        texts = await PlannedTexts().texts(unit, list(loaded), now=house.clock.now(), edition=house.edition)
    return [one for one in texts.values() if isinstance(one, Rendered)]


def test_english_facts_stand_in_english() -> None:
    assert text("use-permit-60", NoticeChannel.SMS, FIRST).startswith(
        "Use permit number ending 0012 expires on January 10, 2027. To renew it, apply before December 11, 2026."
    )


def test_several_permits_are_named_in_one_english_sentence() -> None:
    said = text("use-permit-45", NoticeChannel.LETTER, FIRST, LATER)

    assert "Use permit (no. 用〔2024〕0012, 用〔2024〕0014) expires on January 10, 2027 at the earliest" in said
    assert said.endswith(
        " Days of expiry: Use permit (no. 用〔2024〕0012) on January 10, 2027, "
        "Use permit (no. 用〔2024〕0014) on January 15, 2027."
    )


def test_a_text_that_the_pack_lacks_in_english_goes_in_chinese() -> None:
    siren = next(one for one in PACK.seasonal_risks if one.sms and not one.sms_en)
    reminder = PACK.permit_reminder("use-permit-60")

    assert language_of(siren, NoticeChannel.SMS, Lang.EN) is Lang.ZH
    assert language_of(reminder, NoticeChannel.SMS, Lang.EN) is Lang.EN
    assert language_of(reminder, NoticeChannel.SMS, Lang.ZH) is Lang.ZH


def test_an_english_warning_ends_with_english_opt_out_words_and_is_known_again() -> None:
    whole = compose(PACK, "Check the pumps.", NoticeKind.SEASONAL, replies=True, language=Lang.EN)

    assert whole == "【管城人防】Check the pumps. Reply R to refuse further texts"
    ending, language = told_apart(PACK, whole, NoticeKind.SEASONAL)
    assert (bare(whole, ending), language) == ("Check the pumps.", Lang.EN)


def test_each_language_has_a_version_of_its_own() -> None:
    versions = versions_of(PACK)

    chinese, english = (versions["use-permit-60", NoticeChannel.SMS, language] for language in Lang)

    assert chinese != english
    assert ("holiday-storage", NoticeChannel.SMS, Lang.EN) not in versions


async def test_a_sheet_says_the_language_and_the_reminder_goes_in_it(each_office: PermitOffice) -> None:
    last = min(one.days_before for one in each_office.pack.permit_reminders if one.sms_en)
    expires = (each_office.clock.now() + timedelta(days=last)).date().isoformat()
    await each_office.take(each_office.row(1, 通知语言="英文", 有效期至=expires), each_office.row(2, 有效期至=expires))

    english, chinese = sorted(await rendered(each_office), key=lambda one: one.language)

    assert (english.language, chinese.language) == (Lang.EN, Lang.ZH)
    assert english.text.startswith(each_office.matter.result.name_en)
    assert chinese.text.startswith(each_office.matter.result.name)
    assert english.version != chinese.version


async def test_a_sheet_that_is_silent_leaves_what_staff_have_set(first_office: PermitOffice) -> None:
    house = first_office
    await house.take(house.row(1))
    [line] = (await house.entities.page()).lines
    told = Particulars(
        name=line.entity.name,
        credit_code=line.entity.credit_code or "",
        grid="",
        contact=Contact(),
        consent=None,
        language=Language.ENGLISH,
    )
    await house.entities.change(line.entity.id, told, stamp=line.entity.changed_at.isoformat(), by=SYSTEM)

    await house.take(house.row(1, 有效期至=house.days_left(60)))

    assert (await house.entities.detail(line.entity.id)).entity.language is Language.ENGLISH


@pytest.mark.parametrize(("word", "language"), [("English", Language.ENGLISH), ("中文", Language.CHINESE)])
async def test_the_list_of_units_says_the_language_too(
    first_office: PermitOffice, word: str, language: Language
) -> None:
    row = {"单位名称": "甲公司", "单位类型": "", "联系电话": "13900001111", "通知语言": word}
    await first_office.imports.entities(sheet([row]), by=SYSTEM)

    [line] = (await first_office.entities.page()).lines

    assert line.entity.language is language


async def test_an_unknown_language_is_a_remark_and_changes_nothing(first_office: PermitOffice) -> None:
    report = await first_office.judge(通知语言="法语")

    assert "unknown_language" in report.reasons
    assert report.status == "accept"


async def test_the_account_of_a_plan_shows_what_will_be_said(first_office: PermitOffice) -> None:
    await first_office.take(first_office.row(1, 通知语言="英文", 有效期至=first_office.days_left(60)))

    planned = (await first_office.planner.plan(dry_run=True)).notices

    [line] = [one for one in planned if one.kind is NoticeKind.PERMIT_REMINDER]
    assert line.text.startswith(f"{PACK.sms_rules.signature}{first_office.matter.result.name_en} number ending")
