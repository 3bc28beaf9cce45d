"""From due notices to messages on their way: in one transaction each notice is locked, rendered, checked, and either
taken with an open attempt or moved aside with the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from knowledge.edition import Edition
from knowledge.model import Lang
from notify.budget import month_of, within
from notify.provider_templates import fit
from notify.providers.base import Filled, Outgoing, Provider
from notify.rendering import Rendered, Renderer, Stopped
from notify.segments import measure
from notify.sending import (
    Caps,
    Opening,
    SendingRules,
    bare,
    day_began,
    fault,
    next_opening,
    signed_anew,
    validity,
    way_out,
    whole,
    window_of,
)
from notify.transitions import MOVES, Step
from storage import attempts, batches, lanes, notice_texts, notices, optouts, sms_months, sms_route
from storage.engine import UnitOfWork
from storage.keys import Sealer
from storage.schema import new_id
from storage.values.batches import BatchState
from storage.values.notices import (
    AT_ONCE,
    BY_PHONE,
    PROMPTS,
    RENDERED,
    AlarmKind,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Opened,
    Reason,
)

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_BATCH_STOPS = {
    BatchState.PAUSED: (Step.HOLD, Reason.BATCH_PAUSED),
    BatchState.STOPPED: (Step.DROP, Reason.CANCELLED_BY_STAFF),
    BatchState.CANCELLED: (Step.DROP, Reason.CANCELLED_BY_STAFF),
}
"""What was claimed a moment before its batch was stopped, or was on its way then and comes back to be tried again."""
_NO_TEXT = Stopped(NoticeState.HELD, Reason.NO_TEXT)
_ERASED = Stopped(NoticeState.CANCELLED, Reason.ERASED)
_STOPS = {NoticeState.CANCELLED: Step.DROP, NoticeState.EXPIRED: Step.LAPSE, NoticeState.HELD: Step.HOLD}


class Ready(NamedTuple):
    """A notice whose attempt is stored and which may be handed to the provider until its lease runs out."""

    notice: Notice
    message: Outgoing
    number: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A notice that is not sent now."""

    notice: Notice
    step: Step
    reason: Reason
    send_after: datetime | None = None


@dataclass(slots=True)
class Batch:
    """What became of the claimed notices."""

    ready: list[Ready] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.ready and not self.aside


class Letterhead(NamedTuple):
    """A message as it would go out: what the checks look at. `stored`: the notice holds this recipient and text."""

    notice: Notice
    to: str
    body: str
    text: str
    recipient: str
    text_hash: str
    sample: bool
    segments: int
    version: str | None
    stored: bool
    language: Lang
    filled: Filled | None = None


