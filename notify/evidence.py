"""Evidence for one unit or one number: when the number was given and what was said of text messages, each notice that
left the office, each refusal of prompts and its end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from common.phone import PhoneKind, read_phone
from notify.inbound import NotMobile, opt_out_subject
from notify.timeline import OPT_OUTS
from notify.vocabulary import Notice, NoticeState
from storage import consents, entities, entity_pages, notices, permits, timelines
from storage.engine import Database, UnitOfWork
from storage.notice_pages import NoticeFilter, page
from storage.notices import phone_hash
from storage.values.consents import ConsentEvent, ConsentSource
from storage.values.notices import TO_REPORTERS

__all__ = ["ConsentEvent", "ConsentSource", "EvidenceLine", "Evidences", "OptedOut", "Sent"]

MOST = 5_000
"""Notices of one unit or number that are told of: the newest."""
_LEFT = (NoticeState.SENT, NoticeState.DELIVERED, NoticeState.DONE, NoticeState.FAILED, NoticeState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice that left the office, or may have; `text` "" when it was erased."""

    notice: Notice
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OptedOut:
    """A number was put on the list of those that get no prompts, or taken off it (`on` False). `by`: whose act."""

    on: bool
    by: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """`phone` "" where the number is on record nowhere any more."""

    at: datetime
    phone: str = field(repr=False)
    fact: ConsentEvent | Sent | OptedOut


class Evidences:
    """Reads what there is; everything in it is written elsewhere and never changed."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def of_unit(self, entity_id: UUID) -> list[EvidenceLine]:
        """Of a unit with everything that was merged into it, the oldest first."""
        async with self._database.reading() as unit:
            whole = await entity_pages.with_merged(unit, entity_id)
            told = await consents.found(unit, entity_ids=whole)
            sent = await _sent(unit, NoticeFilter(entity_ids=whole, states=_LEFT))
            known = {phone_hash(unit.keyring, phone): phone for phone in await _phones(unit, whole)}
            return await _joined(unit, told, sent, known)

    async def of_phone(self, phone: str) -> list[EvidenceLine]:
        """Of a mobile number, the oldest first. Raises NotMobile."""
        reading = read_phone(phone)
        if reading.phone is None or reading.fault is not None or reading.phone.kind is not PhoneKind.MOBILE:
            raise NotMobile
        number = reading.phone.number
        async with self._database.reading() as unit:
            hashed = phone_hash(unit.keyring, number)
            told = await consents.found(unit, phone_hash=hashed)
            sent = await _sent(unit, NoticeFilter(recipient_hash=hashed, states=_LEFT))
            return await _joined(unit, told, sent, {hashed: number})


async def _joined(
    unit: UnitOfWork, told: Sequence[ConsentEvent], sent: Sequence[tuple[Sent, str]], known: dict[str, str]
) -> list[EvidenceLine]:
    for one, to in sent:
        if one.notice.recipient_hash and to:
            known.setdefault(one.notice.recipient_hash, to)
    hashes = {*known, *(one.phone_hash for one in told)}
    lines = [EvidenceLine(one.at, known.get(one.phone_hash, ""), one) for one in told]
    lines += [EvidenceLine(one.notice.tried_at or one.notice.state_at, to, one) for one, to in sent]
    lines += await _opt_outs(unit, hashes, known)
    return sorted(lines, key=lambda line: line.at)


async def _sent(unit: UnitOfWork, wanted: NoticeFilter) -> list[tuple[Sent, str]]:
    """The notices that left, with whom each went to; what went to reporters is left out."""
    rows, _ = await page(unit, wanted, limit=MOST)
    rows = [one for one in rows if one.kind not in TO_REPORTERS]
    plain = await notices.opened(unit, rows)
    found = []
    for one in rows:
        opened = plain.get(one.id)
        found.append((Sent(one, opened.text if opened else ""), opened.to if opened else ""))
    return found


async def _opt_outs(unit: UnitOfWork, hashes: Collection[str], known: dict[str, str]) -> list[EvidenceLine]:
    found = []
    for hashed in sorted(hashes):
        phone = known.get(hashed, "")
        entries = await timelines.audited(unit, [opt_out_subject(hashed)], OPT_OUTS)
        found += [EvidenceLine(one.at, phone, OptedOut(one.act == "optout.add", one.actor)) for one in entries]
        told = await timelines.refused_by_provider(unit, [hashed])
        found += [EvidenceLine(at, phone, OptedOut(True, "citizen")) for at in told]
    return found


async def _phones(unit: UnitOfWork, whole: Sequence[UUID]) -> list[str]:
    """The numbers on record for these units now, their own and those on their permits."""
    records = [one.contact for one in (await entities.load(unit, whole)).values()]
    for entity_id in whole:
        held = await permits.load(unit, await permits.ids_of(unit, entity_id))
        records += [one.contact for one in held.values()]
    return [contact.phone for contact in records if contact is not None and contact.phone]
