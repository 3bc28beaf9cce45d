"""Which unit a row means: by its credit code, else by its normalised name. Remembers the units of one import."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from notify.importing.holders import Holder
from storage import entities
from storage.engine import UnitOfWork
from storage.schema import new_id
from storage.values.entities import EntityRef

NO_KEY = UUID(int=0)
"""A unit made by this import whose data key is not yet made."""


class NameOfSeveral(Exception):
    """More than one unit has this name, and the row has no credit code to tell them apart."""


@dataclass(slots=True)
class Directory:
    """The units known so far: those on record that rows have asked for, and those the import makes.

    `made` and `renamed` are to be written: new units, and units whose name or code a row has changed. `aliases`: the
    unit an earlier name means, or that of a unit merged into it; such a name renames nothing."""

    by_id: dict[UUID, EntityRef] = field(default_factory=dict)
    by_code: dict[str, UUID] = field(default_factory=dict)
    by_name: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    aliases: dict[str, UUID] = field(default_factory=dict)
    made: dict[UUID, Holder] = field(default_factory=dict)
    renamed: dict[UUID, Holder] = field(default_factory=dict)
    kinds: set[tuple[UUID, str]] = field(default_factory=set)

    async def fetch(self, unit: UnitOfWork, *, codes: set[str], name_hashes: set[str], ids: set[UUID]) -> list[UUID]:
        """Learn what the database knows of these units; gives those met for the first time."""
        found = await entities.find(unit, codes=codes - self.by_code.keys(), name_hashes=name_hashes)
        self.aliases |= await entities.aliases(unit, name_hashes)
        found += (
            await entities.refs(unit, ids | {self.aliases[one] for one in name_hashes & self.aliases.keys()})
        ).values()
        new = {ref.id: ref for ref in found if ref.id not in self.by_id}
        for ref in new.values():
            self._learn(ref)
        return list(new)

    def find(self, credit_code: str | None, name_hash: str) -> EntityRef | None:
        """The unit, None for a new one. A unit known by name alone is the one whose code a row now gives.

        Raises NameOfSeveral.
        """
        same_name = [self.by_id[one] for one in sorted(self._named(name_hash))]
        nameless = [one for one in same_name if one.credit_code is None]
        if credit_code is not None:
            if credit_code in self.by_code:
                return self.by_id[self.by_code[credit_code]]
            return nameless[0] if len(nameless) == 1 else None
        if nameless or len(same_name) == 1:
            return (nameless or same_name)[0]
        if same_name:
            raise NameOfSeveral
        return None

    def same(self, ref: EntityRef, credit_code: str | None, name_hash: str) -> bool:
        """Whether a row means this unit: the codes decide where both have one, else the names."""
        if credit_code is not None and ref.credit_code is not None:
            return credit_code == ref.credit_code
        return name_hash == ref.name_hash or self.aliases.get(name_hash) == ref.id

    def make(self, holder: Holder, name_hash: str, now: datetime) -> EntityRef:
        """A unit that is not on record."""
        ref = EntityRef(new_id(now), NO_KEY, holder.credit_code, name_hash, needs_look=False, row_digest="")
        self._learn(ref)
        self.made[ref.id] = holder
        self.kinds |= {(ref.id, kind) for kind in holder.kinds}
        return ref

    def told(self, ref: EntityRef, holder: Holder, name_hash: str) -> None:
        """A row speaks of a known unit: it may bring its credit code, a new name, kinds."""
        self.kinds |= {(ref.id, kind) for kind in holder.kinds}
        code = None if holder.credit_code in self.by_code else holder.credit_code
        if self.aliases.get(name_hash) == ref.id:
            name_hash = ref.name_hash
        if (code is None or ref.credit_code is not None) and name_hash == ref.name_hash:
            return
        self.by_name[ref.name_hash].discard(ref.id)
        self._learn(replace(ref, credit_code=ref.credit_code or code, name_hash=name_hash))
        (self.made if ref.id in self.made else self.renamed)[ref.id] = holder

    def keyed(self, entity_id: UUID, key_id: UUID) -> None:
        """A new unit's data key was made."""
        self.by_id[entity_id] = replace(self.by_id[entity_id], key_id=key_id)

    def _named(self, name_hash: str) -> set[UUID]:
        """The units of a name; only where there is none, that which had it."""
        found = self.by_name.get(name_hash) or set()
        return found or ({self.aliases[name_hash]} if name_hash in self.aliases else set())

    def _learn(self, ref: EntityRef) -> None:
        self.by_id[ref.id] = ref
        self.by_name[ref.name_hash].add(ref.id)
        if ref.credit_code:
            self.by_code[ref.credit_code] = ref.id
