"""What an answer in the revisit form sets going: a guidance task, a hand-over, or a complaint."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class TriggerKind(StrEnum):
    """The value is how the pack writes it."""

    GUIDANCE_TASK = "guidance_task"
    ROUTE_IF_TEXT = "route_if_text"
    COMPLAINT_IF = "complaint_if"
    COMPLAINT_IF_ANY_EXCEPT = "complaint_if_any_except"


_WITH_OPTIONS = frozenset({TriggerKind.COMPLAINT_IF, TriggerKind.COMPLAINT_IF_ANY_EXCEPT})


@dataclass(frozen=True, slots=True)
class Trigger:
    """`options` are the option ids that the two complaint triggers name."""

    kind: TriggerKind
    options: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """A trigger as written in the pack; ValueError when it is none."""
        word, colon, ids = text.partition(":")
        kind = TriggerKind(word)
        options = frozenset(one.strip() for one in ids.split(",") if one.strip())
        if bool(options) != (kind in _WITH_OPTIONS) or bool(colon) != bool(options):
            raise ValueError(text)
        return cls(kind, options)

    def fires(self, chosen: Collection[str], text: str) -> bool:
        """Whether an answer (chosen option ids, free text) sets it going."""
        match self.kind:
            case TriggerKind.COMPLAINT_IF:
                return any(option in self.options for option in chosen)
            case TriggerKind.COMPLAINT_IF_ANY_EXCEPT:
                return any(option not in self.options for option in chosen)
        return bool(text.strip())
