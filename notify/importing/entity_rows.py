"""The rows of the office's own list of entities: units of the kinds that no permit tells of."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from knowledge.model import Pack
from notify.importing.columns import Column
from notify.importing.deciding import Effect
from notify.importing.digest import holder_digest
from notify.importing.directory import Directory, NameOfSeveral
from notify.importing.holders import Holder, HolderJudge, Notes
from notify.importing.problems import Code, flagging, status_of
from notify.importing.report import RowReport, RowStatus
from notify.importing.sheet import Row
from notify.importing.writing import write_units
from storage import consents, entities
from storage.engine import UnitOfWork
from storage.notices import phone_hash
from storage.values.consents import ConsentSource
from storage.values.permits import Problem


class EntityRows:
    """Takes rows chunk by chunk within one unit of work. The contact of the list is the unit's own."""

    def __init__(self, unit: UnitOfWork, *, pack: Pack, now: datetime, actor: str) -> None:
        self._unit = unit
        self._actor = actor
        self._now = now
        self._judge = HolderJudge(pack)
        self._directory = Directory()
        self._seen: set[UUID] = set()
        self.effects: Counter[Effect] = Counter()

    async def take(self, rows: Sequence[Row]) -> list[RowReport]:
        """Judge and write one chunk; the reports stand in the order of the rows."""
        judged = []
        for row in rows:
            notes = Notes(row)
            judged.append((row.number, self._judge.holder(row, notes), notes.problems))
        hashes = [entities.name_hash(self._unit.keyring, holder.name_key) for _, holder, _ in judged]
        codes = {holder.credit_code for _, holder, _ in judged if holder.credit_code}
        await self._directory.fetch(self._unit, codes=codes, name_hashes=set(hashes), ids=set())
        reports, writes = [], []
        for (number, holder, problems), name_hash in zip(judged, hashes, strict=True):
            entity_id = self._row(holder, name_hash, problems)
            codes_said = tuple(dict.fromkeys(one.code for one in problems))
            reports.append(RowReport(number, status_of(problems), codes_said, tuple(problems)))
            if entity_id is not None:
                writes.append((entity_id, holder, flagging(problems)))
        await write_units(self._unit, self._directory, now=self._now)
        for entity_id, holder, doubts in writes:
            await self._write(entity_id, holder, doubts)
        return reports

    def _row(self, holder: Holder, name_hash: str, problems: list[Problem]) -> UUID | None:
        """The unit to write, None when the row is rejected or says nothing new."""
        if status_of(problems) is RowStatus.REJECT:
            return None
        try:
            ref = self._directory.find(holder.credit_code, name_hash)
        except NameOfSeveral:
            problems.append(Problem(Code.NAME_OF_SEVERAL, Column.ENTITY, holder.name))
            ref = None
        if ref is not None and ref.id in self._seen:
            problems.append(Problem(Code.DUPLICATE_IN_FILE, Column.ENTITY, holder.name))
            return None
        effect = Effect.CREATE if ref is None else Effect.CHANGE
        if ref is not None and ref.row_digest == holder_digest(self._unit.keyring, holder):
            effect = Effect.UNCHANGED
        self.effects[effect] += 1
        if ref is None:
            ref = self._directory.make(holder, name_hash, self._now)
        else:
            self._directory.told(ref, holder, name_hash)
        self._seen.add(ref.id)
        return None if effect is Effect.UNCHANGED else ref.id

    async def _write(self, entity_id: UUID, holder: Holder, doubts: tuple[Problem, ...]) -> None:
        contact = holder.contact
        hashed = phone_hash(self._unit.keyring, contact.phone) if contact.phone else None
        sealer = await self._unit.keys.sealer(self._directory.by_id[entity_id].key_id)
        values: dict[str, object] = {
            "contact_sealed": entities.sealed_contact(sealer, entity_id, contact),
            "phone_hash": hashed,
            "reach": contact.reach,
            "consent": holder.consent,
            "grid": holder.grid,
            "needs_look": bool(doubts),
            "problems_sealed": entities.sealed_problems(sealer, entity_id, doubts),
            "row_digest": holder_digest(self._unit.keyring, holder),
            "changed_at": self._now,
        }
        if holder.language is not None:
            values["language"] = holder.language
        await entities.change(self._unit, entity_id, values)
        given = [(entity_id, hashed, holder.consent)]
        await consents.note(self._unit, given, ConsentSource.SHEET, by=self._actor, now=self._now)
