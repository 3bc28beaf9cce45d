"""Which seasonal warnings (事前提示) are due on a day, and for whom; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from knowledge.edition import Edition
from knowledge.model import Channel, Pack, SeasonalRisk
from notify.planning.steps import ways
from storage.values.notices import NoticeChannel, Reason
from storage.values.permits import Reach
from storage.values.planning import DueSeason, Way


def due_seasons(edition: Edition, on: date) -> list[DueSeason]:
    """The warnings whose time it is: from `lead_days` before the season to its end."""
    return [
        DueSeason(
            risk=risk.id,
            key=f"{risk.id}:{year}",
            kinds=kinds_of(edition.pack, risk),
            matters=matters_of(edition.pack, risk.audience),
            over_at=datetime.combine(end + timedelta(days=1), time(), edition.calendar.timezone),
            with_consent=ways(risk.channels),
            without=_without_sms(risk.channels),
        )
        for risk in edition.pack.seasonal_risks
        for year, start, end in _occurrences(risk, on)
        if start - timedelta(days=risk.lead_days) <= on <= end
    ]


def kinds_of(pack: Pack, risk: SeasonalRisk) -> list[str]:
    """The ids of the kinds a warning is for; never everybody."""
    named = (pack.kind_by_name(word) for word in risk.audience)
    return [kind.id for kind in named if kind is not None]


def matters_of(pack: Pack, audience: Sequence[str]) -> list[str]:
    """The matters whose permits make their holders one of these kinds."""
    return [matter.id for matter in pack.matters if set(matter.result.holder_kinds).intersection(audience)]


def placing_matters(pack: Pack) -> list[str]:
    """The matters whose permits tell a kind at all."""
    return [matter.id for matter in pack.matters if matter.result.holder_kinds]


def _occurrences(risk: SeasonalRisk, on: date) -> Iterator[tuple[int, date, date]]:
    """The season that began last year, this year's and next year's, named by the year in which it begins."""
    wraps = risk.window.end < risk.window.start
    for year in (on.year - 1, on.year, on.year + 1):
        yield year, risk.window.start.in_year(year), risk.window.end.in_year(year + wraps)


def _without_sms(channels: tuple[Channel, ...]) -> Mapping[Reach, Way]:
    """Without consent the other channels stand in: a refused text message is no refused call."""
    found = ways(tuple(channel for channel in channels if channel is not Channel.SMS))
    return {
        reach: Way(way.channel, _why(reach)) for reach, way in found.items() if way.channel is not NoticeChannel.SMS
    }


def _why(reach: Reach) -> Reason:
    if reach.mobile:
        return Reason.NO_CONSENT
    return Reason.LANDLINE if reach.phone else Reason.LETTER_ONLY
