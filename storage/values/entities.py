"""Vocabulary of regulated parties (行政管理相对人)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from storage.values.permits import Contact, Problem, Reach


class KindSource(StrEnum):
    """Where a kind of an entity comes from; kinds that follow from its permits are not stored."""

    SHEET = "sheet"
    CONSOLE = "console"


class Language(StrEnum):
    """In which language a party is written to; its values are those of the pack's languages."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One regulated party. `credit_code` None: known by its name alone, which the console shows. `contact` is its own,
    from the office's list of entities; what stands on a permit belongs to that permit."""

    id: UUID
    key_id: UUID
    name: str
    name_hash: str
    credit_code: str | None
    kinds: tuple[tuple[str, KindSource], ...]
    contact: Contact | None
    reach: Reach
    consent: bool | None
    grid: str
    language: Language
    needs_look: bool
    problems: tuple[Problem, ...]
    row_digest: str
    created_at: datetime
    changed_at: datetime
    merged_into: UUID | None

    @property
    def by_name(self) -> bool:
        return self.credit_code is None


@dataclass(frozen=True, slots=True)
class EntityRef:
    """What an import needs of an entity, without what is sealed."""

    id: UUID
    key_id: UUID
    credit_code: str | None
    name_hash: str
    needs_look: bool
    row_digest: str
