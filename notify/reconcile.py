"""Deciding what is in doubt: the provider is asked whether it took a message, and how accepted ones fared.

A message that was never taken (two look-ups found nothing, after the provider's listing had time to settle) is planned
again. What the provider cannot tell is asked again later, and in the end left to staff.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from common.clock import Clock
from notify import retries
from notify.providers.base import CannotTell, Found, Provider, Sought
from notify.settling import Told, believe
from notify.transitions import MOVES, Step
from storage import attempts, notices
from storage.engine import Database, UnitOfWork
from storage.values.notices import Attempt, AttemptState, Delivery, Notice, NoticeChannel, Opened, Reason

log = structlog.get_logger(__name__)

ASKED_AT_ONCE = 100
CONCURRENCY = 10
WHILE_ASKING = timedelta(minutes=1)
"""So long no other process asks about the same attempt."""


@dataclass(slots=True)
class Reconciled:
    """How look-ups ended. `cleared`: never taken, so planned again. `undecided`: nobody can tell yet."""

    found: int = 0
    cleared: int = 0
    undecided: int = 0
    updated: int = 0

    def __iadd__(self, more: "Reconciled") -> "Reconciled":
        self.found += more.found
        self.cleared += more.cleared
        self.undecided += more.undecided
        self.updated += more.updated
        return self


@dataclass(frozen=True, slots=True)
class Doubt:
    """An attempt to ask about, with what was sent to whom."""

    attempt: Attempt
    notice: Notice
    plain: Opened | None


class Reconciler:
    """Asks the providers about attempts whose time to look has come."""

    def __init__(self, *, database: Database, clock: Clock, providers: Mapping[NoticeChannel, Provider]) -> None:
        self._database, self._clock, self._providers = database, clock, providers

    async def run(self, *, given_up: bool = False) -> Reconciled:
        """One round. `given_up`: also ask about what is no longer asked about by itself."""
        total = Reconciled()
        doubts = await self._take(AttemptState.UNKNOWN, given_up=given_up)
        await self._decide(doubts, await self._ask(doubts), total)
        accepted = await self._take(AttemptState.ACCEPTED, given_up=given_up)
        await self._update(accepted, await self._ask(accepted), total)
        return total

    async def _take(self, state: AttemptState, *, given_up: bool) -> list[Doubt]:
        now = self._clock.now()
        async with self._database.unit() as unit:
            taken = await attempts.claim_looks(
                unit, state, now=now, again_after=now + WHILE_ASKING, limit=ASKED_AT_ONCE, given_up=given_up
            )
            found = await notices.get_many(unit, [each.notice_id for each in taken])
            plain = await notices.opened(unit, list(found.values()))
            await unit.commit()
        taken.sort(key=lambda each: each.id)
        return [Doubt(each, found[each.notice_id], plain.get(each.notice_id)) for each in taken]

    async def _ask(self, doubts: Sequence[Doubt]) -> dict[UUID, Sequence[Found] | None]:
        """What the provider says of each; None = it cannot tell."""
        gate = asyncio.Semaphore(CONCURRENCY)

        async def one(doubt: Doubt) -> Sequence[Found] | None:
            async with gate:
                return await self._asked(doubt)

        answers = await asyncio.gather(*(one(doubt) for doubt in doubts))
        return {doubt.attempt.id: answer for doubt, answer in zip(doubts, answers, strict=True)}

    async def _asked(self, doubt: Doubt) -> Sequence[Found] | None:
        now_used = self._providers.get(doubt.notice.channel)
        provider = None if now_used is None else now_used.named(doubt.attempt.provider)
        if provider is None or doubt.plain is None:
            return None
        sought = Sought(
            attempt_id=doubt.attempt.id,
            notice_id=doubt.notice.id,
            to=doubt.plain.to,
            text=doubt.plain.text,
            since=doubt.attempt.started_at,
        )
        try:
            if doubt.attempt.provider_id is not None:
                return [await provider.fetch(doubt.attempt.provider_id, sought)]
            return await provider.find(sought)
        except CannotTell:
            return None

    async def _decide(
        self, doubts: Sequence[Doubt], answers: Mapping[UUID, Sequence[Found] | None], total: Reconciled
    ) -> None:
        if not doubts:
            return
        async with self._database.unit() as unit:
            for doubt in doubts:
                await self._decide_one(unit, doubt, answers[doubt.attempt.id], total)
            await unit.commit()

    async def _decide_one(
        self, unit: UnitOfWork, doubt: Doubt, answer: Sequence[Found] | None, total: Reconciled
    ) -> None:
        now = self._clock.now()
        attempt = await attempts.get(unit, doubt.attempt.id, lock=True)
        if attempt is None or attempt.state is not AttemptState.UNKNOWN:
            return
        if answer is None:
            total.undecided += 1
            await self._ask_later(unit, attempt, now)
            return
        # A message that belongs to another attempt is not this one, though text and number are the same.
        taken = await attempts.known_ids(unit, [found.provider_id for found in answer])
        mine = [found for found in answer if found.provider_id not in taken]
        if mine:
            total.found += await believe(unit, attempt, mine[-1], now=now) is Told.NEWS
        elif attempt.looks < retries.LOOKS_TO_CLEAR:
            total.undecided += 1
            await attempts.change(unit, attempt.id, look_after=now + self._settles_in(doubt.notice.channel))
        else:
            total.cleared += await self._clear(unit, doubt.notice, attempt, now)

    async def _clear(self, unit: UnitOfWork, notice: Notice, attempt: Attempt, now: datetime) -> int:
        await attempts.change(unit, attempt.id, state=AttemptState.NOT_SENT, finished_at=now, look_after=None)
        if notice.attempts != attempt.number:
            return 0
        moved = await notices.move(unit, [notice.id], MOVES[Step.CLEAR], now=now, values={"reason": Reason.NONE})
        return len(moved)

    async def _ask_later(self, unit: UnitOfWork, attempt: Attempt, now: datetime) -> None:
        later = retries.next_look(now, attempt)
        await attempts.change(unit, attempt.id, look_after=later)
        if later is None:
            await notices.explain(unit, attempt.notice_id, Reason.CANNOT_TELL)

    async def _update(
        self, accepted: Sequence[Doubt], answers: Mapping[UUID, Sequence[Found] | None], total: Reconciled
    ) -> None:
        if not accepted:
            return
        now = self._clock.now()
        async with self._database.unit() as unit:
            for doubt in accepted:
                attempt = await attempts.get(unit, doubt.attempt.id, lock=True)
                if attempt is None or attempt.delivery in {Delivery.DELIVERED, Delivery.UNDELIVERED}:
                    continue
                for found in answers[attempt.id] or ():
                    total.updated += await believe(unit, attempt, found, now=now) is Told.NEWS
                    attempt = await attempts.get(unit, attempt.id) or attempt
                if attempt.delivery not in {Delivery.DELIVERED, Delivery.UNDELIVERED}:
                    await attempts.change(unit, attempt.id, look_after=retries.next_look(now, attempt))
            await unit.commit()

    def _settles_in(self, channel: NoticeChannel) -> timedelta:
        return self._providers[channel].capabilities.settles_in
