"""What a template comes to: its length with the longest usual values, and the words of the next notices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from common.errors import SanshiError
from knowledge.checks.notices import MEASURES
from knowledge.edition import Edition
from knowledge.model import AnyRule, DecisionNotice, Pack, PermitReminder
from knowledge.placeholders import fill
from knowledge.resolve import Resolver
from notify.batches.wording import WordingRefused, check
from notify.planned_texts import Today, said_of_decision, said_reminder
from notify.planning import decisions, seasons
from notify.planning.steps import matter_of_step
from notify.segments import measure
from notify.sending import compose
from notify.templates import tail, warning_text
from storage import decisions as decision_rows
from storage import entities, permits
from storage.engine import UnitOfWork
from storage.values.notice_texts import TextVersion
from storage.values.notices import NoticeChannel, NoticeKind
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


def longest(pack: Pack, step: AnyRule, text: str, *, replies: bool) -> tuple[int, SanshiError | None]:
    """Segments of a text message with the longest usual values, and what gateways would refuse in it."""
    body = fill(Resolver(pack, "zh").say(text).text, MEASURES)
    try:
        check(pack.sms_rules, body)
    except WordingRefused as fault:
        return _segments(pack, step, body, replies=replies), fault
    return _segments(pack, step, body, replies=replies), None


async def previews(
    unit: UnitOfWork, edition: Edition, version: TextVersion, *, now: datetime, replies: bool
) -> list[Preview]:
    """The next notices of a template of the pack in force, the first to fall due first."""
    step = next(one for one in edition.pack.notice_rules if one.id == version.step)
    today = edition.calendar.today(now)
    if isinstance(step, PermitReminder):
        said = await _reminders(unit, edition, step, version.channel, today)
    elif isinstance(step, DecisionNotice):
        said = await _after_decisions(unit, edition, step, version.channel, today)
    else:
        said = [(warning_text(step, version.channel, Resolver(edition.pack, "zh")).text, today, "")]
    sms = version.channel is NoticeChannel.SMS
    return [_preview(edition.pack, step, text, on, about, sms=sms, replies=replies) for text, on, about in said]


async def _reminders(
    unit: UnitOfWork, edition: Edition, step: PermitReminder, channel: NoticeChannel, today: date
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
        said = said_reminder(step, channel, name, [_hidden(permit)], Today.of(edition, on))
        shown.append((said.text, on, permit.number))
    return shown


async def _after_decisions(
    unit: UnitOfWork, edition: Edition, step: DecisionNotice, channel: NoticeChannel, today: date
) -> list[tuple[str, date, str]]:
    """Words, day and number of the newest decisions, as a notice would tell of them today."""
    found, _ = await decision_rows.page(unit, state=None, number="", today=today, limit=NEXT, offset=0)
    parties = await entities.load(unit, [one.entity_id for one in found if one.entity_id is not None])
    day = Today.of(edition, today)
    shown = []
    for decision in found:
        party = parties.get(decision.entity_id) if decision.entity_id else None
        said = said_of_decision(step, channel, _covered(party.name if party else decision.party), decision, day)
        shown.append((said.text, today, decision.number))
    return shown


async def _next(unit: UnitOfWork, edition: Edition, step: PermitReminder, today: date) -> Sequence[Permit]:
    """The permits for which a step falls due next."""
    matters = [one.id for one in edition.pack.matters if matter_of_step(edition.pack, step, one.id) is one]
    ids = await permits.next_to_expire(unit, matters, since=today + timedelta(days=step.window.to), limit=NEXT)
    loaded = await permits.load(unit, ids)
    return [loaded[one] for one in ids]


def _preview(
    pack: Pack,
    step: AnyRule,
    said: str,
    on: date,
    permit: str,
    *,
    sms: bool,
    replies: bool,
) -> Preview:
    if not sms:
        return Preview(said, on, permit, None)
    return Preview(_whole(pack, step, said, replies=replies), on, permit, _segments(pack, step, said, replies=replies))


def _segments(pack: Pack, step: AnyRule, body: str, *, replies: bool) -> int:
    rules = pack.sms_rules
    whole = _whole(pack, step, body, replies=replies)
    return measure(whole, single=rules.single_limit, multi=rules.multi_segment).segments


def _whole(pack: Pack, step: AnyRule, body: str, *, replies: bool) -> str:
    return compose(pack, body, _kind(step), replies=replies)


def _kind(step: AnyRule) -> NoticeKind:
    """The kind of the notices that a step gives."""
    if isinstance(step, PermitReminder):
        return NoticeKind.PERMIT_REMINDER
    return decisions.kind_of(step) if isinstance(step, DecisionNotice) else seasons.kind_of(step)


def _covered(name: str) -> str:
    """A name of which only the first sign is left."""
    return name[:1] + HIDDEN * (len(name) - 1)


def _hidden(permit: Permit) -> Permit:
    """A permit of whose number only the end is left that a holder knows it by."""
    seen = tail(permit.number)
    start = permit.number.rfind(seen)
    return replace(permit, number=HIDDEN * start + permit.number[start:])
