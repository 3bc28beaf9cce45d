"""Who does an act: a member of staff with roles, or the system itself."""

from dataclasses import dataclass

from storage.values.accounts import Role

__all__ = ["COMMAND_LINE", "SYSTEM", "Actor", "Role"]


SIGNATURE = 60
"""Characters the records have for it. Two names of thirty would not fit: the absent person's is cut then."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One person at one moment. `name` is the account's name; two accounts of one person share `person`.

    `acting_for`: the account whose absence alone lets the person do this act.
    """

    name: str
    person: str
    roles: frozenset[Role]
    acting_for: str = ""

    @property
    def signature(self) -> str:
        """How records name the actor: "staff:li", or "staff:li/wang" where li stands in for wang."""
        return f"staff:{self.name}/{self.acting_for}"[:SIGNATURE] if self.acting_for else f"staff:{self.name}"


SYSTEM = Actor(name="system", person="system", roles=frozenset())
COMMAND_LINE = Actor(name="command line", person="command line", roles=frozenset())
"""Who works with `sanshi …` on the machine itself, where there are no accounts."""
