"""The check of a batch against what the office knows: files and audiences into lines, numbers against the opt-out list
and against what went out. Nothing is stored."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from common.phone import PhoneKind
from knowledge.edition import Edition
from knowledge.model import Lang, SmsRules
from notify.batches.checking import Check, Known, sift
from notify.batches.findings import Finding
from notify.batches.judging import Line, RowJudge, text_problems
from notify.batches.table import open_table
from notify.batches.wording import ENTITY, Envelope, WordingRefused, Wordings, filled, names_of, told_in
from notify.importing.columns import Column
from notify.importing.service import Progress
from notify.providers.base import InUse, unable
from notify.sending import SendingRules, day_began
from notify.templates import day_in
from storage import audiences, batches, entities, notices, optouts, permits
from storage.audiences import ContactRow, Wanted
from storage.batches import text_hash
from storage.engine import Database, UnitOfWork
from storage.values.entities import Entity, Language
from storage.values.notices import NewNotice
from storage.values.permits import Contact, Problem

LOOK_BACK: Final = timedelta(days=7)
"""How far back the same text to the same number counts as sent before."""
Weighed = tuple[NewNotice, int]
"""A notice and its segments."""
MOST_ROWS: Final = 20_000
_CHUNK: Final = 1_000


class TooManyRows(SanshiError):
    message = N_("A batch has at most {most} rows. Please divide the file.")
    http_status = 422


class NobodyChosen(SanshiError):
    message = N_("Choose a file, or a kind of unit, permit or grid.")
    http_status = 422


class NeedsFile(WordingRefused):
    message = N_("This text needs values that only a file can give: {names}.")


@dataclass(frozen=True, slots=True)
class Audience:
    """Units of the office's own list; see `storage.audiences.Wanted`."""

    kinds: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    grid: str = ""

    @property
    def chosen(self) -> bool:
        return bool(self.kinds or self.matters or self.grid)


class BatchChecks:
    """Checks files and audiences; the same for the page, the proposal and the command line."""

    def __init__(
        self, *, database: Database, clock: Clock, settings: SendingRules | None = None, used: InUse = unable
    ) -> None:
        """`used`: what the SMS provider in use can do."""
        self._database, self._clock, self._used = database, clock, used
        self._settings = settings or SendingRules()

    async def file(
        self, edition: Edition, wordings: Wordings, source: bytes | Path, progress: Progress | None = None
    ) -> Check:
        """Judge every row of a file. Raises SheetUnreadable, ColumnsMissing, TooManyRows."""
        table = open_table(source, names_of(wordings))
        judge = RowJudge(
            wordings=wordings,
            preferred=await self._preferred(wordings),
            rules=edition.pack.sms_rules,
            headers=table.headers,
            phone=table.phone,
            timezone=edition.calendar.timezone,
            date_1904=table.date_1904,
        )
        lines: list[Line] = []
        while chunk := [judge.line(row) for row in islice(table.rows, _CHUNK)]:
            lines += chunk
            if len(lines) > MOST_ROWS:
                raise TooManyRows(most=MOST_ROWS)
            if progress is not None:
                progress(chunk[-1].row, table.total)
            await asyncio.sleep(0)
        return await self._sifted(edition, lines)

    async def _preferred(self, wordings: Wordings) -> Callable[[str], Lang]:
        """The language of the unit at a number; Chinese where no unit is known, or units of both languages are."""
        if Lang.EN not in wordings:
            return lambda number: Lang.ZH
        async with self._database.reading() as unit:
            english = await audiences.phones_of(unit, Language.ENGLISH)
        keyring = self._database.keyring
        return lambda number: Lang.EN if notices.phone_hash(keyring, number) in english else Lang.ZH

    async def audience(self, edition: Edition, wordings: Wordings, chosen: Audience) -> Check:
        """Judge every unit of an audience. Raises NobodyChosen, NeedsFile, TooManyRows."""
        if not chosen.chosen:
            raise NobodyChosen
        if missing := [name for name in names_of(wordings) if name != ENTITY]:
            raise NeedsFile(names="、".join(missing))
        async with self._database.reading() as unit:
            rows = await audiences.contacts(unit, Wanted(chosen.kinds, chosen.matters, chosen.grid))
            best = [_best(group) for group in _by_unit(rows)]
            if len(best) > MOST_ROWS:
                raise TooManyRows(most=MOST_ROWS)
            units, numbers = await reached(unit, [(row.entity_id, row.source) for row in best])
        lines = [
            _unit_line(
                wordings,
                edition.pack.sms_rules,
                row,
                place=place,
                holder=units.get(row.entity_id),
                number=numbers.get(row.source, ""),
            )
            for place, row in enumerate(best, 1)
        ]
        return await self._sifted(edition, lines)

    async def grids(self) -> Sequence[str]:
        """The grids an audience can be chosen by."""
        async with self._database.reading() as unit:
            return await audiences.grids(unit)

    async def new_ones(self, unit: UnitOfWork, texts: Sequence[Weighed]) -> list[Weighed]:
        """Those whose number was not sent the same text lately and has none waiting; checked again at the agreement,
        because of two proposals both are agreed to."""
        keys = [(notices.phone_hash(unit.keyring, new.to or ""), text_hash(unit, new.text or "")) for new, _ in texts]
        sent = await batches.sent_before(unit, (number for number, _ in keys), self._clock.now() - LOOK_BACK)
        known = {(number, text) for number, text, _ in sent}
        return [one for one, key in zip(texts, keys, strict=True) if key not in known]

    async def _sifted(self, edition: Edition, lines: Sequence[Line]) -> Check:
        good = [line for line in lines if line.good]
        async with self._database.reading() as unit:
            envelope = Envelope(edition.pack, (await self._used(unit)).hears)
            known = await self._known(unit, edition, good, envelope)
        return sift(lines, known, envelope)

    async def _known(self, unit: UnitOfWork, edition: Edition, lines: Sequence[Line], envelope: Envelope) -> Known:
        now, calendar = self._clock.now(), edition.calendar
        phones = {notices.phone_hash(unit.keyring, line.phone): line.phone for line in lines}
        hashes = list(phones)
        opted_out: set[str] = set()
        for start in range(0, len(hashes), _CHUNK):
            opted_out |= await optouts.which(unit, hashes[start : start + _CHUNK])
        sent = await batches.sent_before(unit, hashes, now - LOOK_BACK)
        began = day_began(now, calendar)
        return Known(
            opted_out={phones[one] for one in opted_out},
            before=_before(unit, lines, sent, envelope, lambda at: day_in(Lang.ZH, calendar.today(at))),
            today=Counter(phones[recipient] for recipient, _, at in sent if at >= began),
            cap=self._settings.daily_cap,
        )


