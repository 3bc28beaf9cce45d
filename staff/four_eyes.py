"""The pack's table of acts (四眼原则, four eyes): who may do each first, and who must agree when a second is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from staff.actor import Role


class PackAct(Protocol):
    """An act as the knowledge pack writes it (`casework.four_eyes.acts`)."""

    @property
    def id(self) -> str: ...
    @property
    def needs_second(self) -> bool: ...
    @property
    def first(self) -> Iterable[str]: ...
    @property
    def second(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class EyesRule:
    """`second` is empty exactly when one person is enough."""

    first: frozenset[Role]
    second: frozenset[Role]

    @property
    def finishing(self) -> frozenset[Role]:
        """The roles whose agreement ends the act."""
        return self.second or self.first


@dataclass(frozen=True, slots=True)
class FourEyes:
    """All acts of one edition of the pack, by id."""

    rules: dict[str, EyesRule]

    @classmethod
    def of(cls, acts: Iterable[PackAct]) -> Self:
        return cls(
            {
                act.id: EyesRule(
                    first=frozenset(map(Role, act.first)),
                    second=frozenset(map(Role, act.second)) if act.needs_second else frozenset(),
                )
                for act in acts
            }
        )

    def get(self, act: str) -> EyesRule | None:
        return self.rules.get(act)
