"""From due notices to messages on their way: in one transaction each notice is locked, rendered, checked, and either
taken with an open attempt or moved aside with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from knowledge.edition import Edition
from notify.budget import month_of, within
from notify.letterheads import Letterhead, Letterheads
from notify.objections import Aside, Known, Objections
from notify.provider_templates import fit
from notify.providers.base import Outgoing, Provider
from notify.rendering import Rendered, Renderer, Stopped
from notify.sending import Caps, Opening, SendingRules, day_began, validity
from notify.transitions import MOVES, Step
from storage import attempts, batches, lanes, notice_texts, notices, optouts, sms_months, sms_route
from storage.engine import UnitOfWork
from storage.keys import Sealer
from storage.schema import new_id
from storage.values.batches import BatchState
from storage.values.entities import Language
from storage.values.notices import (
    AT_ONCE,
    PROMPTS,
    RENDERED,
    AlarmKind,
    Notice,
    NoticeChannel,
    NoticeState,
    Reason,
)

_NO_TEXT = Stopped(NoticeState.HELD, Reason.NO_TEXT)
_ERASED = Stopped(NoticeState.CANCELLED, Reason.ERASED)
_STOPS = {NoticeState.CANCELLED: Step.DROP, NoticeState.EXPIRED: Step.LAPSE, NoticeState.HELD: Step.HOLD}


class Ready(NamedTuple):
    """A notice whose attempt is stored and which may be handed to the provider until its lease runs out."""

    notice: Notice
    message: Outgoing
    number: int


@dataclass(slots=True)
class Batch:
    """What became of the claimed notices."""

    ready: list[Ready] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.ready and not self.aside


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
        self._letters = Letterheads(edition.pack, unit.keyring, provider.capabilities.hears)
        base = settings.public_base_url.rstrip("/")
        asks_back = base and provider.capabilities.callbacks
        self._hook = f"{base}/hooks/{provider.callback_path}" if asks_back else None

    async def prepare(self, claimed: Sequence[Notice]) -> Batch:
        """Render, check, store. Every claimed notice ends in `ready` or `aside`."""
        batch = Batch()
        if not claimed:
            return batch
        found = await self._texts(claimed)
        letters = []
        for each in claimed:
            got = found.get(each.id, _NO_TEXT)
            if isinstance(got, Stopped):
                batch.aside.append(Aside(each, _STOPS[got.state], got.reason))
            else:
                letters.append(self._letters.of(each, got))
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
            found[each.id] = _ERASED if plain is None else self._letters.again(each, plain)
        wanted = [each for each in claimed if each.kind in RENDERED]
        if wanted:
            found |= await self._renderer.texts(self._unit, wanted, now=self._now, edition=self._edition)
        return found

    async def _checked(self, letters: Sequence[Letterhead], batch: Batch) -> list[Letterhead]:
        known, provider = await self._known(letters), self._provider
        objections = Objections(self._edition, self._settings, known, now=self._now, live=provider.live)
        allowed = []
        for letter in letters:
            aside = objections.to(letter)
            if aside is None:
                allowed.append(letter)
            else:
                batch.aside.append(aside)
        return await self._afforded(allowed, batch, objections.later())

    async def _known(self, letters: Sequence[Letterhead]) -> Known:
        versions = {letter.version for letter in letters if letter.version is not None}
        return Known(
            batches=await self._batches(letters),
            opted_out=await optouts.which(self._unit, [letter.recipient for letter in letters]),
            approved=await notice_texts.approved(self._unit, versions, live=self._provider.live),
            caps=await self._caps(letters),
        )

    async def _batches(self, letters: Sequence[Letterhead]) -> Mapping[UUID, BatchState]:
        ids = {letter.notice.batch_id for letter in letters if letter.notice.batch_id is not None}
        return await batches.states(self._unit, ids) if ids else {}

    async def _afforded(self, letters: list[Letterhead], batch: Batch, later: datetime) -> list[Letterhead]:
        """Those that the month's budget still pays for; prompts beyond it wait until `later`, with an alarm."""
        if not any(letter.segments for letter in letters):
            return letters
        budget, month = self._settings.monthly_budget, month_of(self._now, self._edition.calendar)
        asked = [(letter.segments, letter.notice.kind in PROMPTS) for letter in letters]
        used = 0 if budget is None else await sms_months.count(self._unit, month, 0)
        pays = within(asked, used=used, budget=budget)
        kept = [letter for letter, paid in zip(letters, pays, strict=True) if paid]
        await sms_months.count(self._unit, month, sum(letter.segments for letter in kept))
        if len(kept) < len(letters):
            short = [letter.notice for letter, paid in zip(letters, pays, strict=True) if not paid]
            batch.aside += [Aside(each, Step.DEFER, Reason.BUDGET_SPENT, later) for each in short]
            day = self._edition.calendar.today(self._now)
            kind, code = AlarmKind.BUDGET_SPENT, str(budget)
            await lanes.raise_alarm(self._unit, kind, on_day=day, code=code, now=self._now)
        return kept

    async def _fitted(self, letters: Sequence[Letterhead], batch: Batch) -> list[Letterhead]:
        """For a provider that takes reviewed templates alone: what fits none of them is held, and the office told."""
        if not letters or not self._provider.capabilities.templates:
            return list(letters)
        approved = await sms_route.templates(self._unit, self._provider.name)
        fitted = []
        for letter in letters:
            filled = fit(letter.text, self._edition.pack.sms_rules.signature, approved)
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
            kept |= {"language": Language(letter.language), "ending": letter.ending}
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
