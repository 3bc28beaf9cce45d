"""Takes what a recipient answers to a notice, from whichever side it comes: page, chat or text message."""

from datetime import datetime

from knowledge.model import Pack
from notify.answered import ACKNOWLEDGES, BY_STAFF
from notify.laddering import acknowledged
from notify.settled import cancel_acknowledged
from notify.transitions import MOVES, Step
from storage import audit, notices, short_numbers
from storage.engine import UnitOfWork
from storage.values.notices import Notice, NoticeState, Reason
from storage.values.short_numbers import Answer


async def take(
    unit: UnitOfWork, to: Notice, answer: Answer, *, pack: Pack, channel: str, note: str = "", now: datetime
) -> None:
    """Put an answer down, the same said twice once, and take back the calls and letters that it makes needless.

    Raises Erased when the notice's key is gone and there is a note to seal.
    """
    earlier = await short_numbers.answers(unit, to.id)
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
