"""What is wrong with sending and planning at this moment, beside the alarms that sending itself raises."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from common.clock import Clock
from common.i18n import N_, Translator
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Editions
from notify.sending import SendingRules, Window, opening, window_of
from storage import lanes, planning, watching
from storage.engine import Database
from storage.values.notices import AlarmKind, NoticeChannel, NoticeState
from storage.values.planning import LastRun

PLANNED_BY = time(7, 0)
"""Planning runs at six and each hour: after this time of day it must have run."""
PATIENCE = timedelta(hours=4)
"""A receipt comes within minutes; one that is hours away may never come."""
LOOKED_BACK = timedelta(hours=24)
FEWEST = 5
"""Fewer prove nothing: single messages stay without a receipt with some carriers."""
STANDSTILL = timedelta(minutes=30)
"""The dispatcher looks each second for what is due."""
RETRIED = timedelta(hours=1)
"""The longest wait between two tries."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What was counted. `silent` and `heard`: texts without and with a receipt; `put_off`: the provider was not
    reached; `overdue`: due for long and not taken up; `resting`: channels that rest with the provider's code."""

    last_run: LastRun | None
    permits: bool
    silent: int
    heard: int
    put_off: int
    overdue: int
    resting: Mapping[NoticeChannel, str]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, as a sentence with a figure or code."""

    message: str
    count: int = 0
    code: str = ""

    def text(self, tr: Translator) -> str:
        return tr.gettext(self.message, count=tr.number(self.count), code=self.code)


NOT_PLANNED = N_("Planning has not run today. No reminder is planned until it does: is the worker running?")
NO_RECEIPTS = N_("{count} text messages have no receipt after hours. Ask the provider whether they arrive.")
NOT_REACHED = N_("The SMS provider cannot be reached: {count} text messages wait and are tried again.")
RESTING = N_("Text messages rest, because the provider refuses our account or settings (code {code}).")
STANDS_STILL = N_("{count} text messages have been due for half an hour and none goes: is the worker running?")
STANDING: Mapping[str, AlarmKind] = {
    NOT_PLANNED: AlarmKind.NOT_PLANNED,
    NO_RECEIPTS: AlarmKind.NO_RECEIPTS,
    STANDS_STILL: AlarmKind.STANDS_STILL,
}
"""What is raised as an alarm, for the news to staff; of the others sending itself raises one. A page tells what stands
still at this moment instead."""


def troubles(signs: Signs, *, now: datetime, calendar: WorkingCalendar, window: Window) -> Iterator[Trouble]:
    """What the signs mean, pure."""
    if _unplanned(signs, now.astimezone(calendar.timezone)):
        yield Trouble(NOT_PLANNED)
    if (code := signs.resting.get(NoticeChannel.SMS)) is not None:
        yield Trouble(RESTING, code=code)
    elif signs.put_off >= FEWEST:
        yield Trouble(NOT_REACHED, signs.put_off)
    elif signs.overdue and _open_for_long(now, calendar, window):
        yield Trouble(STANDS_STILL, signs.overdue)
    if signs.silent >= FEWEST and signs.silent > signs.heard:
        yield Trouble(NO_RECEIPTS, signs.silent)


def _unplanned(signs: Signs, here: datetime) -> bool:
    if here.time() < PLANNED_BY or not signs.permits:
        return False
    return signs.last_run is None or signs.last_run.at.astimezone(here.tzinfo).date() < here.date()


def _open_for_long(now: datetime, calendar: WorkingCalendar, window: Window) -> bool:
    return all(opening(moment, window, calendar).closes_at is not None for moment in (now, now - STANDSTILL))


class Watch:
    """Looks for trouble, when a page asks and by itself."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, settings: SendingRules) -> None:
        self._database, self._clock, self._editions, self._settings = database, clock, editions, settings

    async def troubles(self) -> Sequence[Trouble]:
        """What is wrong now, the gravest first."""
        edition, now = await self._editions.current(), self._clock.now()
        since, until = now - LOOKED_BACK, now - PATIENCE
        async with self._database.reading() as unit:
            signs = Signs(
                last_run=await planning.last_run(unit),
                permits=await watching.any_permit(unit),
                silent=await watching.handed_over(unit, NoticeState.SENT, since, until),
                heard=await watching.handed_over(unit, NoticeState.DELIVERED, since, now),
                put_off=await watching.put_off(unit, now - RETRIED),
                overdue=await watching.overdue(unit, now - STANDSTILL),
                resting=await lanes.paused(unit, now),
            )
        window = window_of(self._settings, edition.pack.sms_rules)
        return list(troubles(signs, now=now, calendar=edition.calendar, window=window))

    async def raise_alarms(self) -> None:
        """Put down what stands still, each once a day."""
        now = self._clock.now()
        today = (await self._editions.current()).calendar.today(now)
        kinds = [STANDING[one.message] for one in await self.troubles() if one.message in STANDING]
        if not kinds:
            return
        async with self._database.unit() as unit:
            for kind in kinds:
                await lanes.raise_alarm(unit, kind, on_day=today, code="", now=now)
            await unit.commit()
