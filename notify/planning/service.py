"""The planner: which notices fall due on a day. `run` is what the schedule calls, `plan` also tells what and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from common.clock import Clock
from knowledge.edition import Edition, Editions
from knowledge.model import Lang
from notify.planning.account import Account, DueOnDay
from notify.planning.decisions import due_decisions
from notify.planning.plan import Plan
from notify.planning.seasons import due_seasons
from notify.planning.steps import due_steps, matter_of_step, sending_day, uncertain
from notify.providers.base import MAINLAND, InUse, unable
from notify.sending import SendingRules, window_of
from notify.settled import cancel_acknowledged
from notify.templates import versions_of
from notify.transitions import MOVES, Step
from storage import decision_planning, notices, planning, seasons, short_numbers
from storage.engine import Database, UnitOfWork
from storage.values.notices import Reason
from storage.values.planning import DueStep, LastRun, News, Run
from storage.values.short_numbers import new_number

LATE_COMMIT: Final = timedelta(hours=6)
"""A permit counts as changed since the last run even so long before it: a large import dates its rows when it begins
and shows them when it ends."""


@dataclass(frozen=True, slots=True)
class Planned:
    """How many notices a run wrote. `missing_years`: raise an alarm each day while there are any."""

    reminders: int
    warnings: int
    after_decisions: int
    released: int
    missing_years: tuple[int, ...]


class Planner:
    """Permit reminders, warnings, campaigns and notices after decisions, written set-wise and at most once each."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        editions: Editions,
        settings: SendingRules | None = None,
        used: InUse = unable,
    ) -> None:
        self._database, self._used = database, used
        self._clock = clock
        self._editions = editions
        self._settings = settings or SendingRules()

    async def run(self, on: date | None = None) -> Planned:
        """Write what falls due on `on` (default today), looking only at what is new since the last run."""
        edition = await self._editions.current()
        day = on or edition.calendar.today(self._clock.now())
        due = _due(edition, day)
        async with self._database.unit() as unit:
            planned = await self._write(unit, due, _news(due, await planning.last_run(unit)))
            await unit.commit()
        return planned

    async def plan(self, on: date | None = None, *, dry_run: bool = False) -> Plan:
        """Write what falls due, unless `dry_run`, and tell its notices, new and existing, and who was skipped."""
        edition = await self._editions.current()
        day = on or edition.calendar.today(self._clock.now())
        due = _due(edition, day)
        async with self._database.unit() as unit:
            replies = (await self._used(unit)).hears(MAINLAND)
            account = Account(unit, due, replies=replies)
            await account.before()
            planned = await self._write(unit, due, None)
            plan = await account.after(planned.missing_years)
            if not dry_run:
                await unit.commit()
        return plan

    async def _write(self, unit: UnitOfWork, due: DueOnDay, news: News | None) -> Planned:
        now, edition = self._clock.now(), due.edition
        sending = sending_day(edition.calendar, due.on)
        start = window_of(self._settings, edition.pack.sms_rules).start
        opens = datetime.combine(sending.day, start, edition.calendar.timezone)
        texts = {
            (step, way): version
            for (step, way, language), version in versions_of(edition.pack).items()
            if language is Lang.ZH
        }
        run = Run(on=due.on, now=now, send_after=opens, edition=edition.version, texts=texts)
        released = await self._release(unit, edition, now)
        reminders = await planning.insert_reminders(unit, due.steps, run, news)
        warnings = 0
        for season in due.seasons:
            warnings += await seasons.insert_warnings(unit, season, run)
        after = 0
        for rule in due.decisions:
            after += await decision_planning.insert_notices(unit, rule, run)
        await short_numbers.draw(unit, new_number)
        await cancel_acknowledged(unit, await short_numbers.tasks_answered(unit, now), edition.pack, now=now)
        await planning.note_run(unit, run)
        return Planned(reminders, warnings, after, released, _missing_years(due, sending.missing))

    async def _release(self, unit: UnitOfWork, edition: Edition, now: datetime) -> int:
        """Let go what was held for a calendar year that is there by now."""
        known: dict[UUID, bool] = {}
        for notice_id, step, matter_id, expiry in await planning.held_terms(unit):
            known[notice_id] = known.get(notice_id, True) and _certain(edition, step, matter_id, expiry)
        ready = [notice_id for notice_id, certain in known.items() if certain]
        return len(await notices.move(unit, ready, MOVES[Step.RELEASE], now=now, values={"reason": Reason.NONE}))


def _due(edition: Edition, day: date) -> DueOnDay:
    return DueOnDay(edition, day, due_steps(edition, day), due_seasons(edition, day), due_decisions(edition, day))


def _news(due: DueOnDay, last: LastRun | None) -> News | None:
    """What can have fallen due since the last run; None when everything has to be looked at again."""
    if last is None or last.edition != due.edition.version or last.day > due.on:
        return None
    return News(new_since(due.edition, last.day, due.steps), last.at - LATE_COMMIT)


def new_since(edition: Edition, day: date, steps: Sequence[DueStep]) -> list[DueStep]:
    """The steps with those days of expiry for which they were not due on `day` yet."""
    was = {(step.step, step.matter_id, one) for step in due_steps(edition, day) for one in step.expiries}
    fresh = (
        replace(step, expiries=[one for one in step.expiries if (step.step, step.matter_id, one) not in was])
        for step in steps
    )
    return [step for step in fresh if step.expiries]


def _certain(edition: Edition, step: str, matter_id: str | None, expiry: date) -> bool:
    """Whether the last day to apply can be told for this step by now."""
    for reminder in edition.pack.permit_reminders:
        if reminder.id == step and (matter := matter_of_step(edition.pack, reminder, matter_id)) is not None:
            return not uncertain(edition.calendar, matter, reminder, expiry)
    return False


def _missing_years(due: DueOnDay, sending: tuple[int, ...]) -> tuple[int, ...]:
    """The years the calendar lacks for sending, for the last days to apply of what is due, and for counting working
    days after decisions."""
    edition, missing = due.edition, set(sending)
    missing.update(year for rule in due.decisions for year in rule.missing)
    for step in due.steps:
        matter = edition.pack.find_matter(step.matter_id)
        reminder = edition.pack.permit_reminder(step.step)
        if matter is not None:
            for one in step.expiries:
                missing |= set(uncertain(edition.calendar, matter, reminder, one.expires_on)) if one.held else set()
    return tuple(sorted(missing))
