"""Which seasonal warnings (事前提示) and campaigns (宣传月) are due on a day, and for whom; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from knowledge.edition import Edition
from knowledge.model import Channel, Pack, SeasonalRisk, YearlyPrompt
from notify.planning.steps import ways
from storage.values.notices import NoticeChannel, NoticeKind, Reason
from storage.values.permits import Reach
from storage.values.planning import DueSeason, Way


def due_seasons(edition: Edition, on: date) -> list[DueSeason]:
    """The warnings and campaigns whose time it is: from `lead_days` before the season to its end."""
    rules: list[YearlyPrompt] = [*edition.pack.seasonal_risks, *edition.pack.campaigns]
    return [
        DueSeason(
            kind=kind_of(rule),
            rule=rule.id,
            key=f"{rule.id}:{year}",
            kinds=kinds_of(edition.pack, rule),
            matters=matters_of(edition.pack, rule.audience),
            grids=rule.grids,
            violations=rule.past_violations,
            over_at=datetime.combine(end + timedelta(days=1), time(), edition.calendar.timezone),
            with_consent=ways(rule.channels),
            without=without_sms(rule.channels),
        )
        for rule in rules
        for year, start, end in _occurrences(rule, on)
        if start - timedelta(days=rule.lead_days) <= on <= end
    ]


def kind_of(rule: YearlyPrompt) -> NoticeKind:
    """The kind of the notices that a rule gives."""
    return NoticeKind.SEASONAL if isinstance(rule, SeasonalRisk) else NoticeKind.CAMPAIGN


def kinds_of(pack: Pack, rule: YearlyPrompt) -> list[str]:
    """The ids of the kinds a rule is for; never everybody."""
    named = (pack.kind_by_name(word) for word in rule.audience)
    return [kind.id for kind in named if kind is not None]


def matters_of(pack: Pack, audience: Sequence[str]) -> list[str]:
    """The matters whose permits make their holders one of these kinds."""
    return [matter.id for matter in pack.matters if set(matter.result.holder_kinds).intersection(audience)]


def placing_matters(pack: Pack) -> list[str]:
    """The matters whose permits tell a kind at all."""
    return [matter.id for matter in pack.matters if matter.result.holder_kinds]


def _occurrences(rule: YearlyPrompt, on: date) -> Iterator[tuple[int, date, date]]:
    """The season that began last year, this year's and next year's, named by the year in which it begins."""
    wraps = rule.window.end < rule.window.start
    for year in (on.year - 1, on.year, on.year + 1):
        yield year, rule.window.start.in_year(year), rule.window.end.in_year(year + wraps)


def without_sms(channels: tuple[Channel, ...]) -> Mapping[Reach, Way]:
    """Without consent the other channels stand in: a refused text message is no refused call."""
    found = ways(tuple(channel for channel in channels if channel is not Channel.SMS))
    return {
        reach: Way(way.channel, _why(reach)) for reach, way in found.items() if way.channel is not NoticeChannel.SMS
    }


def _why(reach: Reach) -> Reason:
    if reach.mobile:
        return Reason.NO_CONSENT
    return Reason.LANDLINE if reach.phone else Reason.LETTER_ONLY
