"""An answer gives the value of its day, and says what it will be and from when."""

from datetime import date

import pytest

from faq.answering import Answerer
from faq.findings import Rule
from faq.lint import over
from knowledge.dated import pack_on
from knowledge.model import Lang, MatterField
from tests.knowledge.coming import changing_pack

MATTER = "food-business-licence"
LAST_DAY, NEW_YEAR, MOVED = date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 1)


def answer(day: date, field: MatterField, lang: Lang = Lang.ZH) -> str:
    answerer = Answerer.build(pack_on(changing_pack(), day))
    return answerer.answer_field(MATTER, field, lang).text


def test_the_day_before_a_change_gives_the_old_value_and_announces_the_new_one() -> None:
    text = answer(LAST_DAY, MatterField.FEE)

    assert text.index("12元/件") < text.index("自2027年1月1日起") < text.index("15元/件")


def test_only_what_changes_is_announced() -> None:
    announced = answer(LAST_DAY, MatterField.FEE, Lang.EN).split("From January 1, 2027:")[1]

    assert "15 CNY per parcel" in announced
    assert "Courier" not in announced


def test_from_its_day_on_the_new_value_stands_alone() -> None:
    text = answer(NEW_YEAR, MatterField.FEE)

    assert "15元/件" in text
    assert "12元" not in text
    assert "自2027年" not in text


@pytest.mark.parametrize("question", ["你们在哪里", "食品经营许可在哪里办"])
def test_the_halls_move_is_announced_for_the_office_and_its_matters(question: str) -> None:
    text = Answerer.build(pack_on(changing_pack(), NEW_YEAR)).ask(question).text

    assert "自2027年3月1日起" in text
    assert "新政务大厅一楼" in text


def test_fields_without_a_change_announce_none() -> None:
    assert "2027" not in answer(LAST_DAY, MatterField.MATERIALS)


def test_lint_names_a_value_that_a_newer_one_has_replaced() -> None:
    found = list(over(changing_pack(), NEW_YEAR))

    assert [(one.rule, one.file, one.where) for one in found] == [(Rule.OVER, "matters.yaml", "matters[0].fees")]
    assert list(over(changing_pack(), LAST_DAY)) == []
