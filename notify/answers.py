"""Takes what a recipient answers to a notice, from whichever side it comes: page, chat or text message."""

from datetime import datetime
from uuid import UUID

from knowledge.model import Pack
from notify.answered import ACKNOWLEDGES, BY_STAFF, CLAIMS
from notify.laddering import acknowledged
from notify.settled import cancel_acknowledged
from notify.transitions import MOVES, Step
from storage import audit, notices, short_numbers
from storage.engine import UnitOfWork
from storage.values.notices import Notice, NoticeState, Reason
from storage.values.short_numbers import RECIPIENT, Acknowledgement, Answer


async def take(
    unit: UnitOfWork, to: Notice, answer: Answer, *, pack: Pack, channel: str, note: str = "", now: datetime
) -> None:
    """Put an answer down, the same said twice once, and take back the calls and letters that it makes needless. A claim
    takes back a "not mine" that staff have not seen to.

    Raises Erased when the notice's key is gone and there is a note to seal.
    """
    earlier = await short_numbers.answers(unit, to.id)
    if answer in CLAIMS:
        for one in earlier:
            if one.answer is Answer.NOT_MINE and one.waits:
                await _take_back(unit, to, one, now=now)
    if any((one.answer, one.note) == (answer, note) and one.handled_at is None for one in earlier):
        return
    await short_numbers.add(unit, to, answer, channel=channel, note=note, by="", now=now)
    await audit.record(unit, at=now, actor="citizen", act="notice.answer", subject=f"notice:{to.id}", detail=answer)
    if answer in ACKNOWLEDGES:
        await acknowledged(unit, to, now=now)
        tasks = await short_numbers.tasks(unit, await notices.permits_of(unit, to.id))
        await cancel_acknowledged(unit, tasks, pack, now=now)
        if to.channel in BY_STAFF and to.state is NoticeState.TASK:
            # A call about a season names no permit: it alone is settled.
            values = {"reason": Reason.ACKNOWLEDGED}
            await notices.move(unit, [to.id], MOVES[Step.CANCEL], now=now, values=values)


async def _take_back(unit: UnitOfWork, to: Notice, said: Acknowledgement, *, now: datetime) -> None:
    """The recipient's own word ends what waited for staff. Where they were quicker it stays theirs."""
    if await short_numbers.handle(unit, said.id, by=RECIPIENT, now=now) is None:
        return
    await go_on(unit, to.id, now=now)
    subject, what = f"notice:{to.id}", said.answer
    await audit.record(unit, at=now, actor="citizen", act="notice.answer_taken_back", subject=subject, detail=what)


async def go_on(unit: UnitOfWork, notice_id: UUID, *, now: datetime) -> None:
    """Let go what waited because this notice was answered; what another answer still stops is held anew."""
    held = await short_numbers.held_for_answers(unit, notice_id)
    await notices.move(unit, held, MOVES[Step.RELEASE], now=now, values={"reason": Reason.NONE})