def _before(
    unit: UnitOfWork,
    lines: Sequence[Line],
    sent: Sequence[tuple[str, str | None, datetime]],
    envelope: Envelope,
    said: Callable[[datetime], str],
) -> dict[tuple[str, str], str]:
    """The day on which a number was last sent the same text, where it was."""
    days = {(recipient, text): at for recipient, text, at in sorted(sent, key=lambda one: one[2]) if text}
    if not days:
        return {}
    found: dict[tuple[str, str], str] = {}
    for line in lines:
        key = (
            notices.phone_hash(unit.keyring, line.phone),
            text_hash(unit, envelope.whole(line.phone, line.body, line.language)),
        )
        if (at := days.get(key)) is not None:
            found[line.phone, line.body] = said(at)
    return found


async def reached(unit: UnitOfWork, wanted: Sequence[tuple[UUID, UUID]]) -> tuple[dict[UUID, Entity], dict[UUID, str]]:
    """The units, and the mobile number of each contact: by unit and by contact (the unit, or a permit)."""
    units = await entities.load(unit, [entity for entity, _ in wanted])
    held = await permits.load(unit, [source for entity, source in wanted if source != entity])
    every: dict[UUID, Contact | None] = {one.id: one.contact for one in units.values()}
    every |= {one.id: one.contact for one in held.values()}
    numbers = {
        source: contact.phone
        for source, contact in every.items()
        if contact is not None and contact.phone_kind is PhoneKind.MOBILE
    }
    return units, numbers


def _by_unit(rows: Sequence[ContactRow]) -> Iterator[list[ContactRow]]:
    groups: dict[UUID, list[ContactRow]] = {}
    for row in rows:
        groups.setdefault(row.entity_id, []).append(row)
    yield from groups.values()


def _best(rows: Sequence[ContactRow]) -> ContactRow:
    """The contact a text message may go to, else a mobile number without consent, else any."""
    return min(rows, key=lambda row: (not (row.reach.mobile and row.consent), not row.reach.mobile))


def _unit_line(
    wordings: Wordings, rules: SmsRules, row: ContactRow, *, place: int, holder: Entity | None, number: str
) -> Line:
    name, preferred = (holder.name, Lang(holder.language)) if holder is not None else ("", Lang.ZH)
    language = told_in(wordings, preferred)
    body = filled(wordings[language].text, {ENTITY: name})
    line = Line(place, number, body, who=name, entity_id=row.entity_id, source=row.source, language=language)
    finding = None if number and row.consent else (Finding.NO_CONSENT if number else Finding.NO_MOBILE)
    told = text_problems(rules, body, language) if finding is None else [Problem(finding, Column.PHONE, "")]
    return replace(line, problems=tuple(told))
