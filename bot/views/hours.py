"""When the office's people are back, in words: "明天上午8:30"."""

from datetime import datetime

from bot.talk import Talk
from common.i18n import N_
from knowledge.hours import OfficeHours
from knowledge.samples import may_show

TODAY = N_("today at {time}")
TOMORROW = N_("tomorrow at {time}")
LATER = N_("on {day} at {time}")


def next_opening(talk: Talk) -> datetime | None:
    """When the office opens again; None while it is open, and when nobody can say."""
    hours, now = OfficeHours.of(talk.edition.pack), talk.services.clock.now()
    if hours.is_open(now) or not may_show(talk.resolver.hall_hours(), talk.services.policy):
        return None
    return hours.next_opening(now)


def said(talk: Talk, opening: datetime) -> str:
    """The moment as one says it today."""
    tr, today = talk.tr, talk.edition.calendar.today(talk.services.clock.now())
    days = (talk.edition.calendar.today(opening) - today).days
    text = (TODAY, TOMORROW)[days] if days in {0, 1} else LATER
    return tr.gettext(text, day=tr.weekday(opening), time=tr.time(opening))
