"""Ids, languages, placeholders, references and example questions: break one rule and exactly that fault is told."""

from typing import Any

import pytest

from knowledge.model import Kind
from tests.knowledge.broken import Broken, add, after, broken, first, taken_out, to
from tests.knowledge.packs import MARKET, checked_after, found_in

CASEWORK = Kind.CASEWORK
DISCRETION = Kind.DISCRETION
ENTITIES = Kind.ENTITIES
FAQS = Kind.FAQS
FORM = Kind.REVISIT_FORM
MATTERS = Kind.MATTERS
OFFICE = Kind.OFFICE
SEASONS = Kind.SEASONAL_RISKS

ROWS = [
    # one pack, unique ids
    broken(FAQS, "pack", to("another"), "equal"),
    broken(FAQS, "locale", to("zh-TW"), "equal"),
    broken(SEASONS, "seasonal_risks[0].id", to("price-complaint"), "unique"),
    broken(CASEWORK, "complaint_categories[1].id", to("officer-conduct"), "unique"),
    broken(CASEWORK, "four_eyes.acts[1].id", to("register-complaint"), "unique"),
    broken(FORM, "form.questions[1].id", to("corrected"), "unique"),
    broken(ENTITIES, "entity_kinds[1].aliases", to(["饭店"]), "+[0] one-kind"),
    # languages
    broken(MATTERS, "matters[0].overview_en", to(None), "translated"),
    broken(MATTERS, "matters[0].materials[0].note_en", to("Note"), "not-translated"),
    broken(MATTERS, "matters[0].conditions", add("另一条件"), "matters[0].conditions_en same-length"),
    broken(FAQS, "faqs[0].answer_en", to("Call 投诉"), "no-chinese"),
    broken(FAQS, "faqs[0].basis_en", to(["document 管防字〔2012〕40号"])),
    broken(OFFICE, "grid.levels_en[0]", to("区"), "no-chinese"),
    # placeholders and literals
    broken(FAQS, "faqs[0].answer", after("{phone:kitchen}"), "phone-role"),
    broken(FAQS, "faqs[0].answer", after("{hall.floor}"), "placeholder"),
    broken(FAQS, "faqs[0].answer", after("{expiry}"), "reminders-only"),
    broken(FAQS, "faqs[0].answer", after("{"), "braces"),
    broken(SEASONS, "seasonal_risks[0].letter", after("{entity}"), "reminders-only"),
    broken(OFFICE, "hall.address", to("{office.name}一楼"), "no-placeholder"),
    broken(FAQS, "faqs[0].answer", after("0000-00002002"), "office-value"),
    broken(FAQS, "faqs[0].answer", after("（00002002）"), "office-value"),
    broken(FAQS, "faqs[0].answer", after("0371-67181234"), "office-value"),
    broken(FAQS, "faqs[0].answer", after("13812345678"), "office-value"),
    broken(FAQS, "faqs[0].answer", after("或12345、12315")),
    broken(MATTERS, "matters[0].authority", to("示例市东湖区市场监督管理局"), "office-value"),
    # office
    broken(OFFICE, "public_numbers[0].role", to("line"), "public_numbers role"),
    broken(
        OFFICE,
        "phones[5].role",
        to("price"),
        "unique",
        "casework:complaint_categories[0].section one-of",
        "casework:complaint_categories[1].section one-of",
        "casework:complaint_categories[2].section one-of",
        "casework:complaint_categories[8].section one-of",
        "casework:complaint_categories[9].section one-of",
    ),
    # entities
    broken(ENTITIES, "entity_kinds[3].from_permits", to(True), "from-permits"),
    broken(ENTITIES, "entity_kinds[0].from_permits", to(False), "from-permits"),
    broken(SEASONS, "seasonal_risks[0].audience", add("渔船"), "+[3] known"),
    broken(MATTERS, "matters[0].result.holder_kinds", add("渔船"), "+[2] known"),
    # references
    broken(MATTERS, "matters[0].related_violations", add("none"), "+[1] known"),
    broken(DISCRETION, "benchmarks[0].related_matters", add("none"), "+[2] known"),
    broken(SEASONS, "seasonal_risks[0].violations", add("none"), "+[1] known"),
    broken(MATTERS, "matters[0].renewal.matter", to("none"), "known"),
    broken(CASEWORK, "mediation.matter", to("none"), "known"),
    broken(CASEWORK, "complaint_categories[4].section", to("kitchen"), "one-of"),
    broken(CASEWORK, "danger_words[0].numbers[0]", to("911"), "one-of"),
    broken(CASEWORK, "staff_roles[0]", taken_out, "staff_roles role-name"),
    broken(CASEWORK, "four_eyes.acts[0].needs_second", to(True), "four_eyes.acts[0].second second"),
    broken(CASEWORK, "four_eyes.acts[1].needs_second", to(False), "four_eyes.acts[1].second no-second"),
    broken(MATTERS, "matters[1].result.aliases", add("食品 经营·许可证（ ）"), "+[2] one-matter"),
    broken(MATTERS, "matters[1].result.aliases", add("食品經營許可證"), "+[2] one-matter"),
    # example questions
    broken(MATTERS, "matters[0].example_questions", first(7), "entries-least"),
    broken(MATTERS, "matters[0].example_questions_en", first(3), "entries-least"),
    broken(FAQS, "faqs[0].example_questions", first(3), "entries-least"),
    broken(DISCRETION, "benchmarks[0].example_questions_en", add(*map(str, range(30))), "entries-most"),
    broken(FAQS, "faqs[0].example_questions", add("小作坊怎么登记"), "+[20] one-subject"),
    broken(DISCRETION, "benchmarks[1].tiers[1].unit", to([2000, 1000]), "ordered"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.path}")
def test_a_broken_rule_is_told_and_nothing_else(row: Broken) -> None:
    row.check()


def test_several_faults_of_one_file_are_all_told() -> None:
    def change(data: Any) -> None:
        data["faqs"][0]["answer_en"] = None
        data["faqs"][1]["answer"] += "{hall.floor}"
        data["faqs"][2]["example_questions"] = ["不服处罚找谁"]

    checked = checked_after(MARKET, {Kind.FAQS: change})

    assert found_in(checked) == {
        ("faqs.yaml", "faqs[0].answer_en", "text"),
        ("faqs.yaml", "faqs[1].answer", "placeholder"),
        ("faqs.yaml", "faqs[2].example_questions", "entries-least"),
    }
