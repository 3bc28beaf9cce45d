"""Notices as staff see them: lists, one with its history and the reason, and what a person may decide about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from common.phone import read_phone
from knowledge.edition import Editions
from notify.budget import month_of
from notify.holders import holders_of
from notify.providers.base import InUse, unable
from notify.rendering import Rendered, Renderer
from notify.sending import compose
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import attempts, audit, ladder, lanes, notice_pages, notices, permits, short_numbers, sms_months
from storage.engine import Database, UnitOfWork
from storage.lanes import Alarm
from storage.notice_pages import NoticeFilter
from storage.values.notices import (
    RENDERED,
    TO_REPORTERS,
    AlarmKind,
    Attempt,
    AttemptState,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Opened,
    Reason,
    Receipt,
)
from storage.values.short_numbers import Acknowledgement, read_number

PAGE = 50


class UnknownNotice(SanshiError):
    message = N_("There is no such notice.")
    http_status = 404


class NoticeMoved(SanshiError):
    message = N_("The notice has changed in the meantime. Please look at it again.")
    http_status = 409


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line of a list. `plain`: recipient and text, as sent or as it would go out now; None where there is none, or
    where it goes to the phone left with a case.
    `entity`: the name of the unit it is for; "" where it is for none, or its data was erased."""

    notice: Notice
    plain: Opened | None
    entity: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    lines: Sequence[NoticeLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class NoticeDetail:
    """`numbers`: those of its permits; `number`: its own short one; `beside`: the other steps of its ladder. `acts`:
    which of release, cancel, mark_sent and send_again are possible now."""

    notice: Notice
    plain: Opened | None
    entity: str
    permits: Sequence[UUID]
    numbers: Sequence[str]
    attempts: Sequence[Attempt]
    receipts: Sequence[Receipt]
    number: str
    answers: Sequence[Acknowledgement]
    beside: Sequence[Notice]
    acts: frozenset[str]


ACTS: Mapping[str, Step] = MappingProxyType(
    {
        "release": Step.RELEASE,
        "cancel": Step.CANCEL,
        "mark_sent": Step.MARK_SENT,
        "send_again": Step.SEND_AGAIN,
    }
)


class Notices:
    """Queries and decisions for the console and the command line."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        editions: Editions,
        renderer: Renderer,
        demo: bool = False,
        used: InUse = unable,
        budget: int | None = None,
    ) -> None:
        """`demo`: nobody real is reached, so what goes to reporters' phones is shown too. `used`: what the SMS provider
        can do, for texts that are still to come. `budget`: segments a month."""
        self._database, self._clock, self._editions, self._renderer = database, clock, editions, renderer
        self._demo, self._used, self._budget = demo, used, budget

    async def page(
        self,
        *,
        states: Sequence[NoticeState] = (),
        kind: NoticeKind | None = None,
        channel: NoticeChannel | None = None,
        search: str = "",
        entity_id: UUID | None = None,
        permit_id: UUID | None = None,
        decision: str = "",
        page: int = 1,
        size: int = PAGE,
    ) -> NoticePage:
        """One page. `search`: a phone number, a short number, or part of subject, rule or step; `decision`: a
        number."""
        phone = read_phone(search).phone
        hashed = None if phone is None else notices.phone_hash(self._database.keyring, phone.number)
        wanted = NoticeFilter(
            states=states,
            kind=kind,
            channel=channel,
            words=search.strip(),
            short_number=read_number(search) or "",
            recipient_hash=hashed,
            entity_ids=() if entity_id is None else (entity_id,),
            permit_id=permit_id,
            decision=decision,
        )
        async with self._database.reading() as unit:
            found, total = await notice_pages.page(unit, wanted, limit=size, offset=(max(page, 1) - 1) * size)
            plain = await self._plain(unit, found)
            holders = await holders_of(unit, found)
        lines = [NoticeLine(each, plain.get(each.id), holders.get(each.id, "")) for each in found]
        return NoticePage(lines, total, max(page, 1), max((total + size - 1) // size, 1))

    async def detail(self, notice_id: UUID) -> NoticeDetail:
        """One notice with its history. Raises UnknownNotice."""
        async with self._database.reading() as unit:
            found = await notices.get(unit, notice_id)
            if found is None:
                raise UnknownNotice
            ids = await notices.permits_of(unit, notice_id)
            tries = await attempts.of_notice(unit, notice_id)
            return NoticeDetail(
                notice=found,
                plain=(await self._plain(unit, [found])).get(notice_id),
                entity=(await holders_of(unit, [found])).get(notice_id, ""),
                permits=ids,
                numbers=[each.number for each in (await permits.load(unit, ids)).values()],
                attempts=tries,
                receipts=await attempts.receipts_of(unit, [each.id for each in tries]),
                number=(await short_numbers.numbers_of(unit, [notice_id])).get(notice_id, ""),
                answers=await short_numbers.answers(unit, notice_id),
                beside=await ladder.beside(unit, found),
                acts=frozenset(act for act, step in ACTS.items() if found.state in MOVES[step].origin),
            )

    async def counts(self) -> Mapping[NoticeState, int]:
        """How many notices stand in each state."""
        async with self._database.reading() as unit:
            return await notice_pages.counts(unit)

    async def alarms(self) -> Sequence[Alarm]:
        """What the office must know: the alarms of the last two days, of a spent budget only while it does not
        suffice."""
        now = self._clock.now()
        month = month_of(now, (await self._editions.current()).calendar)
        async with self._database.reading() as unit:
            raised = await lanes.alarms(unit, (now - timedelta(days=1)).date())
            used = await sms_months.used(unit, month)
        spent = [one for one in raised if one.kind is AlarmKind.BUDGET_SPENT]
        others = [one for one in raised if one.kind is not AlarmKind.BUDGET_SPENT]
        return [*others, *self._unmet([one for one in spent if one.on_day >= month], used)]

    def _unmet(self, spent: Sequence[Alarm], used: int) -> list[Alarm]:
        """This month's latest alarm of a spent budget with the budget of now, while that does not suffice either."""
        budget = self._budget
        if budget is None or not spent:
            return []
        unmet = used >= budget or any(one.code == str(budget) for one in spent)
        return [replace(spent[0], code=str(budget))] if unmet else []

    async def release(self, notice_id: UUID, *, by: Actor) -> None:
        """Let a held notice go: its text is not checked again, but a sample value still holds it."""
        now = self._clock.now()
        await self._act("release", notice_id, by, released_at=now, reason=Reason.NONE)

    async def cancel(self, notice_id: UUID, *, by: Actor) -> None:
        """Never send it."""
        await self._act("cancel", notice_id, by, reason=Reason.CANCELLED_BY_STAFF)

    async def mark_sent(self, notice_id: UUID, *, by: Actor) -> None:
        """Decide a doubt: it went out."""
        await self._act("mark_sent", notice_id, by, attempt=AttemptState.ACCEPTED, reason=Reason.MARKED_BY_STAFF)

    async def send_again(self, notice_id: UUID, *, by: Actor) -> None:
        """Decide a doubt: it did not go out; or try a failed one once more."""
        now = self._clock.now()
        await self._act("send_again", notice_id, by, attempt=AttemptState.NOT_SENT, send_after=now, reason=Reason.NONE)

    async def _act(
        self, act: str, notice_id: UUID, by: Actor, *, attempt: AttemptState | None = None, **values: object
    ) -> None:
        now = self._clock.now()
        async with self._database.unit() as unit:
            if await notices.get(unit, notice_id) is None:
                raise UnknownNotice
            for each in await attempts.of_notice(unit, notice_id):
                if attempt is not None and each.state is AttemptState.UNKNOWN:
                    await attempts.change(unit, each.id, state=attempt, finished_at=now, look_after=None)
            if not await notices.move(unit, [notice_id], MOVES[ACTS[act]], now=now, values=values):
                raise NoticeMoved
            await audit.record(unit, at=now, actor=by.signature, act=f"notice.{act}", subject=f"notice:{notice_id}")
            await unit.commit()

    async def _plain(self, unit: UnitOfWork, found: Sequence[Notice]) -> Mapping[UUID, Opened]:
        told = [each for each in found if self._demo or each.kind not in TO_REPORTERS]
        plain = await notices.opened(unit, told)
        coming = [
            each
            for each in told
            if each.kind in RENDERED and each.state in {NoticeState.PLANNED, NoticeState.HELD, NoticeState.TASK}
        ]
        if not coming:
            return plain
        edition = await self._editions.current()
        texts = await self._renderer.texts(unit, coming, now=self._clock.now(), edition=edition)
        can = await self._used(unit)
        for each in coming:
            got = texts.get(each.id)
            if isinstance(got, Rendered):
                text = got.text
                if each.channel is NoticeChannel.SMS:
                    replies = can.hears(got.to)
                    text = compose(edition.pack, text, each.kind, replies=replies, language=got.language)
                plain[each.id] = Opened(got.to, text)
        return plain
