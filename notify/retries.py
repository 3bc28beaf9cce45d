"""When to try again and when to ask the provider again: literal tables. Pure.

Short steps at first, then at most an hour: long back-offs made messages of a public sender hours late after an outage.
"""

from datetime import datetime, timedelta

from storage.values.notices import Attempt

_MINUTE = timedelta(minutes=1)
AFTER_FAILURE = tuple(_MINUTE * minutes for minutes in (1, 2, 5, 10, 15, 30, 60))
"""Nothing was sent: the wait before the next try, by attempt number; the last one repeats until the notice expires."""
AFTER_UNDELIVERED = tuple(_MINUTE * minutes for minutes in (30, 120))
"""Taken but not delivered for a cause that passes: so many further tries, after these waits."""
GIVE_UP_AFTER = timedelta(days=3)
"""For notices that never come too late (replies): when tries end."""
LOOKS = tuple(_MINUTE * minutes for minutes in (1, 5, 15, 60, 360, 1440))
"""Waits between look-ups that gave no answer, or found a message still on its way."""
LOOKS_TO_CLEAR = 2
"""How many look-ups must find nothing before a message counts as never taken: a listing may lag behind."""


def next_try(now: datetime, *, number: int, retry_after: timedelta | None = None) -> datetime:
    """When attempt `number` + 1 may be made."""
    wait = AFTER_FAILURE[min(number, len(AFTER_FAILURE)) - 1]
    return now + max(wait, retry_after or wait)


def next_after_undelivered(now: datetime, *, number: int) -> datetime | None:
    """When a message that came back may go again; None = it has failed."""
    return now + AFTER_UNDELIVERED[number - 1] if number <= len(AFTER_UNDELIVERED) else None


def next_look(now: datetime, attempt: Attempt) -> datetime | None:
    """When to ask the provider again about an attempt already looked up `attempt.looks` times; None = no more."""
    return now + LOOKS[attempt.looks - 1] if 1 <= attempt.looks <= len(LOOKS) else None
