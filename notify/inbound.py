"""Text messages that come in: words with a meaning take effect at once, everything else waits for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from common.phone import PhoneKind, read_phone
from knowledge.edition import Editions
from notify import answers
from notify.reply_words import meaning
from staff.actor import Actor
from storage import audit, optouts, short_numbers
from storage.engine import Database, UnitOfWork
from storage.notices import phone_hash
from storage.values.notices import Notice, NoticeKind
from storage.values.optouts import InboundKind, InboundMessage, NewInbound, OptOut, OptOutSource
from storage.values.short_numbers import Answer

LONGEST = 2_000
"""Characters kept of a message: more than any provider joins from its parts."""

ANSWERED_WITHIN = timedelta(days=30)
"""A 1, a 2 or another word of the kind is taken for the answer to a notice no older."""
_ANSWERS = {
    InboundKind.RECEIVED: Answer.RECEIVED,
    InboundKind.CALL_ME: Answer.CALL_ME,
    InboundKind.APPLIED: Answer.APPLIED,
}
PAGE = 50


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`messages`, the newest first; `total`: how many there are on all pages."""

    messages: Sequence[InboundMessage]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class OptOutPage:
    numbers: Sequence[OptOut]
    total: int
    page: int
    pages: int


class NotMobile(SanshiError):
    message = N_("This is not a mobile number.")


class Inbox:
    """Messages people sent, and the opt-out list. `by`: the member of staff, for the audit trail."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions) -> None:
        self._database, self._clock, self._editions = database, clock, editions

    async def receive(self, *, provider_id: str, phone: str, text: str, refusal: bool = False) -> InboundKind | None:
        """Store a message, sealed; None when it came before. `refusal`: the provider itself took it as an opt-out.

        A word of this kind is the answer to the last notice that went to the phone; without one, or where the notice is
        about nothing that is applied for, it waits for staff.
        """
        now, number = self._clock.now(), _number(phone)
        pack = (await self._editions.current()).pack
        kind = InboundKind.OPT_OUT if refusal else meaning(text)
        async with self._database.unit() as unit:
            hashed, to = phone_hash(unit.keyring, number), None
            if kind in _ANSWERS:
                to = await short_numbers.latest_to(unit, hashed, since=now - ANSWERED_WITHIN)
                kind = kind if to is not None and _answers(kind, to) else InboundKind.OTHER
            new = NewInbound(provider_id[:64], number, text[:LONGEST], kind)
            if await optouts.add_inbound(unit, new, now=now) is None:
                return None
            if to is not None and kind in _ANSWERS:
                await answers.take(unit, to, _ANSWERS[kind], pack=pack, channel="sms", now=now)
            await _listed(unit, number, hashed, kind, now)
            await unit.commit()
        return kind

    async def keep(self, *, provider_id: str, text: str) -> None:
        """Keep, whole and sealed, what a provider sent in a format that is not known: staff see it among the texts
        received. The same one again is kept once."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            new = NewInbound(provider_id[:64], "", text, InboundKind.OTHER)
            await optouts.add_inbound(unit, new, now=now)
            await unit.commit()

    async def messages(self, *, open_only: bool = True, page: int = 1, size: int = PAGE) -> InboxPage:
        """What came in; `open_only`: what staff has still to see to."""
        page = max(page, 1)
        async with self._database.reading() as unit:
            found, total = await optouts.inbound(unit, open_only=open_only, limit=size, offset=(page - 1) * size)
        return InboxPage(found, total, page, _pages(total, size))

    async def waiting(self) -> int:
        """How many messages staff has still to see to."""
        async with self._database.reading() as unit:
            return await optouts.waiting(unit)

    async def seen_to(self, message_id: UUID, *, by: Actor) -> bool:
        """Mark a message as seen to; False when it was already."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            done = await optouts.handle_inbound(unit, message_id, by=by.signature, now=now)
            if done:
                subject = f"inbound:{message_id}"
                await audit.record(unit, at=now, actor=by.signature, act="inbound.seen", subject=subject)
            await unit.commit()
        return done

    async def opt_outs(self, *, page: int = 1, size: int = PAGE) -> OptOutPage:
        """The numbers on the list, the newest first."""
        page = max(page, 1)
        async with self._database.reading() as unit:
            found, total = await optouts.listed(unit, limit=size, offset=(page - 1) * size)
        return OptOutPage(found, total, page, _pages(total, size))

    async def opt_out(self, phone: str, *, by: Actor) -> bool:
        """Put a number on the list at somebody's word; False when it is there. Raises NotMobile."""
        reading, now = read_phone(phone), self._clock.now()
        if reading.phone is None or reading.fault is not None or reading.phone.kind is not PhoneKind.MOBILE:
            raise NotMobile
        number = reading.phone.number
        async with self._database.unit() as unit:
            added = await optouts.add(unit, number, OptOutSource.STAFF, now=now)
            if added:
                subject = opt_out_subject(phone_hash(unit.keyring, number))
                await audit.record(unit, at=now, actor=by.signature, act="optout.add", subject=subject, detail="staff")
            await unit.commit()
        return added

    async def opt_in(self, phone: str, *, by: Actor) -> bool:
        """Take a number off the list at its owner's word; False when it is not there."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            hashed = phone_hash(unit.keyring, _number(phone))
            removed = await optouts.remove(unit, hashed)
            if removed:
                await audit.record(
                    unit,
                    at=now,
                    actor=by.signature,
                    act="optout.remove",
                    subject=opt_out_subject(hashed),
                    detail="staff",
                )
            await unit.commit()
        return removed


def _answers(kind: InboundKind, to: Notice) -> bool:
    """Whether a word answers this notice: nothing but a permit is applied for."""
    return kind is not InboundKind.APPLIED or to.kind is NoticeKind.PERMIT_REMINDER


async def _listed(unit: UnitOfWork, number: str, hashed: str, kind: InboundKind, now: datetime) -> None:
    """Put a number on the opt-out list, or take it off, at its owner's word."""
    subject = opt_out_subject(hashed)
    if kind is InboundKind.OPT_OUT and await optouts.add(unit, number, OptOutSource.REPLY, now=now):
        await audit.record(unit, at=now, actor="citizen", act="optout.add", subject=subject, detail="reply")
    elif kind is InboundKind.OPT_IN and await optouts.remove(unit, hashed):
        await audit.record(unit, at=now, actor="citizen", act="optout.remove", subject=subject, detail="reply")


def _number(phone: str) -> str:
    """A sender as it stands in the opt-out list: E.164 where it can be read, else as it came."""
    reading = read_phone(phone)
    return phone.strip()[:40] if reading.phone is None else reading.phone.number


def _pages(total: int, size: int) -> int:
    return max((total + size - 1) // size, 1)


def opt_out_subject(hashed: str) -> str:
    """A number as the audit trail names it."""
    return f"phone:{hashed[:12]}"
