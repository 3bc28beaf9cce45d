"""The look-up of a notice by short number and phone tail, throttled for caller and number, and the answers to it."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from casework.acknowledging.errors import ContactMissing, NoSuchNotice, NotOffered, TooManyNoticeTries
from casework.codes.allowance import Allowance, give_back
from common.clock import Clock
from knowledge.edition import Edition, Editions
from knowledge.model import DecisionNotice, Lang, Matter, YearlyPrompt
from knowledge.placeholders import SHORT_NUMBER, fill
from knowledge.resolve import Resolver, Said
from notify import answers
from notify.answered import CLAIMS
from notify.planned_texts import facts_of, number_of
from notify.planning.steps import apply_by, matter_of_step
from notify.recipients import phones_of
from notify.templates import decision_text, decision_values, tail, warning_text
from storage import decisions, notices, permits, short_numbers
from storage.engine import Database, UnitOfWork
from storage.values.notices import OF_DECISIONS, YEARLY, Notice
from storage.values.permits import Permit, PermitState
from storage.values.short_numbers import Acknowledgement, Answer, read_number

CALLER = Allowance(tries=8, refill=timedelta(minutes=2))
NUMBER = Allowance(tries=8, refill=timedelta(minutes=30))
"""Ten thousand tails stand against one number: at this pace they last for most of a year."""
LONGEST_NOTE = 200
_FOUR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NamedPermit:
    """What a genuine notice says of a permit, without its holder. `name_en`: where the pack knows the permit.
    `apply_by`: the last day to apply for renewal, `late`: that day once passed. `expired`: it can only be applied
    for anew. `matter`: what to apply for."""

    name: str
    name_en: str | None
    tail: str
    state: PermitState
    expires_on: date | None
    apply_by: date | None
    late: date | None
    expired: bool
    matter: Matter | None

    @property
    def valid(self) -> bool:
        """Whether it is still to be renewed."""
        return self.state is PermitState.VALID


@dataclass(frozen=True, slots=True)
class NamedSeason:
    """What a genuine notice that names no permit is about, and its words; `english`: them in English, where the pack
    has them."""

    name: str
    name_en: str
    words: Said
    english: Said | None = None

    def told(self, *, zh: bool) -> Said:
        """The words for a reader of Chinese, or of English where they are there."""
        return self.words if zh or self.english is None else self.english


@dataclass(frozen=True, slots=True)
class GenuineNotice:
    """A reminder names permits, every other notice what it is about."""

    permits: Sequence[NamedPermit]
    season: NamedSeason | None
    answers: Sequence[Acknowledgement]

    @property
    def given(self) -> frozenset[Answer]:
        """The answers that stand: one that staff have seen to may be given anew."""
        return frozenset(one.answer for one in self.answers if one.handled_at is None)

    @property
    def refused(self) -> bool:
        """Whether it stands that the notice is not for them."""
        return Answer.NOT_MINE in self.given

    @property
    def open(self) -> Sequence[Answer]:
        """What may be said now: what does not stand yet, another contact, and what takes a "not mine" back."""
        again = {Answer.NEW_CONTACT} | (CLAIMS if self.refused else frozenset())
        return [one for one in self.offered if one not in self.given or one in again]

    @property
    def offered(self) -> Sequence[Answer]:
        """The answers that make sense: nothing is applied for after a warning."""
        return [one for one in Answer if self.season is None or one is not Answer.APPLIED]


class Acknowledging:
    """One per process; the pair is tried anew for each answer, so nothing is kept between two pages."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database, self._clock, self._editions = database, clock, editions

    async def look(self, number: str, phone_tail: str, *, caller: str) -> GenuineNotice:
        """The notice a pair opens. Raises NoSuchNotice, TooManyNoticeTries."""
        edition = await self._editions.current()
        found = await self._open(number, phone_tail, caller, edition)
        async with self._database.reading() as unit:
            return await self._told(unit, found, edition)

    async def answer(
        self, number: str, phone_tail: str, answer: Answer, *, caller: str, channel: str, note: str = ""
    ) -> GenuineNotice:
        """Put down what the recipient says; the same said twice counts once, but a new contact may be mended.

        Raises NoSuchNotice, TooManyNoticeTries, NotOffered, ContactMissing.
        """
        note = note.strip()[:LONGEST_NOTE]
        if answer is Answer.NEW_CONTACT and not note:
            raise ContactMissing
        edition = await self._editions.current()
        found = await self._open(number, phone_tail, caller, edition)
        now = self._clock.now()
        async with self._database.unit() as unit:
            if answer not in (await self._told(unit, found, edition)).offered:
                raise NotOffered
            note = note if answer is Answer.NEW_CONTACT else ""
            await answers.take(unit, found, answer, pack=edition.pack, channel=channel, note=note, now=now)
            told = await self._told(unit, found, edition)
            await unit.commit()
        return told

    async def _open(self, number: str, phone_tail: str, caller: str, edition: Edition) -> Notice:
        digits, last = read_number(number), _FOUR.fullmatch(phone_tail.strip())
        unknown = NoSuchNotice(phone=edition.pack.phone("consult").number)
        if digits is None or last is None:
            raise unknown
        keyring, now = self._database.keyring, self._clock.now()
        buckets = {
            keyring.lookup("notice-caller", caller): CALLER,
            keyring.lookup("notice-number", digits): NUMBER,
        }
        async with self._database.unit() as unit:
            waits = [(await allowance.take(unit, key, now)).wait for key, allowance in buckets.items()]
            found = None if any(waits) else await _matching(unit, digits, last[0])
            if found is not None:
                for key in buckets:
                    await give_back(unit, key, now)
            await unit.commit()
        if any(waits):
            raise TooManyNoticeTries(minutes=ceil(max(waits) / timedelta(minutes=1)))
        if found is None:
            raise unknown
        return found

    async def _told(self, unit: UnitOfWork, found: Notice, edition: Edition) -> GenuineNotice:
        named = (await permits.load(unit, await notices.permits_of(unit, found.id))).values()
        number = (await short_numbers.numbers_of(unit, [found.id]))[found.id]
        return GenuineNotice(
            [_named(one, found, edition, edition.calendar.today(self._clock.now())) for one in named],
            await self._about(unit, found, edition, number),
            await short_numbers.answers(unit, found.id),
        )

    async def _about(self, unit: UnitOfWork, found: Notice, edition: Edition, number: str) -> NamedSeason | None:
        """What a notice is about that names no permit."""
        if found.kind in YEARLY:
            return _season(found, edition, number)
        rule = edition.pack.find_decision_notice(found.step) if found.kind in OF_DECISIONS else None
        decision = (await decisions.by_numbers(unit, [number_of(found)])).get(number_of(found)) if rule else None
        if rule is None or decision is None:
            return None
        facts = facts_of(decision, edition, edition.calendar.today(self._clock.now()))
        # The name of the party is for its own eyes, not for whoever has the slip of paper.
        words = decision_text(rule, found.channel, _chinese(edition), entity="", decision=facts, short=number)
        english = _english(rule, edition, decision_values(facts, "", number, Lang.EN))
        return NamedSeason(rule.name, rule.name_en, words, english)


