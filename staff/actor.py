"""Who does an act: a member of staff with roles, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of DESIGN §6; their names for people stand in the pack's `staff_roles`."""

    CLERK = "clerk"
    INVESTIGATOR = "investigator"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    MEDIATOR = "mediator"
    LEGAL_OFFICE = "legal_office"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person at one moment. `name` is the account's name; two accounts of one person share `person`."""

    name: str
    person: str
    roles: frozenset[Role]

    @property
    def signature(self) -> str:
        """How the audit trail names the actor."""
        return f"staff:{self.name}"


SYSTEM = Actor(name="system", person="system", roles=frozenset())
