"""What processes do to a chat's queue: who was too slow and lost the chat changes nothing any more."""

from datetime import timedelta

from bot.channels.steps import Finished, Steps
from casework.answers.service import GivenAnswers
from common.clock import FixedClock
from storage.chats import ChatRows
from storage.dialogues import DialogueRows
from storage.engine import Database
from storage.values.chats import ChatKind, ChatRecord
from storage.values.dialogues import Standing, Taken, Turn

LEASE = timedelta(seconds=20)


def process(database: Database, clock: FixedClock) -> Steps:
    return Steps(database=database, clock=clock, lease=LEASE, beside=GivenAnswers(database=database, clock=clock))


async def asked(database: Database, clock: FixedClock, *texts: str) -> ChatRecord:
    """A chat in which updates wait."""
    async with database.unit() as unit:
        record = await ChatRows(unit).add(ChatKind.WEB, "token", clock.now(), addressable=False)
        for number, text in enumerate(texts or ("first", "second")):
            await DialogueRows(unit).put(record, str(number), {"text": text}, clock.now())
        await unit.commit()
    return record


async def standing(database: Database, record: ChatRecord) -> str | None:
    async with database.reading() as unit:
        return (await DialogueRows(unit).standing(record)).state


async def turn(steps: Steps, chat_id: int, finished: Finished | None = None) -> Turn:
    taken = await steps.step(chat_id, finished)
    assert isinstance(taken, Turn)
    return taken


async def test_a_process_that_lost_the_chat_does_not_write_over_what_came_after_it(
    database: Database, clock: FixedClock
) -> None:
    record, slow, quick = await asked(database, clock), process(database, clock), process(database, clock)
    late = await turn(slow, record.id)
    clock.advance(LEASE + timedelta(seconds=1))
    again = await turn(quick, record.id)
    second = await turn(quick, record.id, Finished(again, Standing("after the first", {})))
    assert await quick.step(record.id, Finished(second, Standing("after the second", {}))) is Taken.NOTHING

    assert await slow.step(record.id, Finished(late, Standing("late", {}))) is Taken.NOTHING

    assert (again.update_id, second.payload["text"]) == (late.update_id, "second")
    assert await standing(database, record) == "after the second"


async def test_a_slow_process_whose_chat_nobody_took_still_writes(database: Database, clock: FixedClock) -> None:
    record, slow = await asked(database, clock), process(database, clock)
    first = await turn(slow, record.id)
    clock.advance(LEASE + timedelta(seconds=1))

    second = await turn(slow, record.id, Finished(first, Standing("after the first", {})))

    assert second.payload["text"] == "second"
    assert await standing(database, record) == "after the first"


async def test_half_a_surrogate_pair_does_not_stop_a_delivery(database: Database, clock: FixedClock) -> None:
    record = await asked(database, clock, "sad \ud83d")

    assert (await turn(process(database, clock), record.id)).payload == {"text": "sad ?"}
