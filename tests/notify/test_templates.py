"""The words of reminders: one permit, several of one recipient, warnings."""

from datetime import date

import pytest

from knowledge.model import Lang
from knowledge.resolve import Resolver
from knowledge.sms import segments
from notify.sending import compose, fault
from notify.templates import (
    DecisionFacts,
    PermitFacts,
    day_in,
    decision_values,
    reminder_text,
    tail,
    template_of,
    warning_text,
)
from storage.values.notices import NoticeChannel, NoticeKind
from tests.notify.permit_office import office_edition

PACK = office_edition("civil-air-defence").pack
RESOLVER = Resolver(PACK, "zh")
PHONE = PACK.phone("consult").number
FIRST = PermitFacts("使用证", "用〔2024〕0012", date(2027, 1, 10), date(2026, 12, 11), 48)
SAME_DAY = PermitFacts("使用证", "用〔2024〕0013", date(2027, 1, 10), date(2026, 12, 11), 48)
LATER = PermitFacts("使用证", "用〔2024〕0014", date(2027, 1, 15), date(2026, 12, 16), 53)
OTHER = PermitFacts("改造{证}", "改〔2024〕0021", date(2027, 1, 10), date(2026, 12, 11), 48)


def text(step: str, channel: NoticeChannel, *permits: PermitFacts) -> str:
    return reminder_text(PACK.permit_reminder(step), channel, RESOLVER, entity="甲公司", permits=permits).text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("用〔2024〕0012", "0012"),
        ("豫防〔2024〕9号", "9"),
        ("用〔2024〕0012号", "0012"),
        ("防2024-00031", "0031"),
        ("7", "7"),
        ("甲（乙）", "甲（乙）"),
    ],
)
def test_a_permit_is_known_by_the_end_of_its_number(number: str, said: str) -> None:
    assert tail(number) == said


@pytest.mark.parametrize(("language", "said"), [(Lang.ZH, "2027年01月03日"), (Lang.EN, "January 3, 2027")])
def test_a_day_is_written_as_the_schema_and_the_language_say(language: Lang, said: str) -> None:
    assert day_in(language, date(2027, 1, 3)) == said


@pytest.mark.parametrize(
    ("language", "entity", "violation"),
    [(Lang.ZH, "贵单位", "见决定书"), (Lang.EN, "your organisation", "see the decision")],
)
def test_what_a_decision_does_not_tell_is_said_in_the_recipients_language(
    language: Lang, entity: str, violation: str
) -> None:
    told = decision_values(DecisionFacts("罚〔2026〕1号", None, None, 5), "", "", language)

    assert (told["entity"], told["violation"]) == (entity, violation)


def test_one_permit_is_named_with_its_dates_and_the_office_s_phone() -> None:
    said = text("use-permit-60", NoticeChannel.SMS, FIRST)

    assert said == f"使用证尾号0012于2027年01月10日到期，续用请2026年12月11日前申请。{PHONE}"


def test_two_of_one_name_share_it() -> None:
    said = text("use-permit-45", NoticeChannel.SMS, FIRST, SAME_DAY)

    assert said == f"使用证尾号0012、0013还有48天到期，续用请2026年12月11日前申请延续。咨询{PHONE}"


def test_two_names_are_both_said_and_braces_in_a_name_do_no_harm() -> None:
    said = text("use-permit-60", NoticeChannel.SMS, FIRST, OTHER)

    assert said.startswith("使用证尾号0012、改造（证）尾号0021于2027年01月10日到期")


def test_where_the_days_differ_the_first_one_is_told_as_the_first() -> None:
    assert "0012、0014于2027年01月10日起陆续到期，续用请2026年12月11日前" in text(
        "use-permit-60", NoticeChannel.SMS, FIRST, LATER
    )
    assert "0012、0014最早还有48天到期" in text("use-permit-45", NoticeChannel.SMS, FIRST, LATER)


def test_a_letter_lists_every_permit_with_its_own_day() -> None:
    said = text("use-permit-35", NoticeChannel.LETTER, FIRST, LATER)

    assert "使用证（编号用〔2024〕0012、用〔2024〕0014）将于2027年01月10日起陆续到期，最早还有48天" in said
    assert said.endswith(
        "各证到期日：使用证（编号用〔2024〕0012）2027年01月10日、使用证（编号用〔2024〕0014）2027年01月15日。"
    )
    assert "甲公司：" in said


@pytest.mark.parametrize("name", ["civil-air-defence", "market-regulation"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_step_s_text_keeps_the_rules_of_text_messages(name: str, count: int) -> None:
    pack = office_edition(name).pack
    resolver = Resolver(pack, "zh")
    permits = [
        PermitFacts("人民防空工程平时使用证", f"用{at:04}", date(2027, 1, 10 + at), date(2026, 12, 11), 48 + at)
        for at in range(count)
    ]
    for reminder in pack.permit_reminders:
        for channel in (NoticeChannel.SMS, NoticeChannel.CALL, NoticeChannel.LETTER):
            if not template_of(reminder, channel):
                continue
            said = reminder_text(reminder, channel, resolver, entity="甲公司", permits=permits).text
            assert "{" not in said
            assert all(permit.number[-4:] in said for permit in permits) or "尾号" not in said
            if channel is NoticeChannel.SMS:
                assert fault(pack.sms_rules, said) is None
                assert segments(pack.sms_rules, compose(pack, said, NoticeKind.PERMIT_REMINDER, replies=True)) <= 2


def test_a_step_without_words_for_a_channel_lends_its_nearest() -> None:
    assert text("use-permit-60", NoticeChannel.CALL, FIRST) == text("use-permit-60", NoticeChannel.SMS, FIRST)
    assert template_of(PACK.permit_reminder("use-permit-35"), NoticeChannel.SMS) == ""


@pytest.mark.parametrize("name", ["civil-air-defence", "market-regulation"])
def test_a_warning_in_one_text_message_offers_the_way_out(name: str) -> None:
    pack = office_edition(name).pack
    for risk in pack.seasonal_risks:
        body = warning_text(risk, NoticeChannel.SMS, Resolver(pack, "zh")).text
        whole = compose(pack, body, NoticeKind.SEASONAL, replies=True)
        assert whole.startswith(pack.sms_rules.signature)
        assert whole.endswith(pack.sms_rules.opt_out_suffix)
        assert segments(pack.sms_rules, whole) == 1
