"""Office values are filled and inherited in one place; samples and missing translations are marked."""

from datetime import date
from typing import Any

import pytest

from common.i18n import translator
from knowledge.model import Kind, Lang, Pack
from knowledge.placeholders import fill, sms_date
from knowledge.resolve import Resolver, Said
from knowledge.samples import SamplePolicy, may_show, presented, unconfirmed
from knowledge.sms import length, segments, sent_text
from tests.knowledge.packs import CIVIL, MARKET, checked_after, put
from tests.shipped import pack_of


def changed(kind: Kind, *path: str | int, value: Any) -> Pack:
    return checked_after(MARKET, {kind: put(*path, value=value)}).require()


def everything_said(pack: Pack, lang: Lang) -> str:
    """An answer, a contact, a place and a notice, as the rooms above would say them."""
    resolver = Resolver(pack, lang)
    faq = pack.faq("faq-complain-officer")
    matter = pack.matter("price-complaint")
    contact = resolver.contact(matter)
    said = [resolver.say(faq.answer, faq.answer_en), contact.complaint, contact.consult, resolver.place(matter)]
    return "\n".join(one.text for one in said) + resolver.text(pack.permit_reminders[1].sms or "")


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(("at", "old"), [(1, "0000-00002002"), (2, "0000-00002003"), (4, "0000-00002005")])
def test_a_phone_changed_once_is_said_everywhere(lang: Lang, at: int, old: str) -> None:
    before = everything_said(pack_of(MARKET), lang)
    after = everything_said(changed(Kind.OFFICE, "phones", at, "number", value="0000-12345678"), lang)

    assert old in before
    assert after == before.replace(old, "0000-12345678")


def test_the_hall_and_the_name_are_said_in_the_language_asked() -> None:
    pack = pack_of(CIVIL)
    chinese, english = Resolver(pack, "zh_Hans_CN"), Resolver(pack, "en")

    assert chinese.text("{office.name} {hall.hours}").startswith("郑州市管城回族区人民防空办公室 周一至周五")
    assert english.text("{office.name}") == "Civil Air Defence Office of Guancheng Hui District, Zhengzhou"
    assert english.hall_address().text.startswith("Civil air defence counter, 2nd floor")
    assert english.hall_hours().text.startswith("Monday to Friday")


def test_a_matter_inherits_place_hours_and_authority_from_the_office() -> None:
    pack = pack_of(CIVIL)
    resolver = Resolver(pack, Lang.ZH)
    inheriting, own = pack.matter("basement-approval"), pack.matters[12]

    assert resolver.place(inheriting) == resolver.hall_address()
    assert resolver.hours(inheriting) == resolver.hall_hours()
    assert resolver.authority(inheriting).text == pack.office.office.name
    assert (
        resolver.place(own).text.startswith("郑州市管城回族区人民防空办公室")
        or "人民防空办公室" in resolver.place(own).text
    )


def test_a_single_null_contact_member_is_inherited_with_the_flag_of_its_owner() -> None:
    pack = pack_of(MARKET)
    contact = Resolver(pack, Lang.ZH).contact(pack.matter("price-complaint"))

    assert contact.consult == Said("0000-00002005", sample=True)
    assert contact.complaint == Said("0000-00002002", sample=True)
    assert contact.hotline == Said("12345", sample=False)


def test_a_confirmed_contact_shows_whether_the_office_phone_is() -> None:
    pack = changed(Kind.OFFICE, "phones", 1, "sample", value=False)

    contact = Resolver(pack, Lang.EN).contact(pack.matter("price-complaint"))

    assert contact.complaint == Said("0000-00002002", sample=False)
    assert contact.consult.sample
    assert not contact.consult.fallback


def test_a_text_is_a_sample_when_it_shows_an_office_value_that_is() -> None:
    resolver = Resolver(pack_of(MARKET), Lang.ZH)

    assert resolver.say("请打{phone:consult}").sample
    assert not resolver.say("请打12345").sample
    assert resolver.say("请打12345", sample=True).sample
    assert not resolver.say("这里是{office.name}").sample