async def _matching(unit: UnitOfWork, number: str, last: str) -> Notice | None:
    found = await short_numbers.by_number(unit, number)
    if found is None:
        return None
    phones = await phones_of(unit, found)
    return found if any(hmac.compare_digest(_last(phone), last) for phone in phones) else None


def _last(phone: str) -> str:
    return phone.partition(";")[0][-4:]


def _season(found: Notice, edition: Edition, number: str) -> NamedSeason | None:
    rule = edition.pack.find_yearly(found.rule)
    if rule is None:
        return None
    words = warning_text(rule, found.channel, _chinese(edition), short=number)
    english = _english(rule, edition, {SHORT_NUMBER: number})
    return NamedSeason(rule.name, rule.name_en, words, english)


def _chinese(edition: Edition) -> Resolver:
    return Resolver(edition.pack, "zh")


def _english(rule: YearlyPrompt | DecisionNotice, edition: Edition, values: Mapping[str, str]) -> Said | None:
    if rule.letter_en is None:
        return None
    said = Resolver(edition.pack, "en").say(rule.letter_en, sample=rule.sample)
    return Said(fill(said.text, values), said.sample, said.fallback)


def _named(permit: Permit, found: Notice, edition: Edition, today: date) -> NamedPermit:
    pack, expiry = edition.pack, permit.expires_on
    reminder = next((one for one in pack.permit_reminders if one.id == found.step), None)
    issuing = None if reminder is None else matter_of_step(pack, reminder, permit.matter_id)
    expired = expiry is not None and expiry < today
    last = None
    if issuing is not None and expiry is not None and not expired:
        last = apply_by(edition.calendar, issuing, expiry).day
    passed = last is not None and last < today
    asked_for = pack.find_matter(reminder.matter) if reminder is not None else None
    return NamedPermit(
        name=permit.name,
        name_en=None if issuing is None else issuing.result.name_en,
        tail=tail(permit.number),
        state=permit.state,
        expires_on=expiry,
        apply_by=None if passed else last,
        late=last if passed else None,
        expired=expired,
        matter=issuing if expired else asked_for,
    )
