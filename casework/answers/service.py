"""What the guide answered (答复留痕): kept without the asker, shown to staff as it was said, and rated by citizens.

Of what it could not answer the words are kept, too, for those who edit the pack: `casework.answers.unanswered`.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from casework.answers.errors import UnknownAnswer
from casework.answers.words import kept_words
from common.clock import Clock
from common.paging import Page, place
from faq.calculators import WorkedOut
from faq.reply import Action, Reply
from knowledge.dated import pack_on
from knowledge.edition import Edition
from knowledge.versions import read_edition
from storage import answers as store
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.values.answers import AnswerFilter, GivenAnswer, Sum, Usefulness, Zone

__all__ = ["AnswerFilter", "GivenAnswer", "GivenAnswers", "Sum", "Usefulness", "Zone"]

PAGE = 50
_ZONES = {
    Action.ANSWER: Zone.ANSWER,
    Action.CLARIFY: Zone.CLARIFY,
    Action.HANDOVER: Zone.HANDOVER,
    Action.DECLINE: Zone.DECLINE,
}
"""A complaint or a look at one's own case is no answer: those leave records of their own."""


class GivenAnswers:
    """The record of answers."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: list[GivenAnswer] = []
        self._writing = 0

    def note(self, reply: Reply, *, edition: int, channel: str, asked: str = "") -> UUID | None:
        """Note that this was answered, never to whom; of the question `asked` the words only where it was not. None: it
        is no answer.

        It is written with the end of the turn (`write`): a turn that is killed before is made again and noted again.
        """
        zone = _ZONES.get(reply.action)
        if zone is None:
            return None
        now = self._clock.now()
        answer = GivenAnswer(
            id=new_id(now),
            at=now,
            edition=edition,
            zone=zone,
            entry=reply.entry or "",
            fields=tuple(field.value for field in reply.fields),
            channel=channel,
            language=reply.lang.value,
            repeated=reply.repeated,
            handed_in=reply.handed_in,
            cause=reply.cause.value,
            worked=None if reply.worked is None else _sum(reply.worked),
            asked=kept_words(reply, asked),
        )
        self._noted.append(answer)
        return answer.id

    async def write(self, unit: UnitOfWork) -> None:
        """Write what was noted; `written` when the unit of work is committed, else it is written with the next."""
        self._writing = len(self._noted)
        if self._noted:
            await store.add(unit, self._noted)

    def written(self) -> None:
        del self._noted[: self._writing]

    async def rate(self, answer_id: UUID, *, useful: bool) -> bool:
        """What a citizen says of an answer; the first word stands. False when one was said before."""
        async with self._database.unit() as unit:
            counted = await store.rate(unit, answer_id, useful=useful)
            await unit.commit()
        return counted

    async def chose(self, answer_id: UUID, entry: str) -> bool:
        """What a citizen then took from the menu, "" for none of it; the first choice stands. False for a later one."""
        async with self._database.unit() as unit:
            counted = await store.choose(unit, answer_id, entry)
            await unit.commit()
        return counted

    async def page(self, wanted: AnswerFilter, *, page: int = 1, size: int = PAGE) -> Page[GivenAnswer]:
        async with self._database.reading() as unit:
            total = await store.total(unit, wanted)
            at = place(total, page, size)
            rows = await store.listed(unit, wanted, limit=size, offset=at.offset)
        return Page(rows, total, at.page, at.pages)

    async def usefulness(self, wanted: AnswerFilter) -> Sequence[Usefulness]:
        async with self._database.reading() as unit:
            return await store.usefulness(unit, wanted)

    async def one(self, answer_id: UUID) -> tuple[GivenAnswer, Edition]:
        """An answer with the pack of its version, with the values of its day. Raises UnknownAnswer."""
        async with self._database.reading() as unit:
            found = await store.load(unit, answer_id)
        if found is None:
            raise UnknownAnswer
        edition = await read_edition(self._database, found.edition)
        return found, replace(edition, pack=pack_on(edition.pack, edition.calendar.today(found.at)))


def _sum(worked: WorkedOut) -> Sum:
    inputs = {name: format(value, "f") for name, value in worked.figures.inputs.items()}
    return Sum(worked.figures.item, inputs, format(worked.result, "f"))
