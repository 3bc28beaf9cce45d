"""Figures of notices for a span of days: how many came up, and what became of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notify.answered import ACKNOWLEDGES
from notify.budget import Price
from storage import notice_figures
from storage.engine import Database
from storage.notice_figures import Counted, Span
from storage.values.notices import IN_FLIGHT, REACHED, WAITING, NoticeChannel, NoticeState, Reason

BY_DAY = 62
"""Days of a span that is told day by day; a longer one is told month by month."""
LONGEST = 3660
"""Most days of one span."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How notices stand that came up in a span. `sent`: it left the office, by text, call or letter; `delivered`: there
    is a receipt; `segments` are those of the texts handed over. All but `delivered` and `segments` add up to `due`."""

    due: int
    waiting: int
    sent: int
    delivered: int
    unknown: int
    failed: int
    too_late: int
    cancelled: int
    segments: int


@dataclass(frozen=True, slots=True)
class Part:
    """One day or one month of the span, both ends included."""

    first: date
    last: date

    @property
    def day(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Report:
    """`acknowledged`: notices whose recipient a call reached or answered that it was read. `failed` and `held` by
    reason, the most frequent first. `price` None: none is set."""

    parts: Sequence[tuple[Part, Figures]]
    total: Figures
    channels: Mapping[NoticeChannel, Figures]
    failed: Sequence[tuple[Reason, int]]
    held: Sequence[tuple[Reason, int]]
    acknowledged: int
    replies: int
    opt_outs: int
    price: Price | None


def parts_of(first: date, last: date) -> list[Part]:
    """The span day by day, a long one month by month."""
    if (last - first).days < BY_DAY:
        return [Part(day, day) for day in (first + timedelta(days=n) for n in range((last - first).days + 1))]
    found = []
    while first <= last:
        after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(Part(first, min(after - timedelta(days=1), last)))
        first = after
    return found


def span_of(part: Part, timezone: ZoneInfo) -> Span:
    """From the midnight before the first day to that after the last, on the office's clock."""
    after = part.last + timedelta(days=1)
    return Span(datetime.combine(part.first, time(), timezone), datetime.combine(after, time(), timezone))


def figures(rows: Iterable[Counted]) -> Figures:
    states: Counter[NoticeState] = Counter()
    segments = 0
    for row in rows:
        states[row.state] += row.count
        segments += row.segments
    sending = IN_FLIGHT - {NoticeState.UNKNOWN}
    return Figures(
        due=states.total(),
        waiting=sum(states[one] for one in WAITING | sending),
        sent=sum(states[one] for one in REACHED),
        delivered=states[NoticeState.DELIVERED],
        unknown=states[NoticeState.UNKNOWN],
        failed=states[NoticeState.FAILED],
        too_late=states[NoticeState.EXPIRED],
        cancelled=states[NoticeState.CANCELLED],
        segments=segments,
    )


def by_reason(rows: Iterable[Counted], state: NoticeState) -> list[tuple[Reason, int]]:
    """Why notices stand in a state, the most frequent reason first."""
    found: Counter[Reason] = Counter()
    for row in rows:
        if row.state is state:
            found[row.reason] += row.count
    return found.most_common()


class Board:
    """Reads the figures; nothing of them is personal."""

    def __init__(self, *, database: Database, price: Price | None = None) -> None:
        self._database, self._price = database, price

    async def report(self, first: date, last: date, timezone: ZoneInfo) -> Report:
        """The figures of the days from `first` to `last`, both included."""
        parts = parts_of(first, last)
        whole = span_of(Part(first, last), timezone)
        async with self._database.reading() as unit:
            rows = await notice_figures.counted(unit, [span_of(part, timezone) for part in parts])
            acknowledged = await notice_figures.acknowledged(unit, whole, ACKNOWLEDGES)
            replies = await notice_figures.replies(unit, whole)
            opt_outs = await notice_figures.opted_out(unit, whole)
        by_part = _grouped(rows, lambda row: row.part)
        by_channel = _grouped(rows, lambda row: row.channel)
        return Report(
            parts=[(part, figures(by_part.get(place, ()))) for place, part in enumerate(parts)],
            total=figures(rows),
            channels={one: figures(by_channel[one]) for one in NoticeChannel if one in by_channel},
            failed=by_reason(rows, NoticeState.FAILED),
            held=by_reason(rows, NoticeState.HELD),
            acknowledged=acknowledged,
            replies=replies,
            opt_outs=opt_outs,
            price=self._price,
        )


def _grouped(rows: Iterable[Counted], key: Callable[[Counted], int | NoticeChannel]) -> dict[object, list[Counted]]:
    found: dict[object, list[Counted]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
