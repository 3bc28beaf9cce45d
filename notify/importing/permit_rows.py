"""The rows of a sheet of permits, held against the rest of the file and the database."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from notify.importing.columns import Column
from notify.importing.deciding import Decision, Effect, decide
from notify.importing.digest import permit_digest
from notify.importing.directory import Directory, NameOfSeveral
from notify.importing.judging import Draft
from notify.importing.problems import Code, flagging, status_of
from notify.importing.report import RowReport, RowStatus
from notify.importing.writing import PermitWrite, write_permits
from storage import entities, permits
from storage.engine import UnitOfWork
from storage.notices import phone_hash
from storage.values.entities import EntityRef
from storage.values.permits import PermitRef, Problem


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keyed hashes of one row."""

    name: str
    phone: str | None
    digest: str


class PermitRows:
    """Takes drafts chunk by chunk within one unit of work; remembers what the file has used so far."""

    def __init__(self, unit: UnitOfWork, *, now: datetime, actor: str) -> None:
        self._unit = unit
        self._now = now
        self._actor = actor
        self._directory = Directory()
        self._numbers: set[str] = set()
        self._known: dict[str, PermitRef] = {}
        self._permits_of: dict[UUID, set[str]] = defaultdict(set)
        self._users: dict[str, set[UUID]] = defaultdict(set)
        self.effects: Counter[Effect] = Counter()

    async def take(self, drafts: Sequence[Draft]) -> list[RowReport]:
        """Judge and write one chunk; the reports stand in the order of the rows."""
        keys = [self._keys(draft) for draft in drafts]
        await self._look_up(drafts, keys)
        reports, writes = [], []
        for draft, hashes in zip(drafts, keys, strict=True):
            report, write = self._row(draft, hashes)
            reports.append(report)
            if write is not None:
                writes.append(write)
        await write_permits(self._unit, writes, self._directory, now=self._now, actor=self._actor)
        return reports

    def _keys(self, draft: Draft) -> _Keys:
        keyring, contact = self._unit.keyring, draft.holder.contact
        return _Keys(
            entities.name_hash(keyring, draft.holder.name_key),
            phone_hash(keyring, contact.phone) if contact.phone else None,
            permit_digest(keyring, draft),
        )

    async def _look_up(self, drafts: Sequence[Draft], keys: Sequence[_Keys]) -> None:
        """Everything the chunk needs of the database, in a handful of queries."""
        self._known = await permits.refs(self._unit, {draft.number_key for draft in drafts if draft.number_key})
        met = await self._directory.fetch(
            self._unit,
            codes={draft.holder.credit_code for draft in drafts if draft.holder.credit_code},
            name_hashes={one.name for one in keys},
            ids={one.entity_id for one in self._known.values()},
        )
        for start in range(0, len(met), 500):
            for entity_id, number in await permits.numbers_of(self._unit, met[start : start + 500]):
                self._permits_of[entity_id].add(number)
        for used, entity_id in await permits.users_of(self._unit, {one.phone for one in keys if one.phone}):
            self._users[used].add(entity_id)

    def _row(self, draft: Draft, keys: _Keys) -> tuple[RowReport, PermitWrite | None]:
        """What becomes of one row. The first row with a number wins; a rejected row uses none up."""
        problems = list(draft.problems)
        known = self._known.get(draft.number_key)
        ref: EntityRef | None = None
        if draft.number_key in self._numbers:
            problems.append(Problem(Code.DUPLICATE_IN_FILE, Column.NUMBER, draft.number))
        elif status_of(problems) is not RowStatus.REJECT:
            ref = self._entity(draft, keys, known, problems)
        if status_of(problems) is RowStatus.REJECT:
            return _report(draft.row, problems), None
        self._numbers.add(draft.number_key)
        decision = decide(known, expires_on=draft.expires_on, digest=keys.digest)
        self.effects[decision.effect] += 1
        entity_id = self._place(draft, keys, known, ref, problems)
        if decision.code is not None:
            problems.append(Problem(decision.code, Column.EXPIRY, _subject(draft, decision)))
        if decision.effect in {Effect.UNCHANGED, Effect.KEEP}:
            return _report(draft.row, self._remembered(problems, known, decision)), None
        write = PermitWrite(
            draft=draft,
            entity_id=entity_id,
            known=known,
            decision=decision,
            problems=flagging(problems),
            phone_hash=keys.phone,
            digest=keys.digest,
        )
        return _report(draft.row, problems), write

    def _entity(self, draft: Draft, keys: _Keys, known: PermitRef | None, problems: list[Problem]) -> EntityRef | None:
        """The unit of the row, None for a new one; a number on record for another unit is said."""
        code = draft.holder.credit_code
        if known is not None:
            ref = self._directory.by_id[known.entity_id]
            if not self._directory.same(ref, code, keys.name):
                problems.append(Problem(Code.NUMBER_OF_OTHER_ENTITY, Column.NUMBER, draft.number))
            return ref
        try:
            return self._directory.find(code, keys.name)
        except NameOfSeveral:
            problems.append(Problem(Code.NAME_OF_SEVERAL, Column.ENTITY, draft.holder.name))
            return None

    def _place(
        self, draft: Draft, keys: _Keys, known: PermitRef | None, ref: EntityRef | None, problems: list[Problem]
    ) -> UUID:
        """Put the permit to its unit in the memory of this import, saying what is shared."""
        if ref is None:
            ref = self._directory.make(draft.holder, keys.name, self._now)
        else:
            self._directory.told(ref, draft.holder, keys.name)
        self._permits_of[ref.id].add(draft.number_key)
        if len(self._permits_of[ref.id]) > 1:
            problems.append(Problem(Code.SECOND_PERMIT, Column.ENTITY, draft.holder.name))
        if keys.phone is not None:
            self._users[keys.phone].add(ref.id)
            if len(self._users[keys.phone]) > 1:
                problems.append(Problem(Code.SHARED_PHONE, Column.PHONE, ""))
        return ref.id

    def _remembered(self, problems: list[Problem], known: PermitRef | None, decision: Decision) -> list[Problem]:
        """The problems of a row that says what it said before, without those a person has settled since."""
        if decision.effect is Effect.UNCHANGED and known is not None and not known.needs_look and flagging(problems):
            settled = set(flagging(problems))
            return [*(one for one in problems if one not in settled), Problem(Code.LOOKED_AT, Column.NUMBER, "")]
        return problems


def _subject(draft: Draft, decision: Decision) -> str:
    if decision.code is Code.WAS_WITHDRAWN or draft.expires_on is None:
        return draft.number
    return draft.expires_on.isoformat()


def _report(row: int, problems: Sequence[Problem]) -> RowReport:
    codes = tuple(dict.fromkeys(one.code for one in problems))
    return RowReport(row, status_of(problems), codes, tuple(replace(one) for one in problems))
