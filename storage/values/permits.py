"""Vocabulary of permits (证照) and of the contact that stands with each."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from common.phone import PhoneKind


class PermitState(StrEnum):
    """What has become of a permit. Whether a `valid` one has lapsed by the calendar is reckoned, not stored."""

    VALID = "valid"
    APPLIED_FOR = "applied_for"
    RENEWED = "renewed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class PermitAct(StrEnum):
    """What was done with a permit; each is an immutable event row."""

    IMPORTED = "imported"
    CHANGED = "changed"
    LOOKED_AT = "looked_at"
    APPLIED = "applied"
    APPLICATION_CLOSED = "application_closed"
    RENEWED = "renewed"
    REPLACED = "replaced"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Reach(StrEnum):
    """By what a holder can be reached at all; consent and opt-out are looked at when a notice is planned."""

    MOBILE_AND_ADDRESS = "mobile_and_address"
    MOBILE = "mobile"
    LANDLINE_AND_ADDRESS = "landline_and_address"
    LANDLINE = "landline"
    ADDRESS = "address"
    NOBODY = "nobody"

    @classmethod
    def of(cls, phone: PhoneKind | None, *, address: bool) -> "Reach":
        if phone is PhoneKind.MOBILE:
            return cls.MOBILE_AND_ADDRESS if address else cls.MOBILE
        if phone is PhoneKind.LANDLINE:
            return cls.LANDLINE_AND_ADDRESS if address else cls.LANDLINE
        return cls.ADDRESS if address else cls.NOBODY

    @property
    def mobile(self) -> bool:
        return self in {Reach.MOBILE, Reach.MOBILE_AND_ADDRESS}

    @property
    def phone(self) -> bool:
        return self not in {Reach.ADDRESS, Reach.NOBODY}

    @property
    def address(self) -> bool:
        return self in {Reach.MOBILE_AND_ADDRESS, Reach.LANDLINE_AND_ADDRESS, Reach.ADDRESS}


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach and where; sealed at rest. `phone`: E.164 with `;ext=` for an extension, "" for none. `phone_kind`
    says what it is good for. `address`, `person` and `note` are as written on the sheet."""

    person: str = ""
    phone: str = ""
    phone_kind: PhoneKind | None = None
    address: str = ""
    note: str = ""

    @property
    def reach(self) -> Reach:
        return Reach.of(self.phone_kind, address=bool(self.address))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a row: a stable code, the column (its Chinese name), and the value there. What is to be done
    about it says `notify.importing.problems.remedy`."""

    code: str
    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One permit with its present term. `matter_id` None: the pack knows no permit of this name. `expires_on` None:
    the date on the sheet cannot be told, see `problems`. `consent`: True, False or not stated.
    `needs_look`: nothing is sent for it until a person has looked. `due_at`: the office decides an application by
    then (行政许可法 Art. 50)."""

    id: UUID
    entity_id: UUID
    key_id: UUID
    number: str
    name: str
    matter_id: str | None
    issued_on: date | None
    expires_on: date | None
    state: PermitState
    needs_look: bool
    problems: tuple[Problem, ...]
    reach: Reach
    consent: bool | None
    grid: str
    contact: Contact | None
    due_at: datetime | None
    row_digest: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PermitRef:
    """What an import needs of a permit, without what is sealed."""

    id: UUID
    entity_id: UUID
    key_id: UUID
    number_key: str
    expires_on: date | None
    state: PermitState
    needs_look: bool
    row_digest: str


@dataclass(frozen=True, slots=True)
class PermitEvent:
    """One line of a permit's history: the state and the expiry after it."""

    at: datetime
    actor: str
    act: PermitAct
    state: PermitState
    expires_on: date | None
    detail: str
