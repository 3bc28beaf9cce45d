"""Letters that staff print: all that are due in one document, or one by itself; who printed them is put down."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_, translator
from common.pdf import chinese_font
from knowledge.edition import Edition, Editions
from knowledge.model import Lang
from knowledge.resolve import Resolver
from knowledge.samples import SamplePolicy
from notify.letters.pdf import letters_pdf
from notify.letters.sheet import Sheet, sheet_of
from notify.letters.word import letter_docx
from notify.tasks import Task, Tasks, UnknownTask
from staff.actor import Actor
from storage import audit, short_numbers, tasks
from storage.engine import Database, UnitOfWork
from storage.values.notices import NoticeChannel, NoticeState, TaskOutcome, TaskTry

BATCH = 200
"""Letters in one document."""
PUBLIC_PAGE = "/notice"
"""Where a recipient sees whether the letter is genuine."""


class NothingToPrint(SanshiError):
    message = N_("No letter waits that was not printed before, or each still shows a value to be confirmed.")
    http_status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """Fonts and forms. `address`: the public address, "" for none; `template`: the office's own Word form."""

    policy: SamplePolicy
    address: str = ""
    font: Path | None = None
    template: Path | None = None


class Letters:
    """Makes letters of tasks. What shows a value still to be confirmed is not printed where people are reached."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, tasks: Tasks, stationery: Stationery
    ) -> None:
        self._database, self._clock, self._editions = database, clock, editions
        self._tasks, self._stationery = tasks, stationery

    async def unprinted(self) -> int:
        """How many letters are due that nobody has printed."""
        async with self._database.reading() as unit:
            return await tasks.unprinted_count(unit, now=self._clock.now())

    async def print_due(self, *, by: Actor) -> bytes:
        """The letters that are due and were not printed before, the most pressing first, as one PDF.

        Raises NothingToPrint, NoChineseFont.
        """
        chinese_font(self._stationery.font)
        edition = await self._editions.current()
        async with self._database.unit() as unit:
            found = await tasks.unprinted(unit, now=self._clock.now(), limit=BATCH)
            due = [task for task in await self._tasks.shown(unit, found) if self._printable(task)]
            if not due:
                raise NothingToPrint
            numbers = await short_numbers.numbers_of(unit, [task.notice.id for task in due])
            await self._put_down(unit, due, by)
            await unit.commit()
        return await asyncio.to_thread(letters_pdf, self._sheets(due, numbers, edition), self._stationery.font)

    async def print_one(self, notice_id: UUID, *, by: Actor) -> bytes:
        """One letter as PDF, also a second time. Raises UnknownTask, NothingToPrint, NoChineseFont."""
        chinese_font(self._stationery.font)
        task = await self._one(notice_id)
        async with self._database.unit() as unit:
            await self._put_down(unit, [task], by)
            await unit.commit()
        return await asyncio.to_thread(letters_pdf, await self.sheets([task]), self._stationery.font)

    async def write_one(self, notice_id: UUID, *, by: Actor) -> bytes:
        """One letter as a Word file, which is not printed yet. Raises UnknownTask, NothingToPrint, TemplateUnusable."""
        task = await self._one(notice_id)
        [sheet] = await self.sheets([task])
        made = await asyncio.to_thread(letter_docx, sheet, self._stationery.template)
        async with self._database.unit() as unit:
            await self._record(unit, "letters.word", 1, by)
            await unit.commit()
        return made

    async def sheets(self, letters: Sequence[Task]) -> Sequence[Sheet]:
        """What stands on the paper of these letters."""
        edition = await self._editions.current()
        async with self._database.reading() as unit:
            numbers = await short_numbers.numbers_of(unit, [task.notice.id for task in letters])
        return self._sheets(letters, numbers, edition)

    async def _one(self, notice_id: UUID) -> Task:
        task = await self._tasks.detail(notice_id)
        if task.notice.channel is not NoticeChannel.LETTER:
            raise UnknownTask
        if task.notice.state is not NoticeState.TASK or not self._printable(task):
            raise NothingToPrint
        return task

    def _printable(self, task: Task) -> bool:
        return bool(task.text) and (not task.sample or self._stationery.policy is SamplePolicy.SHOW)

    async def _put_down(self, unit: UnitOfWork, printed: Sequence[Task], by: Actor) -> None:
        now = self._clock.now()
        for task in printed:
            await tasks.add_try(unit, task.notice.id, TaskTry(TaskOutcome.PRINTED, "", by.signature, now))
        await self._record(unit, "letters.print", len(printed), by)

    async def _record(self, unit: UnitOfWork, act: str, letters: int, by: Actor) -> None:
        at, detail = self._clock.now(), str(letters)
        await audit.record(unit, at=at, actor=by.signature, act=act, subject="letters", detail=detail)

    def _sheets(self, printed: Sequence[Task], numbers: Mapping[UUID, str], edition: Edition) -> list[Sheet]:
        # A letter speaks to the recipient: it is in the language of its text, whatever the console's reader reads.
        offices = {one: Resolver(edition.pack, one).office_name().text for one in Lang}
        translators = {one: translator(one, edition.pack.calendar.timezone) for one in Lang}
        address = self._stationery.address
        return [
            sheet_of(
                office=offices[task.language],
                on=edition.calendar.today(self._clock.now()),
                addressee=task.entity,
                address=task.to or "",
                text=task.text or "",
                tr=translators[task.language],
                number=numbers.get(task.notice.id, ""),
                link=f"{address}{PUBLIC_PAGE}" if address else "",
                demo=self._stationery.policy is SamplePolicy.SHOW,
            )
            for task in printed
        ]
