"""Which reminder steps are due on a day, for which days of expiry, and by which way; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from knowledge.calendar import DueDay, WorkingCalendar
from knowledge.edition import Edition
from knowledge.model import Channel, Matter, Pack, PermitReminder, Phase
from knowledge.permit_names import issuing_matter, reminders_of
from storage.values.notices import NoticeChannel, Reason
from storage.values.permits import Reach
from storage.values.planning import DueExpiry, DueStep, Way


def due_steps(edition: Edition, on: date) -> list[DueStep]:
    """Every step of every matter with the days of expiry for which it is due on `on`."""
    steps = [
        DueStep(
            reminder.id,
            reminder.matter,
            matter.id,
            list(_expiries(edition.calendar, matter, reminder, on)),
            ways(reminder.channels),
        )
        for matter in edition.pack.matters
        if issuing_matter(edition.pack, matter) is matter
        for reminder in reminders_of(edition.pack, matter)
    ]
    return [step for step in steps if step.expiries]


def in_time(calendar: WorkingCalendar, matter: Matter, reminder: PermitReminder, expiry: date, on: date) -> bool:
    """Whether a step may be planned and sent on `on`: its window and its phase hold."""
    if not reminder.window.holds((expiry - on).days):
        return False
    if reminder.phase is Phase.AFTER_EXPIRY:
        return on > expiry
    last = apply_by(calendar, matter, expiry).day
    return on <= last if reminder.phase is Phase.BEFORE_APPLY_BY else last < on <= expiry


def apply_by(calendar: WorkingCalendar, matter: Matter, expiry: date) -> DueDay:
    """The last day to apply for renewal; the expiry itself for a matter that is not renewed."""
    if matter.renewal is None:
        return DueDay(expiry)
    return calendar.apply_by(expiry, matter.renewal.apply_before_days, matter.renewal.day_type)


def uncertain(calendar: WorkingCalendar, matter: Matter, reminder: PermitReminder, expiry: date) -> tuple[int, ...]:
    """The years the calendar lacks for telling whether and what this step may say."""
    return () if reminder.phase is Phase.AFTER_EXPIRY else apply_by(calendar, matter, expiry).missing


def over_at(calendar: WorkingCalendar, matter: Matter, reminder: PermitReminder, expiry: date) -> datetime:
    """The moment from which a step comes too late: midnight in the office after its last day."""
    last = expiry - timedelta(days=reminder.window.to)
    if reminder.phase is Phase.BEFORE_APPLY_BY:
        last = min(last, apply_by(calendar, matter, expiry).day)
    return datetime.combine(last + timedelta(days=1), time(), calendar.timezone)


def sending_day(calendar: WorkingCalendar, on: date) -> DueDay:
    """The day on which what is planned on `on` goes out: a working day."""
    return calendar.on_or_after(on)


@cache
def ways(channels: tuple[Channel, ...]) -> Mapping[Reach, Way]:
    """How each holder is reached: by SMS where the step has one and there is a mobile number, else by the step's other
    channels in their order, else by whatever reaches the holder at all. Nobody is left out for want of a channel."""
    return {reach: way for reach in Reach if (way := _way(channels, reach)) is not None}


def _way(channels: Sequence[Channel], reach: Reach) -> Way | None:
    if Channel.SMS in channels and reach.mobile:
        return Way(NoticeChannel.SMS, Reason.NONE)
    reason = Reason.NO_SMS_STEP if Channel.SMS not in channels else Reason.LANDLINE
    for channel in (*channels, Channel.PHONE, Channel.LETTER):
        if channel is Channel.PHONE and reach.phone:
            return Way(NoticeChannel.CALL, reason)
        if channel is Channel.LETTER and reach.address:
            return Way(NoticeChannel.LETTER, reason if reach.phone else Reason.LETTER_ONLY)
    return None


def _expiries(calendar: WorkingCalendar, matter: Matter, reminder: PermitReminder, on: date) -> Iterator[DueExpiry]:
    for days in range(reminder.window.to, reminder.window.from_ + 1):
        expiry = on + timedelta(days=days)
        if in_time(calendar, matter, reminder, expiry, on):
            held = bool(uncertain(calendar, matter, reminder, expiry))
            yield DueExpiry(expiry, over_at(calendar, matter, reminder, expiry), held)


def matter_of_step(pack: Pack, reminder: PermitReminder, matter_id: str | None) -> Matter | None:
    """The issuing matter of a permit, while the pack still gives it this step."""
    matter = pack.find_matter(matter_id) if matter_id else None
    return matter if matter is not None and reminder in reminders_of(pack, matter) else None