class Preparer:
    """Prepares the batches of one channel under one edition of the pack, at one moment."""

    def __init__(
        self,
        unit: UnitOfWork,
        *,
        now: datetime,
        lease: timedelta,
        edition: Edition,
        provider: Provider,
        settings: SendingRules,
        opening: Opening | None,
        renderer: Renderer,
    ) -> None:
        self._unit, self._now, self._lease, self._edition = unit, now, lease, edition
        self._provider, self._settings, self._opening, self._renderer = provider, settings, opening, renderer
        self._rules = edition.pack.sms_rules
        base = settings.public_base_url.rstrip("/")
        asks_back = base and provider.capabilities.callbacks
        self._hook = f"{base}/hooks/{provider.callback_path}" if asks_back else None

    async def prepare(self, claimed: Sequence[Notice]) -> Batch:
        """Render, check, store. Every claimed notice ends in `ready` or `aside`."""
        batch = Batch()
        found = await self._texts(claimed)
        letters = []
        for each in claimed:
            got = found.get(each.id, _NO_TEXT)
            if isinstance(got, Stopped):
                batch.aside.append(Aside(each, _STOPS[got.state], got.reason))
            else:
                letters.append(self._letter(each, got))
        allowed = await self._fitted(await self._checked(letters, batch), batch)
        await self._store(allowed, batch)
        await self._put_aside(batch.aside)
        return batch

    async def _texts(self, claimed: Sequence[Notice]) -> Mapping[UUID, Rendered | Stopped]:
        found: dict[UUID, Rendered | Stopped] = {}
        stored = [each for each in claimed if each.kind not in RENDERED]
        opened = await notices.opened(self._unit, stored)
        for each in stored:
            plain = opened.get(each.id)
            found[each.id] = _ERASED if plain is None else self._again(each, plain)
        wanted = [each for each in claimed if each.kind in RENDERED]
        if wanted:
            found |= await self._renderer.texts(self._unit, wanted, now=self._now, edition=self._edition)
        return found

    def _again(self, each: Notice, plain: Opened) -> Rendered:
        """A stored text. One of a batch, or that was tried before, is composed already: it keeps its language, and goes
        under the signature of today."""
        text, version, pack = plain.text, each.text_version, self._edition.pack
        if each.channel is not NoticeChannel.SMS or (each.text_hash is None and each.kind is not NoticeKind.BATCH):
            return Rendered(plain.to, text, version=version)
        text = signed_anew(pack, text)
        english = each.kind is NoticeKind.BATCH and text.endswith(self._english_ends)
        return Rendered(plain.to, text, version=version, language=Lang.EN if english else Lang.ZH)

    @cached_property
    def _english_ends(self) -> tuple[str, ...]:
        """How a batch's text in English ends, which tells its language."""
        pack, kind = self._edition.pack, NoticeKind.BATCH
        return tuple(way_out(pack, kind, replies=replies, language=Lang.EN).text for replies in (True, False))

    def _letter(self, each: Notice, got: Rendered) -> Letterhead:
        sms = each.channel is NoticeChannel.SMS
        pack, body, text, sample, segments = self._edition.pack, got.text, got.text, got.sample, 0
        if sms:
            replies = self._provider.capabilities.hears(got.to)
            # A stored text that is tried again is whole already.
            body = bare(pack, got.text, each.kind)
            ending = way_out(pack, each.kind, replies=replies, language=got.language)
            text = whole(pack, body, ending)
            sample = sample or ending.sample
            segments = measure(text, single=self._rules.single_limit, multi=self._rules.multi_segment).segments
        text_hash = self._unit.keyring.lookup("notice text", text)
        # A stored recipient stands beside its hash; one that was rendered may be another than was planned.
        known = each.recipient_hash if each.kind not in RENDERED else None
        recipient = known or notices.recipient_hash(self._unit.keyring, each.channel, got.to)
        stored = each.kind not in RENDERED and text == got.text
        return Letterhead(
            each, got.to, body, text, recipient, text_hash, sample, segments, got.version, stored, got.language
        )

    async def _checked(self, letters: Sequence[Letterhead], batch: Batch) -> list[Letterhead]:
        versions = {letter.version for letter in letters if letter.version is not None}
        approved = await notice_texts.approved(self._unit, versions, live=self._provider.live)
        opted_out = await optouts.which(self._unit, [letter.recipient for letter in letters])
        caps, states = await self._caps(letters), await self._batches(letters)
        allowed = []
        for letter in letters:
            stopped = (
                _halted(letter, states)
                or self._stopped(letter, opted_out)
                or _unapproved(letter, approved)
                or self._capped(letter, caps)
            )
            if stopped is None:
                allowed.append(letter)
            else:
                batch.aside.append(stopped)
        return await self._afforded(allowed, batch)

    async def _batches(self, letters: Sequence[Letterhead]) -> Mapping[UUID, BatchState]:
        ids = {letter.notice.batch_id for letter in letters if letter.notice.batch_id is not None}
        return await batches.states(self._unit, ids) if ids else {}

    async def _afforded(self, letters: list[Letterhead], batch: Batch) -> list[Letterhead]:
        """Those that the month's budget still pays for; prompts beyond it wait for a later day, with an alarm."""
        if not any(letter.segments for letter in letters):
            return letters
        budget, month = self._settings.monthly_budget, month_of(self._now, self._edition.calendar)
        asked = [(letter.segments, letter.notice.kind in PROMPTS) for letter in letters]
        used = 0 if budget is None else await sms_months.count(self._unit, month, 0)
        pays = within(asked, used=used, budget=budget)
        kept = [letter for letter, paid in zip(letters, pays, strict=True) if paid]
        await sms_months.count(self._unit, month, sum(letter.segments for letter in kept))
        if len(kept) < len(letters):
            later = next_opening(self._now, window_of(self._settings, self._rules), self._edition.calendar)
            short = [letter.notice for letter, paid in zip(letters, pays, strict=True) if not paid]
            batch.aside += [Aside(each, Step.DEFER, Reason.BUDGET_SPENT, later) for each in short]
            day = self._edition.calendar.today(self._now)
            kind, code = AlarmKind.BUDGET_SPENT, str(budget)
            await lanes.raise_alarm(self._unit, kind, on_day=day, code=code, now=self._now)
        return kept

    def _stopped(self, letter: Letterhead, opted_out: set[str]) -> Aside | None:
        each = letter.notice
        if each.expires_at is not None and each.expires_at <= self._now:
            return Aside(each, Step.LAPSE, Reason.TOO_LATE)
        if letter.sample and self._provider.live:
            return Aside(each, Step.HOLD, Reason.SAMPLE_VALUE)
        if each.channel not in BY_PHONE:
            return None if letter.to else Aside(each, Step.HOLD, Reason.NO_RECIPIENT)
        return self._barred(letter, opted_out)

    def _barred(self, letter: Letterhead, opted_out: set[str]) -> Aside | None:
        """Why a provider must not text or call this phone."""
        each, voice = letter.notice, letter.notice.channel is NoticeChannel.VOICE
        if _E164.fullmatch(letter.to) is None or (voice and not self._settings.calls(letter.to)):
            return Aside(each, Step.HOLD, Reason.NO_RECIPIENT)
        if not each.statutory and letter.recipient in opted_out:
            return Aside(each, Step.DROP, Reason.OPTED_OUT)
        wrong = None if voice or each.released_at is not None else fault(self._rules, letter.body, letter.language)
        return None if wrong is None else Aside(each, Step.HOLD, wrong)

    async def _fitted(self, letters: Sequence[Letterhead], batch: Batch) -> list[Letterhead]:
        """For a provider that takes reviewed templates alone: what fits none of them is held, and the office told."""
        if not letters or not self._provider.capabilities.templates:
            return list(letters)
        approved = await sms_route.templates(self._unit, self._provider.name)
        fitted = []
        for letter in letters:
            filled = fit(letter.text, self._rules.signature, approved)
            if filled is not None:
                fitted.append(letter._replace(filled=filled))
                continue
            batch.aside.append(Aside(letter.notice, Step.HOLD, Reason.TEMPLATE_NOT_APPROVED))
            code, day = (letter.notice.step or letter.notice.kind)[:40], self._edition.calendar.today(self._now)
            await lanes.raise_alarm(self._unit, AlarmKind.TEMPLATE_NOT_APPROVED, on_day=day, code=code, now=self._now)
        return fitted

    async def _caps(self, letters: Sequence[Letterhead]) -> Caps:
        caps = Caps(self._settings.daily_cap)
        texts = [letter for letter in letters if letter.notice.channel is NoticeChannel.SMS]
        if texts:
            since = day_began(self._now, self._edition.calendar)
            hashes = [letter.recipient for letter in texts]
            caps.load(await notices.sent_since(self._unit, hashes, since))
        return caps

    def _capped(self, letter: Letterhead, caps: Caps) -> Aside | None:
        each = letter.notice
        if each.channel is not NoticeChannel.SMS:
            return None
        reason = caps.refuse(letter.recipient, letter.text_hash)
        if reason is None:
            return None
        later = next_opening(self._now, window_of(self._settings, self._rules), self._edition.calendar)
        if reason is Reason.DAILY_CAP and each.expires_at is not None and later >= each.expires_at:
            # A cap delays and never loses: what would come too late goes today.
            return None
        return Aside(each, Step.DEFER, reason, later)

    async def _store(self, allowed: Sequence[Letterhead], batch: Batch) -> None:
        keys = {letter.notice.key_id for letter in allowed if letter.notice.key_id is not None}
        sealers = await self._unit.keys.living(keys)
        kept = []
        for letter in allowed:
            key_id = letter.notice.key_id
            sealer = self._unit.keyring.office if key_id is None else sealers.get(key_id)
            if sealer is None:
                batch.aside.append(Aside(letter.notice, Step.DROP, Reason.ERASED))
                continue
            kept.append(self._kept(letter, sealer))
            batch.ready.append(self._ready(letter))
        await notices.take(self._unit, kept, now=self._now, lease_until=self._now + self._lease)
        opened = [
            {"id": ready.message.attempt_id, "notice_id": ready.notice.id, "number": ready.number}
            for ready in batch.ready
        ]
        await attempts.open_attempts(self._unit, self._provider.name, opened, now=self._now)

    def _kept(self, letter: Letterhead, sealer: Sealer) -> dict[str, object]:
        each = letter.notice
        kept: dict[str, object] = {
            "_id": each.id,
            "recipient_hash": letter.recipient,
            "text_hash": letter.text_hash,
            "segments": letter.segments if each.channel is NoticeChannel.SMS else None,
            "text_version": letter.version,
        }
        if not letter.stored:
            kept["recipient_sealed"] = sealer.seal(notices.recipient_place(each.id), letter.to)
            kept["text_sealed"] = sealer.seal(notices.text_place(each.id), letter.text)
        return kept

    def _ready(self, letter: Letterhead) -> Ready:
        each, attempt_id = letter.notice, new_id(self._now)
        message = Outgoing(
            attempt_id=attempt_id,
            notice_id=each.id,
            to=letter.to,
            text=letter.text,
            callback_url=f"{self._hook}/{attempt_id}" if self._hook else None,
            validity_seconds=validity(self._now, self._closes_at(each), each.expires_at),
            filled=letter.filled,
        )
        return Ready(each, message, each.attempts + 1)

    def _closes_at(self, each: Notice) -> datetime | None:
        return None if self._opening is None or each.kind in AT_ONCE else self._opening.closes_at

    async def _put_aside(self, aside: Sequence[Aside]) -> None:
        groups: dict[tuple[Step, Reason, datetime | None], list[UUID]] = {}
        for each in aside:
            groups.setdefault((each.step, each.reason, each.send_after), []).append(each.notice.id)
        for (step, reason, send_after), ids in groups.items():
            values: dict[str, object] = {"reason": reason}
            if send_after is not None:
                values["send_after"] = send_after
            await notices.move(self._unit, ids, MOVES[step], now=self._now, values=values)


def _halted(letter: Letterhead, states: Mapping[UUID, BatchState]) -> Aside | None:
    """Whether its batch was paused, stopped or cancelled meanwhile."""
    each = letter.notice
    state = states.get(each.batch_id) if each.batch_id is not None else None
    if state is None or state not in _BATCH_STOPS:
        return None
    step, reason = _BATCH_STOPS[state]
    return Aside(each, step, reason)


def _unapproved(letter: Letterhead, approved: set[str]) -> Aside | None:
    """Whether the version of its template waits for the office's second person."""
    waits = letter.version is not None and letter.version not in approved
    return Aside(letter.notice, Step.HOLD, Reason.TEXT_WAITS) if waits else None
