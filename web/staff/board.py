"""The figures of notices for a month or other days: what came up, what became of it, and the trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from common.errors import SanshiError
from common.i18n import N_, Translator
from notify import reasons
from notify.board import LONGEST, Figures, Part, Report
from notify.budget import Price
from staff.permissions import Act
from web.staff import notice_words
from web.staff.access import may
from web.staff.batch_words import money
from web.staff.chart import Chart, chart
from web.staff.days import day
from web.staff.desk import AtDesk, Desk
from web.staff.lists import Column, Listing
from web.staff.lists import Part as ListPart

router = APIRouter(prefix="/staff/board")
EARLIEST = 1970


class DaysUnclear(SanshiError):
    message = N_("The first day must not lie after the last, and they may lie at most {days} days apart.")
    http_status = 422


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the trend. `cost`: as it is said, "" where no price is set."""

    name: str
    short: str
    found: Figures
    cost: str


FIGURES: Mapping[str, str] = {
    "due": N_("Came up"),
    "waiting": N_("Still waiting"),
    "sent": N_("Sent or done"),
    "delivered": N_("Delivered"),
    "failed": N_("Failed"),
    "unknown": N_("In doubt"),
    "too_late": N_("Too late"),
    "cancelled": N_("Cancelled"),
    "segments": N_("Segments"),
}
PIECES = ("sent", "failed", "unknown", "rest")
"""The pieces of a bar, from below; each has its own pattern."""
LEGEND: Mapping[str, str] = {
    "sent": N_("Sent or done"),
    "failed": N_("Failed"),
    "unknown": N_("In doubt"),
    "rest": N_("Waiting, too late or cancelled"),
}


def _figure(key: str) -> Column[Row]:
    return Column(key, FIGURES[key], lambda row, _: int(getattr(row.found, key)))


BOARD = Listing[Row](
    "figures",
    N_("Figures of notices"),
    (
        Column("day", N_("Days"), lambda row, _: row.name),
        *map(_figure, FIGURES),
        Column("cost", N_("Cost"), lambda row, _: row.cost),
    ),
)


@router.get("")
@may(Act.SEE_NOTICES)
async def board(desk: AtDesk, month: str = "", first: str = "", last: str = "", *, export: bool = False) -> Response:
    """`month` as 2026-11, else `first` and `last`; nothing: this month."""
    error: SanshiError | None = None
    try:
        days = chosen(month, first, last, desk.today)
    except SanshiError as wrong:
        error, days = wrong, month_of(desk.today)
    past = max(days.first, min(days.last, desk.today))  # days to come have nothing to tell
    report = await desk.services.board.report(days.first, past, desk.tr.timezone)

    def cost(found: Figures) -> str:
        return cost_of(found, report.price, desk.tr)

    rows = [Row(named(part, desk.tr), label(part, desk.tr), found, cost(found)) for part, found in report.parts]

    async def fetch(_: int) -> ListPart[Row]:
        return ListPart(rows, len(rows))

    if export and error is None:
        return await BOARD.export(fetch, desk, sort="")
    return await desk.page(
        "board.html",
        status=error.http_status if error else 200,
        error=desk.told(error) if error else "",
        report=report,
        rows=rows,
        cost=cost,
        days=days,
        monthly=not report.parts[0][0].day,
        chart=drawn(rows, desk),
        figures={key: desk.tr.gettext(name) for key, name in FIGURES.items()},
        legend={key: desk.tr.gettext(name) for key, name in LEGEND.items()},
        failed=said(report, desk),
        months=months(desk),
        month=f"{days.first:%Y-%m}" if days == month_of(days.first) else "",
        address=f"/staff/board?{urlencode({'first': days.first, 'last': days.last, 'export': 'true'})}",
        words=notice_words,
    )


def chosen(month: str, first: str, last: str, today: date) -> Part:
    """The days asked for. Raises DateUnclear, DaysUnclear."""
    if month:
        found = day(f"{month}-01")
        if found is None or not EARLIEST <= found.year < date.max.year:
            raise DaysUnclear(days=LONGEST)
        return month_of(found)
    given, end = day(first), day(last) or today
    if given is None and not last:
        return month_of(today)
    begin = given or end
    if begin > end or (end - begin).days >= LONGEST or end.year >= date.max.year or begin.year < EARLIEST:
        raise DaysUnclear(days=LONGEST)
    return Part(begin, end)


def month_of(one: date) -> Part:
    """The whole month of a day."""
    first = one.replace(day=1)
    return Part(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def months(desk: Desk) -> list[tuple[str, str]]:
    """The last twelve months, the newest first."""
    found, first = [], desk.today.replace(day=1)
    for _ in range(12):
        found.append((f"{first:%Y-%m}", desk.tr.month(first)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def named(part: Part, tr: Translator) -> str:
    """A day, a month, or a month's beginning or end."""
    if part.day:
        return tr.date(part.first)
    return tr.month(part.first) if part == month_of(part.first) else f"{tr.date(part.first)} – {tr.date(part.last)}"


def label(part: Part, tr: Translator) -> str:
    """What stands under a bar."""
    return tr.short(part.first) if part.day else tr.month(part.first)


def cost_of(found: Figures, price: Price | None, tr: Translator) -> str:
    """What the texts handed over cost by the price of today; "" where none is set."""
    return "" if price is None else money(price.of(found.segments), price.currency, tr)


def drawn(rows: Sequence[Row], desk: Desk) -> Chart:
    """The trend as shapes."""
    bars = []
    for row in rows:
        one = row.found
        sizes = (one.sent, one.failed, one.unknown, one.waiting + one.too_late + one.cancelled)
        bars.append((row.short, list(zip(PIECES, sizes, strict=True))))
    return chart(bars, desk.tr.number)


def said(report: Report, desk: Desk) -> list[tuple[str, int]]:
    """Why notices failed, in sentences."""
    told = ((reasons.SENTENCES.get(reason), count) for reason, count in report.failed)
    return [(desk.tr.gettext(sentence or N_("no reason told")), count) for sentence, count in told]
