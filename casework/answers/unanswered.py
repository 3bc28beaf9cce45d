"""What the guide could not answer (未能答复的问题), for those who edit the pack: in groups, week by week, and what was
found not useful. Nothing is learned from it: the office adds examples and records to its pack itself."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from casework.answers.errors import UnknownAnswer
from casework.answers.words import LACKING
from common.clock import Clock
from faq.answering import Answerer
from faq.grouping import grouped, signs
from faq.reply import Action, Cause, Reply
from knowledge.edition import Editions
from staff.actor import Actor
from storage import answers as store
from storage import audit
from storage.engine import Database
from storage.values.answers import GivenAnswer, Tally, Useless, Zone

__all__ = ["Cause", "GivenAnswer", "Group", "Unanswered", "Useless", "Week"]

MOST: Final = 2000
"""Questions looked at, the latest."""
WEEKS: Final = 12


class Answers(Protocol):
    """Gives the answerer of the edition in force."""

    async def current(self) -> Answerer: ...


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that say about the same, the latest first, and what the pack in force says to the latest."""

    questions: tuple[GivenAnswer, ...]
    now: Reply

    @property
    def latest(self) -> GivenAnswer:
        return self.questions[0]

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """What citizens took from the menu, "" for nothing, and how many did, the most first."""
        return Counter(one.chosen for one in self.questions if one.chosen is not None).most_common()

    @property
    def answered_now(self) -> bool:
        return self.now.action is Action.ANSWER

    @property
    def likely(self) -> str | None:
        """The entry it most likely belongs to: chosen most often, else what now answers it or leads the menu."""
        taken = next((entry for entry, _ in self.chosen if entry), None)
        return taken or self.now.entry or next((one.id for one in self.now.candidates), None)


@dataclass(frozen=True, slots=True)
class Week:
    """The questions of a week from its Monday on."""

    monday: date
    tallies: Sequence[Tally]

    @property
    def asked(self) -> int:
        return sum(one.count for one in self.tallies)

    @property
    def answered(self) -> int:
        return sum(one.count for one in self.tallies if one.zone is Zone.ANSWER)

    @property
    def useless(self) -> int:
        return sum(one.count for one in self.tallies if one.useful is False)

    def lacking(self, cause: Cause) -> int:
        """How many were not answered for this cause."""
        return sum(one.count for one in self.tallies if one.cause == cause and one.zone is not Zone.ANSWER)


class Unanswered:
    """What the record of answers says the pack lacks."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, answers: Answers) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._answers = answers

    async def questions(self, *, cause: Cause | None = None) -> list[GivenAnswer]:
        """Questions whose words are kept, the latest first; at most `MOST`."""
        causes = LACKING if cause is None else LACKING & {cause}
        async with self._database.reading() as unit:
            return await store.asked(unit, causes=causes, limit=MOST)

    async def groups(self, *, cause: Cause | None = None) -> list[Group]:
        """The questions in groups, the largest first, and of equals the one asked last."""
        answerer, questions = await self._answers.current(), await self.questions(cause=cause)
        return await asyncio.to_thread(_groups, answerer, questions)

    async def group(self, answer_id: UUID) -> Group:
        """The group that a question is in. Raises UnknownAnswer when its words are not kept (any more)."""
        for group in await self.groups():
            if any(one.id == answer_id for one in group.questions):
                return group
        raise UnknownAnswer

    async def weeks(self) -> list[Week]:
        """This week and those before it, the latest first."""
        mondays = await self._mondays()
        async with self._database.reading() as unit:
            return [
                Week(monday, await store.tallies(unit, since=since, before=before)) for monday, since, before in mondays
            ]

    async def useless(self) -> list[Useless]:
        """Entries and fields found not useful in these weeks, the most often first."""
        *_, (_, since, _) = await self._mondays()
        async with self._database.reading() as unit:
            return await store.useless(unit, since=since)

    async def erase(self, answer_ids: Sequence[UUID], *, by: Actor) -> int:
        """Erase the words of questions before their time: settled, or naming somebody. What was counted stays."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            gone = await store.empty(unit, answer_ids)
            subject, detail = "unanswered:", f"count={gone}"
            await audit.record(
                unit, at=now, actor=by.signature, act="unanswered.erased", subject=subject, detail=detail
            )
            await unit.commit()
        return gone

    async def _mondays(self) -> list[tuple[date, datetime, datetime]]:
        """The weeks shown, the latest first: Monday, beginning and end on the pack's clock."""
        edition = await self._editions.current()
        zone, today = ZoneInfo(edition.pack.calendar.timezone), edition.calendar.today(self._clock.now())
        monday = today - timedelta(days=today.weekday())
        days = [monday - timedelta(weeks=back) for back in range(WEEKS)]
        return [
            (day, datetime.combine(day, time(), zone), datetime.combine(day + timedelta(weeks=1), time(), zone))
            for day in days
        ]


def _groups(answerer: Answerer, questions: Sequence[GivenAnswer]) -> list[Group]:
    places = grouped([signs(answerer.understanding.read(one.asked)[0]) for one in questions])
    together = [tuple(questions[at] for at in group) for group in places]
    # The sort is stable: among equals the latest stays first.
    together.sort(key=len, reverse=True)
    return [Group(group, answerer.ask(group[0].asked)) for group in together]
