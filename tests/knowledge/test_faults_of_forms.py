"""The revisit form, vocabulary and calendar: break one rule and exactly that fault is told."""

import pytest

from knowledge.model import Kind
from tests.knowledge.broken import Broken, add, broken, taken_out, to

CALENDAR = Kind.CALENDAR
FORM = Kind.REVISIT_FORM
VOCABULARY = Kind.VOCABULARY

ROWS = [
    # revisit form
    broken(FORM, "form.questions[1].trigger", to("complaint_if"), "one-of"),
    broken(FORM, "form.questions[1].trigger", to("complaint_if:rude,late"), "one-of"),
    broken(FORM, "form.questions[1].trigger", to("guidance_task:rude"), "one-of"),
    broken(FORM, "form.questions[2].options[4]", taken_out, "form.questions[2].options rating"),
    broken(FORM, "form.questions[0].options", to([]), "entries-least"),
    broken(FORM, "form.questions[0].type", to("text"), "form.questions[0].options no-options"),
    # vocabulary and calendar
    broken(VOCABULARY, "synonyms[25].variants", add("licence"), "synonyms[25].variants[4] one-standard"),
    broken(VOCABULARY, "synonyms[0].variants", add("投诉"), "+[12] no-standard"),
    broken(CALENDAR, "timezone", to("Asia/Zhengzhou"), "timezone"),
    broken(CALENDAR, "years.2026.holidays", add("2027-01-01"), "+[33] in-year"),
    broken(CALENDAR, "years.2026.holidays", add("2026-01-01"), "+[33] day-once"),
    broken(CALENDAR, "years.2026.makeup_workdays", add("2026-01-01"), "+[6] not-holiday"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.path}")
def test_a_broken_rule_is_told_and_nothing_else(row: Broken) -> None:
    row.check()
