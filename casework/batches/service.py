"""Batches (批量提示): looked at, proposed by one person, agreed to by another, held a minute, then sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from casework.batches.errors import (
    BatchMoved,
    BudgetTooSmall,
    Changed,
    FileAndAudience,
    NoLongerUseful,
    NoMobile,
    NothingNew,
    NothingToSend,
    OptedOutNumber,
    ShowsSample,
    TemplateWaits,
    TooManySamples,
    UnknownBatch,
)
from casework.batches.rules import BATCH_MOVES, BatchStep, check_start, first_leaves, last_day, over_at, possible
from casework.four_eyes import check_first, check_second
from common.clock import Clock
from common.phone import PhoneKind, read_phone
from knowledge.edition import Edition, Editions
from knowledge.model import Act, Lang
from notify.batches.checking import Check
from notify.batches.service import Audience, BatchChecks, reached
from notify.batches.wording import ENTITY, Envelope, Wording, Wordings, filled, wordings_of
from notify.budget import Budget, Price, month_of
from notify.importing.service import Progress
from notify.providers.base import InUse, unable
from notify.sending import SendingRules, window_of
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, batches, notice_texts, notices, optouts, sms_months
from storage.engine import Database, UnitOfWork
from storage.values.batches import Batch, BatchSource, BatchState, BatchTexts, Recipient, Standing
from storage.values.entities import Language
from storage.values.notices import NewNotice, Notice, NoticeChannel, NoticeKind, NoticeState, Opened, Reason

ACT = "send-batch"
PAGE = 50
SAMPLES_A_DAY = 5
"""Texts a person may send to a telephone of their own before anybody agreed."""
ON_THE_WAY = frozenset({BatchStep.STOP, BatchStep.PAUSE, BatchStep.RESUME, BatchStep.CANCEL})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a clerk chose: a template, or a text and where wanted the same in English; and whom. A file's bytes come
    apart."""

    template: str = ""
    text: str = ""
    english: str = ""
    audience: Audience = field(default_factory=Audience)


@dataclass(frozen=True, slots=True)
class Look:
    """A checked batch before it is proposed. `price` None: none is set."""

    wordings: Wordings
    check: Check
    price: Price | None
    budget: Budget

    @property
    def wording(self) -> Wording:
        """The Chinese one."""
        return self.wordings[Lang.ZH]

    def cost(self, segments: int) -> Decimal | None:
        return None if self.price is None else self.price.of(segments)

    @property
    def currency(self) -> str:
        return "" if self.price is None else self.price.currency


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of the list."""

    batch: Batch
    wording: str
    standing: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """`steps`: what can be done now, by whoever may. `leaves_at`: when the first text may leave, once agreed to."""

    batch: Batch
    texts: BatchTexts
    standing: Sequence[Standing]
    cost: Decimal | None
    budget: Budget
    steps: frozenset[BatchStep]
    leaves_at: datetime | None

    @property
    def running(self) -> bool:
        """Whether anything may still happen by itself."""
        moving = {NoticeState.PLANNED, NoticeState.SENDING, NoticeState.UNKNOWN, NoticeState.SENT}
        return self.batch.state is BatchState.SENDING and any(
            one.state in moving and not (one.state is NoticeState.SENT and one.simulated) for one in self.standing
        )


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One notice of a batch for the result file; `plain` None: its data was erased."""

    notice: Notice
    plain: Opened | None


