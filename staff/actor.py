"""Who does an act: a member of staff with roles, or the system itself."""

from dataclasses import dataclass

from storage.values.accounts import Role

__all__ = ["SYSTEM", "Actor", "Role"]


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
