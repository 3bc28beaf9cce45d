"""The day by which a result is due when complete papers are handed in on a given day; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from knowledge.calendar import DueDay, WorkingCalendar
from knowledge.model import DayType, DayUnit, Limit, LimitParty, TimeLimit
from knowledge.samples import SamplePolicy

_DONE_ZH = "结果|办好|办完|办成|办结|拿到|下来|批下|获批|能批|能好|弄好|答复"
_DONE_EN = r"result|done\b|ready|decided|approved|finished|issued|get (?:it|the|my)\b"
_WHICH_DAY: Final = re.compile(
    rf"(?:哪一?天|(?<!今天)几号|几月几[号日])[^，。?？]{{0,8}}(?:{_DONE_ZH})"
    r"|(?:今|明|后)天[^，。?？]{0,12}(?:交|递|申请|提|报|受理|办)[^。?？]*(?:什么时候|啥时候|何时|哪一?天|几号)"
    rf"|\b(?:what|which|latest|last) (?:date|day)\b.*(?:{_DONE_EN})"
    r"|\bwhen\b.*\bif i (?:apply|submit|hand|file)\b|\bif i (?:apply|submit|hand|file)\b.*\bwhen\b"
)
_LATER: Final = {"明天": 1, "后天": 2, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class LastDays:
    """`accepted`: the day `handed_in`, or the next working day. None where the record sets no limit for the office, or
    one that may not be shown."""

    handed_in: date
    accepted: DueDay
    promised: DueDay | None
    statutory: DueDay | None

    @property
    def missing(self) -> tuple[int, ...]:
        """The years without a notice of working days: days reckoned in them are provisional."""
        known = (self.accepted, self.promised, self.statutory)
        return tuple(sorted({year for one in known if one is not None for year in one.missing}))


def day_asked_from(text: str, today: date) -> date | None:
    """The day of handing in when a question asks on which day the result comes; today unless another is named."""
    if not _WHICH_DAY.search(text.lower()):
        return None
    return today + timedelta(days=next((days for word, days in _LATER.items() if word in text.lower()), 0))


def last_days(limit: TimeLimit, handed_in: date, calendar: WorkingCalendar, policy: SamplePolicy) -> LastDays:
    """The last day by the promise and by the law. The day of acceptance is not counted (民法典 Art. 201)."""
    accepted = calendar.on_or_after(handed_in)
    promised, statutory = (_last(one, accepted.day, calendar, policy) for one in (limit.promised, limit.statutory))
    return LastDays(handed_in, accepted, promised, statutory)


def _last(limit: Limit, accepted: date, calendar: WorkingCalendar, policy: SamplePolicy) -> DueDay | None:
    withheld = limit.sample and policy is SamplePolicy.WITHHOLD
    if withheld or limit.value is None or limit.applies_to is not LimitParty.AGENCY:
        return None
    return calendar.deadline(accepted, limit.value, _DAY_TYPES[limit.unit])


_DAY_TYPES: Final[Mapping[DayUnit, DayType]] = {
    DayUnit.WORKING_DAYS: DayType.WORKING,
    DayUnit.DAYS: DayType.CALENDAR,
}
