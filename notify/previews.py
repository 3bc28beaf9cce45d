"""What a template comes to: its length with the longest usual values, and the words of the next notices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from common.errors import SanshiError
from knowledge.checks.notices import MEASURES_IN
from knowledge.edition import Edition
from knowledge.model import AnyRule, DecisionNotice, Lang, Pack, PermitReminder
from knowledge.placeholders import fill
from knowledge.resolve import Resolver
from notify.batches.wording import WordingRefused, check
from notify.planned_texts import Today, said_of_decision, said_reminder
from notify.planning.decisions import kind_of_notice
from notify.planning.steps import matter_of_step
from notify.segments import measure
from notify.sending import compose
from notify.templates import tail, warning_text
from storage import decisions as decision_rows
from storage import entities, permits
from storage.engine import UnitOfWork
from storage.values.notice_texts import TextVersion
from storage.values.notices import NoticeChannel
from storage.values.permits import Permit

NEXT = 5
"""Notices shown of one template."""
HIDDEN = "＊"


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice as it would go out on `on`. Names and numbers of people are hidden, each sign by one of the same
    length, so `segments` (None for a call or letter) is what really would be charged. `permit`: the number of
    the permit or decision, to look it up; "" for a warning, which is the same for everybody."""

    text: str
    on: date
    permit: str
    segments: int | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a template's texts go out in."""

    pack: Pack
    step: AnyRule
    language: Lang
    replies: bool

    def whole(self, body: str) -> str:
        return compose(self.pack, body, kind_of_notice(self.step), replies=self.replies, language=self.language)

    def segments(self, body: str) -> int:
        rules = self.pack.sms_rules
        return measure(self.whole(body), single=rules.single_limit, multi=rules.multi_segment).segments


def longest(pack: Pack, step: AnyRule, version: TextVersion, *, replies: bool) -> tuple[int, SanshiError | None]:
    """Segments of a text message with the longest usual values, and what gateways would refuse in it."""
    frame = _Frame(pack, step, Lang(version.language), replies)
    body = fill(Resolver(pack, frame.language).text(version.text), MEASURES_IN[frame.language])
    try:
        check(pack.sms_rules, body, frame.language)
    except WordingRefused as fault:
        return frame.segments(body), fault
    return frame.segments(body), None


async def previews(
    unit: UnitOfWork, edition: Edition, version: TextVersion, *, now: datetime, replies: bool
) -> list[Preview]:
    """The next notices of a template of the pack in force, the first to fall due first."""
    step = next(one for one in edition.pack.notice_rules if one.id == version.step)
    today = edition.calendar.today(now)
    language = Lang(version.language)
    if isinstance(step, PermitReminder):
        said = await _reminders(unit, edition, step, version, today)
    elif isinstance(step, DecisionNotice):
        said = await _after_decisions(unit, edition, step, version, today)
    else:
        said = [(warning_text(step, version.channel, Resolver(edition.pack, language)).text, today, "")]
    if version.channel is not NoticeChannel.SMS:
        return [Preview(text, on, about, None) for text, on, about in said]
    frame = _Frame(edition.pack, step, language, replies)
    return [Preview(frame.whole(text), on, about, frame.segments(text)) for text, on, about in said]


async def _reminders(
    unit: UnitOfWork, edition: Edition, step: PermitReminder, version: TextVersion, today: date
) -> list[tuple[str, date, str]]:
    """Words, day and permit of the reminders that fall due next."""
    found = await _next(unit, edition, step, today)
    holders = await entities.load(unit, [one.entity_id for one in found])
    shown = []
    for permit in found:
        assert permit.expires_on is not None
        on = max(today, permit.expires_on - timedelta(days=step.window.from_))
        holder = holders.get(permit.entity_id)
        name = _covered(holder.name if holder else "")
        said = said_reminder(
            step,
            version.channel,
            name,
            [_hidden(permit)],
            Today.of(edition, on),
            language=Lang(version.language),
        )
        shown.append((said.text, on, permit.number))
    return shown


async def _after_decisions(
    unit: UnitOfWork, edition: Edition, step: DecisionNotice, version: TextVersion, today: date
) -> list[tuple[str, date, str]]:
    """Words, day and number of the newest decisions, as a notice would tell of them today."""
    found, _ = await decision_rows.page(unit, state=None, number="", today=today, limit=NEXT, offset=0)
    parties = await entities.load(unit, [one.entity_id for one in found if one.entity_id is not None])
    day = Today.of(edition, today)
    shown = []
    for decision in found:
        party = parties.get(decision.entity_id) if decision.entity_id else None
        name = _covered(party.name if party else decision.party)
        said = said_of_decision(step, version.channel, name, decision, day, language=Lang(version.language))
        shown.append((said.text, today, decision.number))
    return shown


async def _next(unit: UnitOfWork, edition: Edition, step: PermitReminder, today: date) -> Sequence[Permit]:
    """The permits for which a step falls due next."""
    matters = [one.id for one in edition.pack.matters if matter_of_step(edition.pack, step, one.id) is one]
    ids = await permits.next_to_expire(unit, matters, since=today + timedelta(days=step.window.to), limit=NEXT)
    loaded = await permits.load(unit, ids)
    return [loaded[one] for one in ids]


def _covered(name: str) -> str:
    """A name of which only the first sign is left."""
    return name[:1] + HIDDEN * (len(name) - 1)


def _hidden(permit: Permit) -> Permit:
    """A permit of whose number only the end is left that a holder knows it by."""
    seen = tail(permit.number)
    start = permit.number.rfind(seen)
    return replace(permit, number=HIDDEN * start + permit.number[start:])
