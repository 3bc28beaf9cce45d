"""Templates of notices (模板): each version of a text waits until one person has handed it in and another has approved
it, as the pack's table of acts asks; only then what is made from it goes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.four_eyes import check_first, check_second
from casework.templates.errors import NothingChosen, RefusalUnexplained, TextMoved, UnknownText
from common.clock import Clock
from common.errors import SanshiError
from knowledge.edition import Edition, Editions
from knowledge.model import Act
from knowledge.versions import SYSTEM, new_texts
from notify.previews import Preview, longest, previews
from notify.providers.base import InUse, unable
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, notice_texts, notices
from storage.engine import Database, UnitOfWork
from storage.values.notice_texts import Ground, TextState, TextVersion
from storage.values.notices import NoticeChannel, Reason

ACT = "approve-template"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A template of the pack in force. `counts`: it may be sent; `segments`: those of a text message with the longest
    usual values, None for a call or letter; `fault`: what gateways would refuse in it."""

    version: TextVersion
    counts: bool
    segments: int | None
    fault: SanshiError | None

    @property
    def can_propose(self) -> bool:
        return not self.counts and self.version.state is not TextState.PROPOSED

    @property
    def can_decide(self) -> bool:
        return self.version.state is TextState.PROPOSED


@dataclass(frozen=True, slots=True)
class TextDetail:
    """`current`: it is the version the pack in force has; `history`: every version, the newest first."""

    line: TextLine
    current: bool
    history: Sequence[TextVersion]
    previews: Sequence[Preview]


