"""Calls and letters: notices that staff carry out, each try on record until the task is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Editions
from knowledge.model import Lang
from notify.holders import holders_of
from notify.laddering import acknowledged
from notify.rendering import Rendered, Renderer, Stopped
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, notice_texts, notices, tasks
from storage.engine import Database, UnitOfWork
from storage.values.notices import (
    RENDERED,
    TO_REPORTERS,
    Notice,
    NoticeChannel,
    NoticeState,
    Reason,
    TaskOutcome,
    TaskTry,
)

PAGE = 50
LONGEST_NOTE = 1_000


class UnknownTask(SanshiError):
    message = N_("There is no such task.")
    http_status = 404


class TaskEnded(SanshiError):
    message = N_("This task is done already, or is not needed any more.")
    http_status = 409


class NoteTooLong(SanshiError):
    message = N_("The note is too long: at most {limit} characters.")


class DayAhead(SanshiError):
    message = N_("This day is still to come: write the day on which it was posted or came back.")


class DayTooEarly(SanshiError):
    message = N_(
        "The letter can have been posted or come back on {day} at the earliest: write that day or a later one."
    )


class ReasonMissing(SanshiError):
    message = N_("Write why the letter came back.")


class NotFitting(SanshiError):
    message = N_("This cannot come of it. Choose another outcome.")


FITTING: Mapping[NoticeChannel, tuple[TaskOutcome, ...]] = MappingProxyType(
    {
        NoticeChannel.CALL: (
            TaskOutcome.REACHED,
            TaskOutcome.NOT_REACHED,
            TaskOutcome.WRONG_NUMBER,
            TaskOutcome.NOT_NEEDED,
        ),
        NoticeChannel.LETTER: (TaskOutcome.LETTER_SENT, TaskOutcome.NOT_NEEDED, TaskOutcome.RETURNED),
    }
)
"""What may be told of a call or a letter."""
_LEAVES_OPEN = frozenset({TaskOutcome.NOT_REACHED, TaskOutcome.RETURNED})
_WENT_OUT = frozenset({TaskOutcome.REACHED, TaskOutcome.LETTER_SENT})
_DATED = frozenset({TaskOutcome.LETTER_SENT, TaskOutcome.RETURNED})


def possible(one: Notice) -> tuple[TaskOutcome, ...]:
    """What may be told of a call or letter as it stands: a letter that was posted may come back."""
    fitting = FITTING.get(one.channel, ())
    if one.state is NoticeState.TASK:
        return tuple(outcome for outcome in fitting if outcome is not TaskOutcome.RETURNED)
    if one.state is NoticeState.DONE:
        return tuple(outcome for outcome in fitting if outcome is TaskOutcome.RETURNED)
    return ()


def earliest(one: Notice, tries: Sequence[TaskTry], outcome: TaskOutcome, calendar: WorkingCalendar) -> date:
    """The first day on which a letter can have been posted, or come back: that of its first print, or where it was not
    printed here the day it came up; and that of its posting."""
    if outcome is TaskOutcome.RETURNED and (posted := [told.day for told in tries if told.day]):
        return min(posted)
    printed = (told.at for told in tries if told.outcome is TaskOutcome.PRINTED)
    return calendar.today(next(printed, one.created_at))


@dataclass(frozen=True, slots=True)
class Task:
    """A call or letter. `to`: phone or address; `text`: what to say or write, with the real days left. Both are None
    when there is nothing to be said any more, and `stopped` tells why; `to` is "" where the
    viewer may not see it. `entity`: the unit's name, "" for none. `sample`: the text shows a value to be confirmed.
    `version`: of the template the text was made from; `language`: that of the text."""

    notice: Notice
    entity: str
    to: str | None
    text: str | None
    stopped: Reason
    tries: Sequence[TaskTry] = ()
    sample: bool = False
    version: str | None = None
    language: Lang = Lang.ZH


@dataclass(frozen=True, slots=True)
class TaskPage:
    tasks: Sequence[Task]
    total: int
    page: int
    pages: int


class Tasks:
    """The list of calls and letters, and what came of them."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, renderer: Renderer, live: bool = False
    ) -> None:
        """`live`: real people are called, so a demo's approval of a template does not count."""
        self._database, self._clock, self._editions, self._renderer = database, clock, editions, renderer
        self._live = live

    async def page(
        self, *, channel: NoticeChannel | None = None, upcoming: bool = False, page: int = 1, size: int = PAGE
    ) -> TaskPage:
        """Tasks to be done now (`upcoming`: also those of the next days), the most pressing first."""
        async with self._database.reading() as unit:
            found, total = await tasks.waiting(
                unit,
                now=self._clock.now(),
                channel=channel,
                upcoming=upcoming,
                limit=size,
                offset=(max(page, 1) - 1) * size,
            )
            shown = [_withheld(task) for task in await self.shown(unit, found)]
        return TaskPage(shown, total, max(page, 1), max((total + size - 1) // size, 1))

    async def detail(self, notice_id: UUID, *, registrar: bool = False) -> Task:
        """One task with its tries; the phone left with a case is for a `registrar` alone. Raises UnknownTask."""
        async with self._database.reading() as unit:
            found = await self._get(unit, notice_id)
            task = (await self.shown(unit, [found]))[0]
        return task if registrar else _withheld(task)

    async def record(
        self,
        notice_id: UUID,
        outcome: TaskOutcome,
        *,
        note: str = "",
        day: date | None = None,
        mail_number: str = "",
        by: Actor,
    ) -> None:
        """Put down what came of it; every outcome but "not reached" ends the task. Of a letter `day` tells when it was
        posted or came back (None: today), `mail_number` its registered-mail number.

        Raises UnknownTask, TaskEnded, NoteTooLong, DayAhead, DayTooEarly, NotFitting, ReasonMissing.
        """
        if max(len(note), len(mail_number)) > LONGEST_NOTE:
            raise NoteTooLong(limit=LONGEST_NOTE)
        now, calendar = self._clock.now(), (await self._editions.current()).calendar
        today = calendar.today(now)
        if day is not None and day > today:
            raise DayAhead
        async with self._database.unit() as unit:
            found = await self._get(unit, notice_id)
            if outcome not in FITTING[found.channel]:
                raise NotFitting
            if outcome not in possible(found):
                raise TaskEnded
            if outcome is TaskOutcome.RETURNED and not note.strip():
                raise ReasonMissing
            told = TaskTry(outcome, note.strip(), by.signature, now, mail_number=mail_number.strip())
            if outcome in _DATED:
                told = replace(told, day=day or today)
                first = earliest(found, await tasks.tries(unit, notice_id), outcome, calendar)
                if day is not None and day < first:
                    raise DayTooEarly(day=first)
            await tasks.add_try(unit, notice_id, told)
            if outcome not in _LEAVES_OPEN:
                kept = await self._kept(unit, found, outcome)
                if not await notices.move(unit, [notice_id], MOVES[Step.FINISH], now=now, values=kept):
                    raise TaskEnded
            if outcome is TaskOutcome.REACHED:
                await acknowledged(unit, found, now=now)
            subject = f"notice:{notice_id}"
            await audit.record(unit, at=now, actor=by.signature, act="task.record", subject=subject, detail=outcome)
            await unit.commit()

    async def _kept(self, unit: UnitOfWork, found: Notice, outcome: TaskOutcome) -> dict[str, object]:
        """What stays with a call or letter that is done: the version of its template, and of one that went out the
        words with the days that were left then, sealed as those of a text message are."""
        task = (await self.shown(unit, [found]))[0]
        kept: dict[str, object] = {"text_version": task.version} if task.version else {}
        office = unit.keyring.office
        sealer = office if found.key_id is None else (await unit.keys.living({found.key_id})).get(found.key_id)
        if outcome in _WENT_OUT and found.text_sealed is None and sealer and task.to is not None and task.text:
            kept["recipient_sealed"] = sealer.seal(notices.recipient_place(found.id), task.to)
            kept["text_sealed"] = sealer.seal(notices.text_place(found.id), task.text)
        return kept

    async def _get(self, unit: UnitOfWork, notice_id: UUID) -> Notice:
        found = await notices.get(unit, notice_id)
        if found is None or found.channel not in {NoticeChannel.CALL, NoticeChannel.LETTER}:
            raise UnknownTask
        return found

    async def shown(self, unit: UnitOfWork, found: Sequence[Notice]) -> list[Task]:
        """These notices with what is to be said, and their tries."""
        edition = await self._editions.current()
        stored = await notices.opened(unit, found)
        over = {each.id for each in found if each.state is NoticeState.DONE and each.id in stored}
        wanted = [each for each in found if each.kind in RENDERED and each.id not in over]
        texts = await self._renderer.texts(unit, wanted, now=self._clock.now(), edition=edition) if wanted else {}
        versions = {got.version for got in texts.values() if isinstance(got, Rendered) and got.version is not None}
        approved = await notice_texts.approved(unit, versions, live=self._live)
        holders = await holders_of(unit, found)
        shown = []
        for each in found:
            whose = holders.get(each.id, "")
            tries = await tasks.tries(unit, each.id)
            got = texts.get(each.id)
            plain = stored.get(each.id)
            if isinstance(got, Rendered) and got.version is not None and got.version not in approved:
                shown.append(Task(each, whose, None, None, Reason.TEXT_WAITS, tries))
            elif isinstance(got, Rendered):
                shown.append(
                    Task(each, whose, got.to, got.text, Reason.NONE, tries, got.sample, got.version, got.language)
                )
            elif isinstance(got, Stopped):
                shown.append(Task(each, whose, None, None, got.reason, tries))
            elif plain is not None:
                shown.append(Task(each, whose, plain.to, plain.text, Reason.NONE, tries))
            else:
                shown.append(Task(each, whose, None, None, Reason.NO_TEXT, tries))
        return shown


def _withheld(task: Task) -> Task:
    """Without the phone left with a case: whoever is reported on may make calls too (信访工作条例 Art. 30)."""
    return replace(task, to="") if task.to and task.notice.kind in TO_REPORTERS else task
