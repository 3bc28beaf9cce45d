"""Takes the ladders of notices a step further, and takes back steps that are not needed any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.clock import Clock
from knowledge.edition import Edition, Editions
from knowledge.model import Ladder
from notify.ladder import RUNGS, Facts, next_step, ripe
from notify.planning.decisions import kind_of
from notify.rendering import Rendered, Renderer
from notify.sending import SendingRules
from notify.transitions import MOVES, Step
from storage import ladder, notices, optouts, short_numbers
from storage.engine import Database, UnitOfWork
from storage.values.ladder import Taken
from storage.values.notices import Notice, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.short_numbers import new_number

BATCH = 200
_WAYS = (NoticeChannel.VOICE, NoticeChannel.CALL, NoticeChannel.LETTER)
_Rules = Mapping[NoticeKind, Mapping[str, Ladder]]
"""The ladders of the pack, by kind of notice and step of its rule."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """What a tick came to: steps begun, steps taken back."""

    begun: int
    withdrawn: int


class Ladders:
    """One tick at a time does all that is due; several processes may tick: a step is a row under a unique key."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, renderer: Renderer, settings: SendingRules
    ) -> None:
        self._database, self._clock, self._editions = database, clock, editions
        self._renderer, self._settings = renderer, settings

    async def tick(self) -> Climbed:
        """Begin every step that is due."""
        edition = await self._editions.current()
        await self._hand_over()
        withdrawn = await self._withdraw()
        begun, after = 0, None
        rules = _rules(edition)
        steps = {kind: list(ladders) for kind, ladders in rules.items() if ladders}
        while steps:
            async with self._database.unit() as unit:
                now = self._clock.now()
                found = await ladder.climbing(unit, rules=steps, now=now, after=after, limit=BATCH)
                begun += await self._climb(unit, found, rules, edition, now)
                await unit.commit()
            if len(found) < BATCH:
                break
            after = found[-1].id
        return Climbed(begun, withdrawn)

    async def _hand_over(self) -> None:
        """Calls that were planned for a provider which may not make them any more, become calls of staff."""
        async with self._database.unit() as unit:
            stuck = await ladder.uncalled(unit, any_calls=bool(self._settings.voice_prefixes))
            values = {"channel": NoticeChannel.CALL, "reason": Reason.NOT_ACKNOWLEDGED}
            await notices.move(unit, stuck, MOVES[Step.BY_HAND], now=self._clock.now(), values=values)
            await unit.commit()

    async def _withdraw(self) -> int:
        async with self._database.unit() as unit:
            gone = await ladder.refused(unit)
            values = {"reason": Reason.OPTED_OUT}
            moved = await notices.move(unit, gone, MOVES[Step.CANCEL], now=self._clock.now(), values=values)
            await unit.commit()
        return len(moved)

    async def _climb(
        self, unit: UnitOfWork, found: Sequence[Notice], rules: _Rules, edition: Edition, now: datetime
    ) -> int:
        taken = {root: _ordered(steps) for root, steps in (await ladder.taken(unit, [one.id for one in found])).items()}
        due = [one for one in found if ripe(taken[one.id][-1], rules[one.kind][one.step], now, edition.calendar)]
        if not due:
            return 0
        ways = await self._ways(unit, due, edition, now)
        hashes = [one.recipient_hash for one in due if one.recipient_hash]
        opted_out = await optouts.which(unit, hashes)
        begun = 0
        for one in due:
            facts = Facts(
                ways=ways[one.id],
                acknowledged=any(step.acknowledged for step in taken[one.id]),
                opted_out=one.recipient_hash in opted_out,
                statutory=one.statutory,
                expires_at=one.expires_at,
            )
            way = next_step(taken[one.id], facts, rules[one.kind][one.step], now, edition.calendar)
            begun += way is not None and await self._begin(unit, one, way, taken[one.id], now)
        if begun:
            await short_numbers.draw(unit, new_number)
        return begun

    async def _ways(
        self, unit: UnitOfWork, due: Sequence[Notice], edition: Edition, now: datetime
    ) -> dict[UUID, frozenset[NoticeChannel]]:
        """The ways that lead to each recipient now; the texts tell, for they know whether the reason still holds."""
        leads: dict[UUID, set[NoticeChannel]] = {one.id: set() for one in due}
        for way in _WAYS:
            texts = await self._renderer.texts(
                unit, [one._replace(channel=way) for one in due], now=now, edition=edition
            )
            for notice_id, got in texts.items():
                if isinstance(got, Rendered) and (way is not NoticeChannel.VOICE or self._settings.calls(got.to)):
                    leads[notice_id].add(way)
        return {notice_id: frozenset(ways) for notice_id, ways in leads.items()}

    async def _begin(
        self, unit: UnitOfWork, root: Notice, way: NoticeChannel, taken: Sequence[Taken], now: datetime
    ) -> bool:
        failed = taken[-1].state is NoticeState.FAILED and taken[-1].channel is NoticeChannel.SMS
        key = f"ladder:{root.id}:{RUNGS[way].name.lower()}"
        reason = Reason.SMS_FAILED if failed else Reason.NOT_ACKNOWLEDGED
        return await notices.add_after(unit, root, way, reason=reason, dedupe_key=key, now=now) is not None


def _rules(edition: Edition) -> _Rules:
    pack = edition.pack
    found: dict[NoticeKind, dict[str, Ladder]] = {
        NoticeKind.PERMIT_REMINDER: {one.id: one.ladder for one in pack.permit_reminders if one.ladder},
        NoticeKind.SEASONAL: {one.id: one.ladder for one in pack.seasonal_risks if one.ladder},
        NoticeKind.CAMPAIGN: {one.id: one.ladder for one in pack.campaigns if one.ladder},
    }
    for one in pack.decision_notices:
        if one.ladder:
            found.setdefault(kind_of(one), {})[one.id] = one.ladder
    return found


def _ordered(steps: Sequence[Taken]) -> list[Taken]:
    return sorted(steps, key=lambda one: RUNGS[one.channel])


async def acknowledged(unit: UnitOfWork, answered: Notice, *, now: datetime) -> bool:
    """The recipient has answered: the other steps that wait are taken back. False when that was known."""
    if not await ladder.acknowledge(unit, answered.id, now=now):
        return False
    waiting = [one.id for one in await ladder.beside(unit, answered)]
    await notices.move(unit, waiting, MOVES[Step.CANCEL], now=now, values={"reason": Reason.ACKNOWLEDGED})
    return True


async def arrived(unit: UnitOfWork, text: Notice, *, now: datetime) -> None:
    """A text message that counted as failed was delivered: what stands in its place and waits is taken back. The ladder
    goes on from the text message, so the same step may come again later."""
    instead = [one.id for one in await ladder.beside(unit, text) if one.reason is Reason.SMS_FAILED]
    taken_back = await notices.move(unit, instead, MOVES[Step.CANCEL], now=now, values={"reason": Reason.ARRIVED})
    await ladder.forget(unit, taken_back)
