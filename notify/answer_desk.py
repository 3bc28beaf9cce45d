"""Answers to notices as staff see them: what waits, what was seen to, and the notice behind a short number."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.clock import Clock
from common.paging import Page, place
from notify.answers import go_on
from notify.holders import holders_of
from notify.recipients import phones_of
from staff.actor import Actor
from storage import audit, notices, short_numbers
from storage.engine import Database
from storage.values.notices import Notice
from storage.values.short_numbers import Acknowledgement, Answer, read_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer with its notice. `entity`: the unit's name, "" for none. `phones`: where the notice came to; only
    while the answer waits for staff."""

    said: Acknowledgement
    notice: Notice
    number: str
    entity: str
    phones: Sequence[str]

    @property
    def waits(self) -> bool:
        return self.said.waits


class NoticeAnswers:
    """The list of answers, and what staff do about them."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def page(
        self, *, answer: Answer | None = None, waiting: bool = False, page: int = 1, size: int = PAGE
    ) -> Page[AnswerLine]:
        """Answers, those that wait for staff first; `waiting`: those alone."""
        async with self._database.reading() as unit:
            total = await short_numbers.count(unit, answer=answer, waiting=waiting)
            at = place(total, page, size)
            found = await short_numbers.page(unit, answer=answer, waiting=waiting, limit=size, offset=at.offset)
            told = await notices.get_many(unit, {one.notice_id for one in found})
            numbers = await short_numbers.numbers_of(unit, told)
            holders = await holders_of(unit, list(told.values()))
            phones = {one.id: await phones_of(unit, told[one.notice_id]) for one in found if one.waits}
        lines = [
            AnswerLine(
                one,
                told[one.notice_id],
                numbers.get(one.notice_id, ""),
                holders.get(one.notice_id, ""),
                phones.get(one.id, ()),
            )
            for one in found
        ]
        return Page(lines, total, at.page, at.pages)

    async def waiting(self) -> int:
        """How many answers staff have still to see to."""
        async with self._database.reading() as unit:
            return await short_numbers.count(unit)

    async def seen_to(self, answer_id: UUID, *, by: Actor) -> bool:
        """Mark an answer as seen to; what waited for it goes on. False when it was already, or is unknown."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            done = await short_numbers.handle(unit, answer_id, by=by.signature, now=now)
            if done is None:
                return False
            await go_on(unit, done.notice_id, now=now)
            subject = f"notice:{done.notice_id}"
            await audit.record(
                unit, at=now, actor=by.signature, act="notice.answer_seen", subject=subject, detail=done.answer
            )
            await unit.commit()
        return True

    async def find(self, text: str) -> UUID | None:
        """The notice whose short number is in `text`."""
        number = read_number(text)
        if number is None:
            return None
        async with self._database.reading() as unit:
            found = await short_numbers.by_number(unit, number)
        return None if found is None else found.id