class Batches:
    """Proposing, agreeing, steering."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        editions: Editions,
        settings: SendingRules | None = None,
        price: Price | None = None,
        live: bool = False,
        used: InUse = unable,
    ) -> None:
        """`live`: real people are reached, so no unconfirmed value may go out. `used`: what the SMS provider can do."""
        self._used = used
        self._database, self._clock, self._editions = database, clock, editions
        self._settings, self._price, self._live = settings or SendingRules(), price, live
        self._checks = BatchChecks(database=database, clock=clock, settings=self._settings, used=used)

    async def look(self, choice: Choice, source: bytes | Path | None, progress: Progress | None = None) -> Look:
        """Check everything; nothing is stored. Raises FileAndAudience, WordingRefused, SheetUnreadable, ShowsSample and
        their kinds."""
        if source is not None and choice.audience.chosen:
            raise FileAndAudience
        edition = await self._editions.current()
        wordings = wordings_of(edition.pack, template=choice.template, text=choice.text, english=choice.english)
        await self._may_go(wordings[Lang.ZH])
        if source is None:
            check = await self._checks.audience(edition, wordings, choice.audience)
        else:
            check = await self._checks.file(edition, wordings, source, progress)
        if check.share(Lang.EN).texts:
            await self._may_go(wordings[Lang.EN])
        async with self._database.reading() as unit:
            budget = await self._budget(unit, edition)
        return Look(wordings, check, self._price, budget)

    async def _may_go(self, wording: Wording) -> None:
        """Raises ShowsSample, TemplateWaits."""
        if wording.sample and self._live:
            raise ShowsSample
        if wording.version is None:
            return
        async with self._database.reading() as unit:
            if not await notice_texts.approved(unit, {wording.version}, live=self._live):
                raise TemplateWaits

    async def grids(self) -> Sequence[str]:
        return await self._checks.grids()

    async def send_sample(self, choice: Choice, source: bytes | None, number: str, *, by: Actor) -> list[str]:
        """Send the first text of each language to a number that the clerk types; the texts. They wait for the sending
        hours like others.

        Raises NoMobile, TooManySamples, NothingToSend, and what `look` does."""
        check_first(self._act(await self._editions.current()), by)
        phone = read_phone(number).phone
        if phone is None or phone.kind is not PhoneKind.MOBILE:
            raise NoMobile(number=number)
        look = await self.look(choice, source)
        if not look.check.good:
            raise NothingToSend
        now, pack = self._clock.now(), (await self._editions.current()).pack
        firsts = {line.language: line.body for line in reversed(look.check.good)}
        async with self._database.unit() as unit:
            earlier = await audit.count(unit, act="batch.sampled", actor=by.signature, since=now - timedelta(days=1))
            if earlier + len(firsts) > SAMPLES_A_DAY:
                raise TooManySamples(most=SAMPLES_A_DAY)
            if await optouts.which(unit, [notices.phone_hash(unit.keyring, phone.number)]):
                raise OptedOutNumber
            envelope = Envelope(pack, (await self._used(unit)).hears)
            texts = {one: envelope.whole(phone.number, firsts[one], one) for one in Lang if one in firsts}
            for place, (language, text) in enumerate(texts.items()):
                new = NewNotice(
                    kind=NoticeKind.BATCH,
                    channel=NoticeChannel.SMS,
                    to=phone.number,
                    text=text,
                    dedupe_key=f"batch-sample:{by.name}:{now.isoformat()}:{place}",
                    subject="batch:sample",
                    key_id=await unit.keys.create("batch", now),
                    language=Language(language),
                    ending=envelope.ending(phone.number, language),
                )
                await notices.add(unit, new, now)
                await audit.record(unit, at=now, actor=by.signature, act="batch.sampled", subject="batch:sample")
            await unit.commit()
        return list(texts.values())

    async def propose(
        self,
        choice: Choice,
        source: bytes | None,
        *,
        by: Actor,
        expected: int | None = None,
        start_at: datetime | None = None,
        until: date | None = None,
    ) -> UUID:
        """Put a batch before the second person. `expected`: how many texts the clerk saw; what is told of the numbers
        may have changed since. Raises NotAllowed, NothingToSend, Changed, StartPast and others."""
        edition, now = await self._editions.current(), self._clock.now()
        check_first(self._act(edition), by)
        check_start(start_at, now, window_of(self._settings, edition.pack.sms_rules), edition.calendar)
        last = last_day(until, start_at, now, edition.calendar)
        look = await self.look(choice, source)
        good = look.check.good
        if not good:
            raise NothingToSend
        if expected is not None and expected != len(good):
            raise Changed(before=expected, now=len(good))
        from_file, english = source is not None, look.check.share(Lang.EN)
        told = look.wordings[Lang.EN] if english.texts else None
        values = {
            "source": BatchSource.FILE if from_file else BatchSource.AUDIENCE,
            "template": look.wording.template,
            "edition": edition.version,
            "text_version": look.wording.version,
            "recipients": len(good),
            "left_out": look.check.total - len(good),
            "segments": look.check.segments,
            "english": english.texts,
            "english_segments": english.segments,
            "english_version": told.version if told else None,
            "price": str(self._price.segment) if self._price else "",
            "currency": look.currency,
            "start_at": start_at,
            "until": last,
            "proposed_by": by.signature,
            "proposed_person": by.person,
        }
        recipients = [
            Recipient(line.row, line.phone, line.body, language=Language(line.language))
            if from_file
            else Recipient(line.row, entity_id=line.entity_id, source=line.source, language=Language(line.language))
            for line in good
        ]
        texts = BatchTexts(look.wording.text, tuple(look.check.samples), told.text if told else "")
        async with self._database.unit() as unit:
            batch_id = await batches.add(unit, values, texts, recipients, now)
            await audit.record(unit, at=now, actor=by.signature, act="batch.proposed", subject=f"batch:{batch_id}")
            await unit.commit()
        return batch_id

    async def page(self, page: int = 1) -> tuple[list[BatchLine], int]:
        """The latest first, and how many pages there are."""
        async with self._database.reading() as unit:
            found, total = await batches.listed(unit, limit=PAGE, offset=(max(page, 1) - 1) * PAGE)
            standing = await batches.standing(unit, [one.id for one in found])
            wordings = {one.id: (await batches.texts_of(unit, one)).wording for one in found}
        lines = [BatchLine(one, wordings[one.id], standing.get(one.id, ())) for one in found]
        return lines, max(-(-total // PAGE), 1)

    async def waiting(self) -> int:
        """How many batches wait for a second person."""
        async with self._database.reading() as unit:
            return await batches.count(unit, BatchState.PROPOSED)

    async def budget(self) -> Budget:
        """How the month stands."""
        edition = await self._editions.current()
        async with self._database.reading() as unit:
            return await self._budget(unit, edition)

    async def detail(self, batch_id: UUID) -> BatchDetail:
        """Raises UnknownBatch."""
        edition, now = await self._editions.current(), self._clock.now()
        async with self._database.reading() as unit:
            found = await self._found(unit, batch_id)
            agreed = found.decided_at if found.holds_until is not None else None
            standing = (await batches.standing(unit, [batch_id])).get(batch_id, ())
            steps = possible(found.state, found.holds_until, now)
            return BatchDetail(
                batch=found,
                texts=await batches.texts_of(unit, found),
                standing=standing,
                cost=cost_of(found),
                budget=await self._budget(unit, edition),
                steps=steps if any_waits(standing) else steps - ON_THE_WAY,
                leaves_at=None if agreed is None else first_leaves(agreed, found.start_at),
            )

    async def agree(self, batch_id: UUID, *, by: Actor) -> None:
        """Let it go: its notices stand in the outbox at once, and the first minute nothing leaves.

        A text that went to its number since the proposal, or waits to go, is left out.
        Raises NotAllowed, SamePerson, BudgetTooSmall, NothingNew, BatchMoved, UnknownBatch."""
        edition, now = await self._editions.current(), self._clock.now()
        async with self._database.unit() as unit:
            found = await self._found(unit, batch_id)
            alone = check_second(self._act(edition), by, first_person=found.proposed_person)
            if over_at(found.until, edition.calendar) <= first_leaves(now, found.start_at):
                raise NoLongerUseful
            budget = await self._budget(unit, edition)
            if not budget.pays(found.segments):
                raise BudgetTooSmall(segments=found.segments, left=budget.left)
            recipients = await batches.recipients_of(unit, found)
            leaves = first_leaves(now, found.start_at)
            decided = {
                "decided_by": by.signature,
                "decided_at": now,
                "holds_until": leaves,
                "alone": alone,
                **await batches.without_people(unit, found),
            }
            texts = await self._notices(unit, edition, found, recipients, leaves)
            if not await batches.move(unit, batch_id, BATCH_MOVES[BatchStep.AGREE], **decided):
                raise BatchMoved
            texts = await self._checks.new_ones(unit, texts)
            if not texts:
                raise NothingNew
            await batches.queue(unit, found, texts, now)
            detail = "by-one-person" if alone else ""
            subject = f"batch:{batch_id}"
            await audit.record(unit, at=now, actor=by.signature, act="batch.agreed", subject=subject, detail=detail)
            await unit.commit()

    async def refuse(self, batch_id: UUID, *, by: Actor) -> None:
        """The second person does not agree. Raises NotAllowed, SamePerson, BatchMoved, UnknownBatch."""
        edition = await self._editions.current()
        async with self._database.unit() as unit:
            found = await self._found(unit, batch_id)
            check_second(self._act(edition), by, first_person=found.proposed_person)
            await self._decide(unit, found, BatchStep.REFUSE, by, "batch.refused")
            await unit.commit()

    async def withdraw(self, batch_id: UUID, *, by: Actor) -> None:
        """Take a proposal back: whoever may propose. Raises NotAllowed, BatchMoved, UnknownBatch."""
        edition = await self._editions.current()
        async with self._database.unit() as unit:
            found = await self._found(unit, batch_id)
            check_first(self._act(edition), by)
            await self._decide(unit, found, BatchStep.WITHDRAW, by, "batch.withdrawn")
            await unit.commit()

    async def stop(self, batch_id: UUID, *, by: Actor) -> None:
        """Undo the agreement while nothing has left. Raises BatchMoved when it is too late for that."""
        async with self._database.unit() as unit:
            found = await self._steered(unit, batch_id, BatchStep.STOP)
            await self._decide(unit, found, BatchStep.STOP, by, "batch.stopped")
            await self._end(unit, batch_id)
            await unit.commit()

    async def pause(self, batch_id: UUID, *, by: Actor) -> None:
        """What has not gone waits. Raises BatchMoved, UnknownBatch."""
        async with self._database.unit() as unit:
            found = await self._steered(unit, batch_id, BatchStep.PAUSE)
            await self._decide(unit, found, BatchStep.PAUSE, by, "batch.paused")
            now = self._clock.now()
            await batches.move_notices(unit, batch_id, MOVES[Step.PAUSE], now=now, reason=Reason.BATCH_PAUSED)
            await unit.commit()

    async def resume(self, batch_id: UUID, *, by: Actor) -> None:
        """It goes on, also what was put off to a later day: what stands against it is looked at anew. Raises
        BatchMoved, UnknownBatch."""
        async with self._database.unit() as unit:
            found = await self._steered(unit, batch_id, BatchStep.RESUME)
            await self._decide(unit, found, BatchStep.RESUME, by, "batch.resumed")
            now, release, paused = self._clock.now(), MOVES[Step.RELEASE], Reason.BATCH_PAUSED
            await batches.move_notices(
                unit, batch_id, release, now=now, reason=Reason.NONE, only=paused, send_after=now
            )
            await unit.commit()

    async def cancel(self, batch_id: UUID, *, by: Actor) -> None:
        """What has not gone never goes. Raises BatchMoved, UnknownBatch."""
        async with self._database.unit() as unit:
            found = await self._steered(unit, batch_id, BatchStep.CANCEL)
            await self._decide(unit, found, BatchStep.CANCEL, by, "batch.cancelled")
            await self._end(unit, batch_id)
            await unit.commit()

    async def results(self, batch_id: UUID) -> list[ResultLine]:
        """Every notice with what became of it, in the order of the file. Raises UnknownBatch."""
        async with self._database.reading() as unit:
            await self._found(unit, batch_id)
            found = await batches.notices_of(unit, batch_id)
            plain = await notices.opened(unit, found)
        return [ResultLine(one, plain.get(one.id)) for one in found]

    async def _notices(
        self, unit: UnitOfWork, edition: Edition, found: Batch, recipients: Sequence[Recipient], leaves: datetime
    ) -> list[tuple[NewNotice, int]]:
        """The notices of a batch. Of an audience, whoever has no mobile number any more is passed over."""
        texts = await batches.texts_of(unit, found)
        wordings = {Lang.ZH: texts.wording, Lang.EN: texts.english}
        versions = {Lang.ZH: found.text_version, Lang.EN: found.english_version}
        envelope = Envelope(edition.pack, (await self._used(unit)).hears)
        pairs = [(one.entity_id, one.source) for one in recipients if one.entity_id and one.source]
        units, numbers = await reached(unit, pairs)
        made = []
        for place, one in enumerate(recipients):
            to, body, key_id, language = one.phone, one.body, found.key_id, Lang(one.language)
            if one.entity_id is not None and one.source is not None and (holder := units.get(one.entity_id)):
                # Sealed with the unit's own key: erasing the unit erases this too.
                to, key_id = numbers.get(one.source, ""), holder.key_id
                body = filled(wordings[language], {ENTITY: holder.name})
            if not to:
                continue
            new = NewNotice(
                kind=NoticeKind.BATCH,
                channel=NoticeChannel.SMS,
                to=to,
                text=envelope.whole(to, body, language),
                dedupe_key=f"batch:{found.id}:{place}",
                subject=f"batch:{found.template}",
                rule="batch",
                step=str(one.row),
                key_id=key_id,
                entity_id=one.entity_id,
                send_after=leaves,
                expires_at=over_at(found.until, edition.calendar),
                edition=found.edition,
                text_version=versions[language],
                language=one.language,
                ending=envelope.ending(to, language),
            )
            made.append((new, envelope.segments(to, body, language)))
        return made

    async def _budget(self, unit: UnitOfWork, edition: Edition) -> Budget:
        month = month_of(self._clock.now(), edition.calendar)
        used, waiting = await sms_months.used(unit, month), await batches.waiting_segments(unit)
        return Budget(used, waiting, self._settings.monthly_budget)

    async def _found(self, unit: UnitOfWork, batch_id: UUID) -> Batch:
        found = await batches.load(unit, batch_id)
        if found is None:
            raise UnknownBatch
        return found

    async def _steered(self, unit: UnitOfWork, batch_id: UUID, step: BatchStep) -> Batch:
        found = await self._found(unit, batch_id)
        waits = any_waits((await batches.standing(unit, [batch_id])).get(batch_id, ()))
        if not waits or step not in possible(found.state, found.holds_until, self._clock.now()):
            raise BatchMoved
        return found

    async def _decide(self, unit: UnitOfWork, found: Batch, step: BatchStep, by: Actor, act: str) -> None:
        now, values = self._clock.now(), dict[str, object]()
        if step in {BatchStep.REFUSE, BatchStep.WITHDRAW}:
            values = {"decided_by": by.signature, "decided_at": now, **await batches.without_people(unit, found)}
        if not await batches.move(unit, found.id, BATCH_MOVES[step], **values):
            raise BatchMoved
        await audit.record(unit, at=now, actor=by.signature, act=act, subject=f"batch:{found.id}")

    async def _end(self, unit: UnitOfWork, batch_id: UUID) -> None:
        now, reason = self._clock.now(), Reason.CANCELLED_BY_STAFF
        await batches.move_notices(unit, batch_id, MOVES[Step.CANCEL], now=now, reason=reason)

    def _act(self, edition: Edition) -> Act:
        return edition.pack.act(ACT)


def any_waits(standing: Sequence[Standing]) -> bool:
    """Whether anything of a batch has still to go."""
    waiting = {NoticeState.PLANNED, NoticeState.HELD, NoticeState.SENDING}
    return any(one.state in waiting for one in standing)


def cost_of(found: Batch) -> Decimal | None:
    """What a batch costs by the price of its proposal; None where there was none."""
    return Decimal(found.price) * found.segments if found.price else None