def test_a_missing_translation_falls_back_to_chinese_and_is_marked() -> None:
    resolver = Resolver(pack_of(MARKET), Lang.EN)

    assert resolver.say("条件", None) == Said("条件", fallback=True)
    assert resolver.say("条件", "Condition") == Said("Condition")
    assert resolver.say_all(("甲", "乙"), ("First",)) == (Said("First"), Said("乙", fallback=True))
    assert Resolver(pack_of(MARKET), Lang.ZH).say("条件", None) == Said("条件")


def test_reminder_values_stay_until_they_are_filled_and_are_not_filled_again() -> None:
    text = Resolver(pack_of(MARKET), Lang.ZH).text("{entity}：{permit_name}（{days_left}天）{phone:consult}")

    assert text == "{entity}：{permit_name}（{days_left}天）0000-00002001"
    values = {"entity": "{phone:food}公司", "permit_name": "食品经营许可证", "days_left": "35"}
    assert fill(text, values) == "{phone:food}公司：食品经营许可证（35天）0000-00002001"
    with pytest.raises(KeyError):
        fill(text, {})


def test_a_sample_is_marked_in_the_demo_and_withheld_when_live() -> None:
    resolver = Resolver(pack_of(MARKET), Lang.ZH)
    sample, confirmed = Said("12元", sample=True), Said("12元")
    chinese, english = translator("zh"), translator("en")

    assert presented(sample, SamplePolicy.SHOW, resolver, chinese) == "12元（示例，待本单位核实）"
    assert presented(sample, SamplePolicy.SHOW, resolver, english) == "12元 (sample, to be confirmed by the office)"
    assert "12元" not in presented(sample, SamplePolicy.WITHHOLD, resolver, chinese)
    assert "0000-00002001" in presented(sample, SamplePolicy.WITHHOLD, resolver, chinese)
    assert presented(confirmed, SamplePolicy.WITHHOLD, resolver, chinese) == "12元"
    assert may_show(sample, SamplePolicy.SHOW)
    assert not may_show(sample, SamplePolicy.WITHHOLD)


def test_every_office_value_to_confirm_is_named_until_it_is_confirmed() -> None:
    def office(data: Any) -> None:
        data["hall"]["sample"] = False
        for phone in data["phones"][:-1]:
            phone["sample"] = False

    named = {(one.file, one.path) for one in unconfirmed(pack_of(MARKET))}
    left = unconfirmed(
        checked_after(
            MARKET, {Kind.OFFICE: office, Kind.SEASONAL_RISKS: put("sms_rules", "sample", value=False)}
        ).require()
    )

    assert {("office.yaml", "office.name"), ("office.yaml", "hall.address"), ("office.yaml", "hall.hours")} < named
    assert ("seasonal_risks.yaml", "sms_rules.signature") in named
    assert {path for _, path in named if path.startswith("phones")} == {f"phones[{at}].number" for at in range(6)}
    assert [(one.path, one.value) for one in left] == [("phones[5].number", "办公室 0000-00002006")]


def test_a_message_is_signed_and_only_a_prompt_that_no_law_orders_offers_to_refuse() -> None:
    rules = pack_of(MARKET).sms_rules

    assert sent_text(rules, "请自查", refusable=False) == "【东湖市监】请自查"
    assert sent_text(rules, "请自查", refusable=True) == "【东湖市监】请自查，拒收请回复R"


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        ("", 0, 1),
        ("字" * 70, 70, 1),
        ("字" * 71, 71, 2),
        ("a" * 134, 134, 2),
        ("字" * 135, 135, 3),
        ("𬭊" * 35, 70, 1),
        ("𬭊" * 36, 72, 2),
    ],
)
def test_segments_count_every_character_and_rare_ones_twice(text: str, units: int, count: int) -> None:
    assert length(text) == units
    assert segments(pack_of(MARKET).sms_rules, text) == count


def test_a_date_in_a_message_is_always_eleven_characters() -> None:
    assert sms_date(date(2027, 3, 1)) == "2027年03月01日"
