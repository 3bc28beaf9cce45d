"""Vocabulary of staff accounts and their sessions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The roles of the staff; their names for people stand in the pack's `staff_roles`."""

    CLERK = "clerk"
    INVESTIGATOR = "investigator"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    MEDIATOR = "mediator"
    LEGAL_OFFICE = "legal_office"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    """One person's way in. `person` is who stands behind it: two accounts of one person share it.

    `one_time_until`: the password was given out by somebody else, opens nothing but the page that changes it,
    and not after this moment. None once the person has chosen one.
    """

    id: UUID
    name: str
    person: str
    password_hash: str
    one_time_until: datetime | None
    active: bool
    created_at: datetime
    last_login_at: datetime | None
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. The token itself is never stored; `ends_at` comes whatever is done.

    `proved_at`: when the second factor was given, where the account has one. `device`: its kind, "Windows, Edge".
    """

    id: UUID
    account_id: UUID
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    proved_at: datetime | None
    device: str


@dataclass(frozen=True, slots=True)
class Substitution:
    """`substitute` holds these roles of `absent` (both are accounts' names) in addition, both days included."""

    id: UUID
    absent: str
    substitute: str
    roles: frozenset[Role]
    from_day: date
    to_day: date
    set_by: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """What an account holds for another one today."""

    absent: str
    roles: frozenset[Role]
    to_day: date