class NoticeTexts:
    """The list of templates, and the two persons' word on each version."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, live: bool = False, used: InUse = unable
    ) -> None:
        """`live`: real people are reached, so a demo's approval does not count. `used`: what the SMS provider can."""
        self._database, self._clock, self._editions = database, clock, editions
        self._live, self._used = live, used

    async def lines(self) -> list[TextLine]:
        """The templates of the pack in force, in its order."""
        edition = await self._editions.current()
        found = await self._versions(edition)
        async with self._database.reading() as unit:
            replies = (await self._used(unit)).inbound
        return [self._line(edition, each, replies=replies) for each in found]

    async def detail(self, digest: str) -> TextDetail:
        """One version, with its template's others and what the next notices would say. Raises UnknownText."""
        edition, now = await self._editions.current(), self._clock.now()
        current = {each.digest for each in await self._versions(edition)}
        async with self._database.reading() as unit:
            version = await self._found(unit, digest)
            replies = (await self._used(unit)).inbound
            return TextDetail(
                line=self._line(edition, version, replies=replies),
                current=digest in current,
                history=await notice_texts.history(unit, version),
                previews=await previews(unit, edition, version, now=now, replies=replies) if digest in current else [],
            )

    async def version(self, digest: str) -> TextVersion | None:
        """The version a notice or batch was made from."""
        async with self._database.reading() as unit:
            return next(iter(await notice_texts.load(unit, [digest])), None)

    async def waiting(self) -> int:
        """How many templates of the pack in force may not be sent yet."""
        digests = {one.digest for one in new_texts((await self._editions.current()).pack)}
        async with self._database.reading() as unit:
            return len(digests - await notice_texts.approved(unit, digests, live=self._live))

    async def to_do(self) -> tuple[int, int]:
        """How many of them wait to be handed in, and how many to be approved."""
        found = [each for each in await self._versions(await self._editions.current()) if not self._counts(each)]
        proposed = sum(each.state is TextState.PROPOSED for each in found)
        return len(found) - proposed, proposed

    async def propose(self, digests: Iterable[str], *, by: Actor) -> None:
        """Hand versions in for approval. Raises NotAllowed, NothingChosen, TextMoved, UnknownText."""
        check_first(await self._act(), by)
        now = self._clock.now()
        handed = {"ground": Ground.NONE, "proposed_by": by.signature, "proposed_person": by.person, "proposed_at": now}
        undecided = {"decided_by": "", "decided_at": None, "why": ""}
        async with self._database.unit() as unit:
            for version in await self._chosen(unit, digests):
                if self._counts(version) or version.state is TextState.PROPOSED:
                    raise TextMoved
                await self._move(unit, version, TextState.PROPOSED, "text.proposed", by, **handed, **undecided)
            await unit.commit()

    async def approve(self, digests: Iterable[str], *, by: Actor) -> None:
        """Approve what another person handed in; what was held for want of it is let go.

        Raises NotAllowed, SamePerson, NothingChosen, TextMoved, UnknownText."""
        act, now = await self._act(), self._clock.now()
        async with self._database.unit() as unit:
            for version in await self._chosen(unit, digests):
                alone = check_second(act, by, first_person=version.proposed_person)
                if version.state is not TextState.PROPOSED:
                    raise TextMoved
                ground = Ground.ONE_PERSON if alone else Ground.TWO_PERSONS
                decided = {"ground": ground, "decided_by": by.signature, "decided_at": now}
                await self._move(unit, version, TextState.APPROVED, "text.approved", by, **decided)
            held = await notices.held_for(unit, Reason.TEXT_WAITS)
            await notices.move(unit, held, MOVES[Step.RELEASE], now=now, values={"reason": Reason.NONE})
            await unit.commit()

    async def refuse(self, digest: str, *, why: str, by: Actor) -> None:
        """Say what is to be changed in the pack; what was handed in is not sent.

        Raises NotAllowed, SamePerson, RefusalUnexplained, TextMoved, UnknownText."""
        act, now, why = await self._act(), self._clock.now(), why.strip()
        async with self._database.unit() as unit:
            version = await self._found(unit, digest)
            check_second(act, by, first_person=version.proposed_person)
            if not why:
                raise RefusalUnexplained
            if version.state is not TextState.PROPOSED:
                raise TextMoved
            said = why[: notice_texts.LONGEST_WHY]
            await self._move(
                unit, version, TextState.REFUSED, "text.refused", by, decided_by=by.signature, decided_at=now, why=said
            )
            await unit.commit()

    async def _move(
        self, unit: UnitOfWork, version: TextVersion, to: TextState, act: str, by: Actor, **values: object
    ) -> None:
        if not await notice_texts.move(unit, version, to, **values):
            raise TextMoved
        subject, detail = f"text:{version.step}"[:80], f"{version.channel} {version.number}"
        now = self._clock.now()
        await audit.record(unit, at=now, actor=by.signature, act=act, subject=subject, detail=detail)

    async def _versions(self, edition: Edition) -> list[TextVersion]:
        """The versions of the pack in force, in its order; those nobody has put down yet are now."""
        texts = new_texts(edition.pack)
        async with self._database.reading() as unit:
            found = {each.digest: each for each in await notice_texts.load(unit, [one.digest for one in texts])}
        if len(found) < len(texts):
            async with self._database.unit() as unit:
                now = self._clock.now()
                await notice_texts.put_down(unit, texts, edition=edition.version, by=SYSTEM, now=now)
                found = {each.digest: each for each in await notice_texts.load(unit, [one.digest for one in texts])}
                await unit.commit()
        return [found[one.digest] for one in texts]

    def _line(self, edition: Edition, version: TextVersion, *, replies: bool) -> TextLine:
        step = next((one for one in edition.pack.notice_rules if one.id == version.step), None)
        if version.channel is not NoticeChannel.SMS or step is None:
            return TextLine(version, self._counts(version), None, None)
        segments, fault = longest(edition.pack, step, version, replies=replies)
        return TextLine(version, self._counts(version), segments, fault)

    def _counts(self, version: TextVersion) -> bool:
        return notice_texts.counts(version, live=self._live)

    async def _chosen(self, unit: UnitOfWork, digests: Iterable[str]) -> list[TextVersion]:
        found = [await self._found(unit, digest) for digest in dict.fromkeys(digests)]
        if not found:
            raise NothingChosen
        return found

    async def _found(self, unit: UnitOfWork, digest: str) -> TextVersion:
        found = await notice_texts.load(unit, [digest])
        if not found:
            raise UnknownText
        return found[0]

    async def _act(self) -> Act:
        return (await self._editions.current()).pack.act(ACT)
