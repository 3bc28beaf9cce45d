"""The record of answers on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.answers.errors import UnknownAnswer
from casework.answers.service import AnswerFilter, GivenAnswers, Usefulness, Zone
from common.clock import FixedClock
from faq.reply import Action, Cause, Reply
from knowledge.model import Lang, MatterField
from storage.engine import Database
from storage.schema import new_id


def reply(action: Action, entry: str | None = None, *fields: MatterField) -> Reply:
    return Reply(action, Cause.MATCHED, "…", Lang.ZH, "3", entry=entry, fields=fields)


async def kept(database: Database, given: GivenAnswers) -> None:
    """What the end of a turn does."""
    async with database.unit() as unit:
        await given.write(unit)
        await unit.commit()
    given.written()


async def test_what_was_not_committed_is_written_with_the_next_turn(database: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=database, clock=clock)
    given.note(reply(Action.ANSWER, "fee"), edition=1, channel="web")
    async with database.unit() as unit:
        await given.write(unit)

    await kept(database, given)
    await kept(database, given)

    assert (await given.page(AnswerFilter())).total == 1


async def test_a_commit_that_went_through_unnoticed_stops_no_later_turn(database: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=database, clock=clock)
    given.note(reply(Action.ANSWER, "fee"), edition=1, channel="web")
    async with database.unit() as unit:
        await given.write(unit)
        await unit.commit()

    await kept(database, given)

    assert (await given.page(AnswerFilter())).total == 1


async def test_an_answer_is_found_by_its_day_and_entry(database: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=database, clock=clock)
    given.note(reply(Action.ANSWER, "fee", MatterField.FEE, MatterField.PLACE), edition=3, channel="web")
    clock.advance(timedelta(days=1))
    given.note(reply(Action.CLARIFY), edition=3, channel="web")
    await kept(database, given)

    page = await given.page(AnswerFilter(before=clock.now(), entry="fee"))

    [row] = page.rows
    assert (row.zone, row.edition, row.fields, row.channel) == (Zone.ANSWER, 3, ("fee", "place"), "web")
    assert (await given.page(AnswerFilter(zone=Zone.CLARIFY))).total == 1


async def test_what_stood_above_the_fields_is_kept(database: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=database, clock=clock)
    said = reply(Action.ANSWER, "fee", MatterField.TIME_LIMIT)
    given.note(replace(said, repeated=(2, 0), handed_in=date(2026, 11, 23)), edition=1, channel="web")
    await kept(database, given)

    [row] = (await given.page(AnswerFilter())).rows

    assert (row.repeated, row.handed_in) == ((2, 0), date(2026, 11, 23))


async def test_the_first_word_about_an_answer_stands(database: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=database, clock=clock)
    answer = given.note(reply(Action.ANSWER, "fee"), edition=1, channel="web")
    given.note(reply(Action.ANSWER, "fee"), edition=1, channel="web")
    assert answer is not None
    await kept(database, given)

    assert await given.rate(answer, useful=False)
    assert not await given.rate(answer, useful=True)

    assert await given.usefulness(AnswerFilter()) == [Usefulness("fee", 2, 0, 1)]


async def test_a_complaint_is_no_answer(database: Database, clock: FixedClock) -> None:
    given = GivenAnswers(database=database, clock=clock)

    assert given.note(reply(Action.COMPLAIN), edition=1, channel="web") is None
    assert (await given.page(AnswerFilter())).total == 0


async def test_an_answer_that_is_not_kept_is_said_to_be_so(database: Database, clock: FixedClock) -> None:
    with pytest.raises(UnknownAnswer):
        await GivenAnswers(database=database, clock=clock).one(new_id(clock.now()))
