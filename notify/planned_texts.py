"""The renderer of planned notices: reads what is true at the moment of sending, so that days left are real and nothing
goes out whose reason is gone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from common.phone import PhoneKind
from knowledge.edition import Edition
from knowledge.model import DecisionNotice, Lang, PermitReminder
from knowledge.resolve import Resolver, Said
from notify.answered import Coming, stopped
from notify.planning.decisions import anchor_of, kind_of, reaching
from notify.planning.decisions import in_time as in_time_after
from notify.planning.seasons import due_seasons
from notify.planning.steps import apply_by, in_time, matter_of_step, uncertain
from notify.rendering import Rendered, Stopped
from notify.templates import (
    DecisionFacts,
    PermitFacts,
    decision_text,
    language_of,
    reminder_text,
    versions_of,
    warning_text,
)
from storage import decisions, entities, permits, planning, seasons, short_numbers
from storage.engine import UnitOfWork
from storage.notices import phone_hash
from storage.values.decisions import Decision
from storage.values.entities import Entity
from storage.values.notices import OF_DECISIONS, YEARLY, Notice, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.permits import Contact, Permit, PermitState
from storage.values.planning import DueSeason
from storage.values.short_numbers import Heard

_GONE = {
    PermitState.APPLIED_FOR: Reason.APPLIED,
    PermitState.RENEWED: Reason.RENEWED,
    PermitState.LAPSED: Reason.WITHDRAWN,
    PermitState.WITHDRAWN: Reason.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class _Loaded:
    """All that the notices of one batch speak of."""

    terms: Mapping[UUID, Sequence[tuple[UUID, date | None]]]
    permits: Mapping[UUID, Permit]
    entities: Mapping[UUID, Entity]
    numbers: Mapping[UUID, str]
    heard: Mapping[UUID, Sequence[Heard]]


@dataclass(frozen=True, slots=True)
class Today:
    """What every text of one day shares."""

    edition: Edition
    resolvers: Mapping[Lang, Resolver]
    on: date
    versions: Mapping[tuple[str, NoticeChannel, Lang], str]

    @classmethod
    def of(cls, edition: Edition, on: date) -> "Today":
        resolvers = {language: Resolver(edition.pack, language) for language in Lang}
        return cls(edition, resolvers, on, versions_of(edition.pack))

    def rendered(self, to: str, notice: Notice, said: Said, language: Lang) -> Rendered:
        """The text of a notice with the version of its template."""
        version = self.versions.get((notice.step, notice.channel, language))
        return Rendered(to, said.text, said.sample, version, language)


class PlannedTexts:
    """Implements `notify.rendering.Renderer`."""

    async def texts(
        self, unit: UnitOfWork, notices: Sequence[Notice], *, now: datetime, edition: Edition
    ) -> dict[UUID, Rendered | Stopped]:
        """One entry for each notice that the planner wrote."""
        today = Today.of(edition, edition.calendar.today(now))
        reminders = [one for one in notices if one.kind is NoticeKind.PERMIT_REMINDER]
        warnings = [one for one in notices if one.kind in YEARLY]
        after = [one for one in notices if one.kind in OF_DECISIONS]
        loaded = await load(unit, reminders)
        found = {one.id: _reminder(one, loaded, today) for one in reminders}
        return found | await _warnings(unit, warnings, today) | await _after_decisions(unit, after, today)


async def load(unit: UnitOfWork, notices: Sequence[Notice]) -> _Loaded:
    """Permits and holders of reminders."""
    terms = await planning.terms_of(unit, [one.id for one in notices])
    wanted = [permit_id for pairs in terms.values() for permit_id, _ in pairs]
    holders = [one.entity_id for one in notices if one.entity_id is not None]
    numbers = await short_numbers.numbers_of(unit, [one.id for one in notices])
    heard = await short_numbers.heard(unit, wanted)
    return _Loaded(terms, await permits.load(unit, wanted), await entities.load(unit, holders), numbers, heard)


def _reminder(notice: Notice, loaded: _Loaded, today: Today) -> Rendered | Stopped:
    reminder = next((one for one in today.edition.pack.permit_reminders if one.id == notice.step), None)
    if reminder is None:
        return Stopped(NoticeState.HELD, Reason.NO_TEXT)
    reasons: list[Stopped] = []
    alive: list[Permit] = []
    for permit_id, expires_on in loaded.terms.get(notice.id, ()):
        permit = loaded.permits[permit_id]
        coming = Coming(notice.channel, reminder.phase, expires_on)
        why = _why_not(permit, expires_on, notice, reminder, today)
        why = why or stopped(loaded.heard.get(permit_id, ()), coming, today.edition.pack)
        if why is None:
            alive.append(permit)
        else:
            reasons.append(why)
    if not alive:
        return reasons[0] if reasons else Stopped(NoticeState.CANCELLED, Reason.WITHDRAWN)
    alive.sort(key=lambda one: (one.expires_on or date.max, one.number))
    contact = alive[0].contact
    to = None if contact is None else _address(contact, notice.channel)
    if to is None:
        return Stopped(NoticeState.HELD, Reason.NO_RECIPIENT)
    holder = loaded.entities.get(alive[0].entity_id)
    language = language_of(reminder, notice.channel, preferred(holder))
    name, short = holder.name if holder else "", loaded.numbers.get(notice.id, "")
    said = said_reminder(reminder, notice.channel, name, alive, today, language=language, short=short)
    return today.rendered(to, notice, said, language)


def preferred(recipient: Entity | None) -> Lang:
    """The language a recipient wants to be told in."""
    return Lang.ZH if recipient is None else Lang(recipient.language)


def said_reminder(
    reminder: PermitReminder,
    channel: NoticeChannel,
    entity: str,
    named: Sequence[Permit],
    today: Today,
    *,
    language: Lang,
    short: str = "",
) -> Said:
    """The words of a reminder that names these permits: in Chinese as their sheets do, else as the pack does."""
    facts = []
    for permit in named:
        matter = matter_of_step(today.edition.pack, reminder, permit.matter_id)
        if matter is not None and permit.expires_on is not None:
            last = apply_by(today.edition.calendar, matter, permit.expires_on).day
            left = (permit.expires_on - today.on).days
            name = matter.result.name_en if language is Lang.EN else permit.name
            facts.append(PermitFacts(name, permit.number, permit.expires_on, last, left))
    if not facts:
        return Said("")
    return reminder_text(reminder, channel, today.resolvers[language], entity=entity, permits=facts, short=short)


def _why_not(
    permit: Permit, expires_on: date | None, notice: Notice, reminder: PermitReminder, today: Today
) -> Stopped | None:
    """Why a permit is not to be named in this notice now; `expires_on` is the term it was planned for."""
    if permit.state is not PermitState.VALID:
        return Stopped(NoticeState.CANCELLED, _GONE[permit.state])
    if permit.contact is None:
        return Stopped(NoticeState.CANCELLED, Reason.ERASED)
    if permit.needs_look or permit.expires_on is None:
        return Stopped(NoticeState.HELD, Reason.FLAGGED)
    if expires_on is not None and permit.expires_on != expires_on:
        return Stopped(NoticeState.CANCELLED, Reason.RENEWED)
    return _too_late(permit, permit.expires_on, notice, reminder, today)


def _too_late(
    permit: Permit, expires_on: date, notice: Notice, reminder: PermitReminder, today: Today
) -> Stopped | None:
    matter = matter_of_step(today.edition.pack, reminder, permit.matter_id)
    calendar = today.edition.calendar
    if matter is None:
        return Stopped(NoticeState.HELD, Reason.NO_TEXT)
    if not in_time(calendar, matter, reminder, expires_on, today.on):
        return Stopped(NoticeState.EXPIRED, Reason.PHASE_OVER)
    if notice.channel is NoticeChannel.SMS and uncertain(calendar, matter, reminder, expires_on):
        return Stopped(NoticeState.HELD, Reason.CALENDAR_YEAR_MISSING)
    return None


def _address(contact: Contact, channel: NoticeChannel) -> str | None:
    """Where a channel leads: a mobile number, any phone, the postal address."""
    if channel is NoticeChannel.LETTER:
        return contact.address or None
    if channel is NoticeChannel.SMS and contact.phone_kind is not PhoneKind.MOBILE:
        return None
    return contact.phone or None


async def _warnings(unit: UnitOfWork, notices: Sequence[Notice], today: Today) -> dict[UUID, Rendered | Stopped]:
    """Seasonal warnings and campaigns, each by the contact that is best now."""
    found: dict[UUID, Rendered | Stopped] = {}
    current = {season.subject: season for season in due_seasons(today.edition, today.on)}
    for subject in {one.subject for one in notices}:
        mine = [one for one in notices if one.subject == subject]
        if subject in current:
            found |= await _season(unit, mine, current[subject], today)
        else:
            found |= {one.id: Stopped(NoticeState.EXPIRED, Reason.PHASE_OVER) for one in mine}
    return found


async def _season(
    unit: UnitOfWork, notices: Sequence[Notice], season: DueSeason, today: Today
) -> dict[UUID, Rendered | Stopped]:
    ids = [one.entity_id for one in notices if one.entity_id is not None]
    reached = await _reached(unit, ids, await seasons.contact_for(unit, season, ids))
    rule = today.edition.pack.find_yearly(season.rule)
    numbers = await short_numbers.numbers_of(unit, [one.id for one in notices])
    found: dict[UUID, Rendered | Stopped] = {}
    for one in notices:
        if rule is not None:
            language = language_of(rule, one.channel, preferred(reached.unit(one)))
            said = warning_text(rule, one.channel, today.resolvers[language], short=numbers.get(one.id, ""))
            found[one.id] = reached.to(one, said, today, language)
    return found


@dataclass(frozen=True, slots=True)
class _Reached:
    """The best contact of each unit now with its channel; `refused`: those from which "not mine" was said."""

    contacts: Mapping[UUID, tuple[Contact | None, str]]
    units: Mapping[UUID, Entity]
    refused: Collection[UUID]

    def unit(self, notice: Notice) -> Entity | None:
        return self.units.get(notice.entity_id) if notice.entity_id else None

    def to(self, notice: Notice, said: Said, today: Today, language: Lang) -> Rendered | Stopped:
        """A notice to its unit, as it goes out now."""
        contact, channel = self.contacts.get(notice.entity_id, (None, "")) if notice.entity_id else (None, "")
        if notice.entity_id in self.refused:
            return Stopped(NoticeState.HELD, Reason.ANSWER_WAITS)
        to = _way_to(notice, contact, channel)
        return to if isinstance(to, Stopped) else today.rendered(to, notice, said, language)


async def _reached(unit: UnitOfWork, ids: Sequence[UUID], best: Mapping[UUID, tuple[UUID, str]]) -> _Reached:
    """`best`: of each unit the source of its best contact, and the channel."""
    units = await entities.load(unit, ids)
    records: dict[UUID, Permit | Entity] = {**units}
    records |= await permits.load(unit, [source for source, _ in best.values()])
    contacts = {one: (records[source].contact, channel) for one, (source, channel) in best.items() if source in records}
    wrong = await short_numbers.refused(unit, ids)
    refused = {
        one
        for one, (contact, _) in contacts.items()
        if contact and contact.phone and (one, phone_hash(unit.keyring, contact.phone)) in wrong
    }
    return _Reached(contacts, units, refused)


async def _after_decisions(unit: UnitOfWork, notices: Sequence[Notice], today: Today) -> dict[UUID, Rendered | Stopped]:
    """Notices after decisions, each as the decision stands now."""
    if not notices:
        return {}
    about = await decisions.by_numbers(unit, [number_of(one) for one in notices])
    numbers = await short_numbers.numbers_of(unit, [one.id for one in notices])
    found: dict[UUID, Rendered | Stopped] = {}
    for step in {one.step for one in notices}:
        mine = [one for one in notices if one.step == step]
        rule = today.edition.pack.find_decision_notice(step)
        if rule is None or any(one.kind is not kind_of(rule) for one in mine):
            found |= {one.id: Stopped(NoticeState.HELD, Reason.NO_TEXT) for one in mine}
            continue
        ids = [one.entity_id for one in mine if one.entity_id is not None]
        reached = await _reached(unit, ids, await seasons.contact_of(unit, reaching(rule), ids))
        for one in mine:
            decision = about.get(number_of(one))
            gone = _settled(one, rule, decision, today)
            if decision is None or gone is not None:
                found[one.id] = gone or Stopped(NoticeState.CANCELLED, Reason.ERASED)
                continue
            party, short = reached.unit(one), numbers.get(one.id, "")
            name, language = party.name if party else "", language_of(rule, one.channel, preferred(party))
            said = said_of_decision(rule, one.channel, name, decision, today, language=language, short=short)
            found[one.id] = reached.to(one, said, today, language)
    return found


def number_of(notice: Notice) -> str:
    """The number of the decision that a notice is about."""
    return notice.subject.partition(":")[2]


def said_of_decision(
    rule: DecisionNotice,
    channel: NoticeChannel,
    entity: str,
    decision: Decision,
    today: Today,
    *,
    language: Lang,
    short: str = "",
) -> Said:
    """The words of a notice after a decision."""
    facts = facts_of(decision, today.edition, today.on)
    return decision_text(rule, channel, today.resolvers[language], entity=entity, decision=facts, short=short)


def facts_of(decision: Decision, edition: Edition, on: date) -> DecisionFacts:
    """What a notice says of a decision on a day."""
    left = (decision.rectify_by - on).days if decision.rectify_by else 0
    return DecisionFacts(decision.number, edition.pack.find_benchmark(decision.violation), decision.rectify_by, left)


def _settled(notice: Notice, rule: DecisionNotice, decision: Decision | None, today: Today) -> Stopped | None:
    """Why nothing is to be said about a decision any more."""
    if decision is None or decision.entity_id != notice.entity_id:
        return Stopped(NoticeState.CANCELLED, Reason.NOT_IN_AUDIENCE)
    anchor = anchor_of(rule, decision)
    over = {
        Reason.DECISION_CLOSED: decision.closed_on is not None,
        Reason.RECTIFIED: notice.kind is NoticeKind.RECTIFICATION and decision.rectified_on is not None,
        Reason.FORM_RETURNED: notice.kind is NoticeKind.REVISIT_FORM and decision.form_returned_on is not None,
        Reason.DEADLINE_CHANGED: anchor is None,
    }
    reason = next((why for why, holds in over.items() if holds), None)
    if reason is not None:
        return Stopped(NoticeState.CANCELLED, reason)
    late = anchor is None or not in_time_after(today.edition.calendar, rule, anchor, today.on)
    return Stopped(NoticeState.EXPIRED, Reason.PHASE_OVER) if late else None


def _way_to(notice: Notice, contact: Contact | None, channel: str) -> str | Stopped:
    """Where a notice to a unit leads, or why it goes nowhere."""
    if not channel:
        return Stopped(NoticeState.CANCELLED, Reason.NOT_IN_AUDIENCE)
    if notice.channel is NoticeChannel.SMS and channel != NoticeChannel.SMS:
        return Stopped(NoticeState.CANCELLED, Reason.NO_CONSENT)
    to = None if contact is None else _address(contact, notice.channel)
    return Stopped(NoticeState.HELD, Reason.NO_RECIPIENT) if to is None else to
