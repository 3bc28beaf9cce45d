"""Fees, and figures that prose repeats: break one rule and exactly that fault is told."""

from typing import Any

import pytest

from knowledge.model import Kind
from tests.knowledge.broken import Broken, after, broken, replaced, to
from tests.knowledge.packs import CIVIL, faults_after

DISCRETION = Kind.DISCRETION
FORM = Kind.REVISIT_FORM
MATTERS = Kind.MATTERS
OFFICE = Kind.OFFICE
SEASONS = Kind.SEASONAL_RISKS

ROWS = [
    # fees
    broken(MATTERS, "matters[0].fees.items[0].calculation.example_result", to(17), "equal"),
    broken(MATTERS, "matters[0].fees.items[0].calculation", to(None), "calculation"),
    broken(MATTERS, "matters[0].fees.items[0].calculation.steps[0].args", to(["papers", 1]), "+[0] one-of"),
    broken(MATTERS, "matters[0].fees.items[0].calculation.steps[0].args", to(["extra", 1]), "+[0] one-of"),
    broken(MATTERS, "matters[0].fees.items[0].calculation.steps[0].args", to(["documents", 1, 1]), "entries-most"),
    broken(MATTERS, "matters[0].fees.items[0].calculation.steps[1].args", to(["more"]), "entries-least"),
    broken(MATTERS, "matters[0].fees.items[0].calculation.result", to("total"), "one-of"),
    broken(
        MATTERS,
        "matters[0].fees.items[0].calculation.steps[0].id",
        to("amount"),
        "unique",
        "matters[0].fees.items[0].calculation.steps[1].args[0] one-of",
    ),
    broken(MATTERS, "matters[0].fees.items[0].calculation.example_inputs", to({}), "+.documents key"),
    broken(MATTERS, "matters[0].fees.items[0].calculation.example_inputs.pages", to(1), "one-of"),
    broken(MATTERS, "matters[0].fees.items[0].example", replaced("16元", "18元"), "last-amount"),
    broken(MATTERS, "matters[0].fees.items[0].example_en", replaced("16 CNY", "1.6 CNY"), "last-amount"),
    broken(MATTERS, "matters[0].fees.items[0].formula", replaced("2元", "3元"), "owner"),
    # one owner per fact
    broken(FORM, "form.followup.rule", replaced("20%", "30%"), "owner"),
    broken(FORM, "form.followup.rule", replaced("20%", "百分之二十")),
    broken(OFFICE, "disclosure.note", replaced("5日", "7日"), "owner"),
    broken(SEASONS, "seasonal_risks[0].letter", after("可处一万元罚款。"), "owner"),
    broken(SEASONS, "seasonal_risks[0].letter", after("可处5000元罚款。")),
    broken(MATTERS, "matters[0].common_questions[1].a", replaced("15个工作日", "30日"), "owner"),
    broken(MATTERS, "matters[0].common_questions[1].a_en", replaced("15 working", "15"), "owner"),
    broken(
        FORM,
        "form.followup.sample_share",
        to(0.5),
        "form.followup.rule owner",
        "form.followup.rule_en owner",
        "faqs:faqs[9].answer owner",
        "faqs:faqs[9].answer_en owner",
        pack=CIVIL,
    ),
    broken(
        DISCRETION,
        "rules.hearing.unit",
        to(100000),
        "faqs:faqs[5].answer owner",
        "faqs:faqs[5].answer_en owner",
        pack=CIVIL,
    ),
    broken(SEASONS, "seasonal_risks[1].letter", replaced("最高10万元", "最高二十万元"), "owner", pack=CIVIL),
    broken(SEASONS, "seasonal_risks[1].letter", replaced("最高10万元", "最高十万元"), pack=CIVIL),
    broken(
        SEASONS, "permit_reminders[2].window.to", to(29), "at-least", "permit_reminders[2].window disjoint", pack=CIVIL
    ),
    broken(SEASONS, "permit_reminders[4].matter", to("peacetime-use-renewal"), "one-of", pack=CIVIL),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.path}")
def test_a_broken_rule_is_told_and_nothing_else(row: Broken) -> None:
    row.check()


@pytest.mark.parametrize(("clock", "days"), [("notice-of-handling", 20), ("close", 90), ("extension", 15)])
def test_complaint_days_in_the_faq_follow_the_clocks(clock: str, days: int) -> None:
    def change(data: Any) -> None:
        next(one for one in data["complaint_clocks"] if one["id"] == clock)["days"] = days

    faq = {("faqs.yaml", "faqs[1].answer", "owner"), ("faqs.yaml", "faqs[1].answer_en", "owner")}
    assert faq <= faults_after(CIVIL, Kind.CASEWORK, change)


def test_the_day_to_apply_by_is_the_same_in_the_issuing_and_the_renewal_matter() -> None:
    def change(data: Any) -> None:
        for matter in data["matters"]:
            if matter["renewal"]:
                matter["renewal"]["apply_before_days"] = 25

    found = faults_after(CIVIL, Kind.MATTERS, change)

    assert {where for file, where, code in found if code == "owner"} == {
        "matters[6].common_questions[0].a",
        "matters[6].common_questions[0].a_en",
        "matters[7].overview",
        "matters[7].overview_en",
        "matters[7].conditions[1]",
        "matters[7].conditions_en[1]",
    }
    assert {file for file, _, code in found if code != "owner"} == {"seasonal_risks.yaml"}
