"""Revisit codes and answers on the console."""

import re
from pathlib import Path

from common.clock import FixedClock
from knowledge.model import QuestionType, RevisitForm
from staff.actor import Role
from storage.engine import Database
from tests.shipped import edition_of
from tests.web.staff_office import office, words


def first_options(form: RevisitForm) -> dict[str, str | list[str]]:
    """A form filled in with the first option everywhere."""
    filled: dict[str, str | list[str]] = {}
    for question in form.questions:
        if question.type is QuestionType.TEXT:
            filled[question.id] = "流程慢了点"
        elif question.type is QuestionType.MULTI:
            filled[question.id] = [question.options[0].id]
        else:
            filled[question.id] = question.options[0].id
    return filled


async def test_a_code_is_shown_once_on_a_slip_and_opens_the_form(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = office(sqlite, clock, edition_of(pack_directory))
    clerk = await house.member("wang", Role.CLERK)

    slip = await clerk.post("/staff/revisits", decision="示罚决字〔2026〕3号")

    [code] = set(re.findall(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", words(slip)))
    assert "<svg" in slip.text
    assert (await house.house.revisits.form_for(code, caller="x")).decision_no == "示罚决字〔2026〕3号"
    page = words(await clerk.get("/staff/revisits"))
    assert "示罚决字〔2026〕3号 未使用" in page
    assert code not in page


async def test_without_a_number_no_code_is_made(sqlite: Database, clock: FixedClock) -> None:
    clerk = await office(sqlite, clock).member("wang", Role.CLERK)
    assert (await clerk.post("/staff/revisits", decision=" ")).status_code == 400
    assert "还没有回访码" in words(await clerk.get("/staff/revisits"))


async def test_the_leader_reads_counts_and_forms_and_the_investigator_does_not(
    sqlite: Database, clock: FixedClock, pack_directory: Path
) -> None:
    house = office(sqlite, clock, edition_of(pack_directory))
    leader = await house.member("sun", Role.LEADER)
    assert "还没有回访意见" in words(await leader.get("/staff/answers"))
    form = house.house.edition.pack.form
    slip = await leader.post("/staff/revisits", decision="示罚决字〔2026〕4号")
    [code] = set(re.findall(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", words(slip)))
    await house.house.revisits.submit(code, first_options(form), caller="x")

    page = words(await leader.get("/staff/answers"))

    assert "共交回1份" in page
    assert f"{form.questions[0].text} 选项 次数 {form.questions[0].options[0].text} 1" in page
    assert "流程慢了点" in page
    assert (await (await house.member("li", Role.INVESTIGATOR)).get("/staff/answers")).status_code == 403
