"""Which fields of a matter answer a question: its question words in their order, and what a few of them imply."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from knowledge.model import Matter, MatterField, Pack

WHEN: Final = "when"
"""什么时候: may ask for the hours or for the time limit."""
_STANDS: Final = frozenset({MatterField.HOURS, MatterField.PLACE})
_GENERAL: Final[Mapping[str, MatterField]] = {
    **{field.value: field for field in MatterField},
    "fee_basis": MatterField.FEE,
    "legal_basis": MatterField.BASIS,
    "online": MatterField.PLACE,
}


class FieldChoice:
    """Chooses fields by the pack's question words."""

    def __init__(self, pack: Pack) -> None:
        self._field_of = {**_GENERAL, **{one.slot: one.field for one in pack.vocabulary.question_words}}

    def asked(self, slots: Sequence[str]) -> tuple[MatterField, ...]:
        """The fields named by the question words, in their order; an overview only when nothing else is asked."""
        fields = tuple(dict.fromkeys(self._field_of[slot] for slot in slots if slot in self._field_of))
        narrow = tuple(field for field in fields if field is not MatterField.OVERVIEW)
        return narrow or fields

    def of(self, matter: Matter, slots: Sequence[str], implied: Sequence[str] = ()) -> tuple[MatterField, ...]:
        """The fields to answer with; the overview when none is asked for, after what is only implied. When and where a
        matter happens for which nothing is handed in stands in its overview, what one must do then in its process."""
        asked = tuple(dict.fromkeys((*self.asked(implied), *self.asked(slots)))) if slots else ()
        if not matter.materials and not _STANDS.isdisjoint(asked):
            asked = (MatterField.OVERVIEW, *asked)
        if WHEN in slots and not {MatterField.HOURS, MatterField.TIME_LIMIT} & set(asked):
            asked = (*_when(matter), *asked)
        if implied and not matter.materials:
            return asked or (MatterField.PROCESS, MatterField.OVERVIEW)
        return asked or (*self.asked(implied), MatterField.OVERVIEW)


def _when(matter: Matter) -> Iterator[MatterField]:
    """A matter for which nothing is handed in is information: when it happens stands in its overview."""
    if not matter.materials:
        yield MatterField.OVERVIEW
        return
    yield MatterField.HOURS
    yield MatterField.TIME_LIMIT
