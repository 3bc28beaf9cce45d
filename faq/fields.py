"""Which fields of a matter answer a question: by its question words, its form, and what the record holds."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from faq.contents import Contents
from faq.forms import field_forms, form_of, form_tokens
from faq.vocabulary import Reading
from faq.weights import FieldSigns, field_weights, weighed_sum
from knowledge.model import LimitParty, Matter, MatterField, Pack

WHEN: Final = "when"
"""什么时候: may ask for the hours or for the time limit."""
AHEAD: Final = "ahead"
"""提前多久: asks by when the applicant must come."""
_DAYS_BEFORE: Final = re.compile(
    r"提前\D{0,4}\d|\d+ ?个?(工作)?[日天](以|之)?前|\d+ (working )?days (before|in advance|ahead)"
)
_DAYS: Final = re.compile(r"\d+ ?个?(工作)?[日天]|\d+ (working )?days")
_STANDS: Final = frozenset({MatterField.HOURS, MatterField.PLACE})
LIKELY: Final = 0.2
"""Probability from which a field that is not named is answered beside the first."""
MOST: Final = 3
"""Fields in one answer."""
UNLIKE: Final = -6.0
_GENERAL: Final[Mapping[str, MatterField]] = {
    **{field.value: field for field in MatterField},
    "fee_basis": MatterField.FEE,
    "legal_basis": MatterField.BASIS,
    "online": MatterField.PLACE,
}


class FieldChoice:
    """Chooses fields by the pack's question words, the forms of questions, and the contents of the records."""

    def __init__(self, pack: Pack, contents: Contents) -> None:
        self._field_of = {**_GENERAL, **{one.slot: one.field for one in pack.vocabulary.question_words}}
        self._contents = contents

    def asked(self, slots: Sequence[str]) -> tuple[MatterField, ...]:
        """The fields named by the question words, in their order; an overview only when nothing else is asked."""
        fields = tuple(dict.fromkeys(self._field_of[slot] for slot in slots if slot in self._field_of))
        narrow = tuple(field for field in fields if field is not MatterField.OVERVIEW)
        return narrow or fields

    def of(self, matter: Matter, reading: Reading) -> tuple[MatterField, ...]:
        """The fields to answer with, the likeliest first; then what else is named or nearly as likely. When and where a
        matter happens for which nothing is handed in stands in its overview."""
        signs = self.signs(matter, reading)
        odds = {field: math.exp(weighed_sum(field_weights(), signs[field])) for field in MatterField}
        near = LIKELY * sum(odds.values())
        likely = sorted(MatterField, key=lambda field: -odds[field])
        if not matter.materials and likely[0] in _STANDS:
            likely.insert(0, MatterField.OVERVIEW)
        named = self._named(matter, reading) if _names(reading) else ()
        first = () if likely[0] in named and odds[named[0]] >= near else likely[:1]
        # Who names several fields wants these.
        beside = () if len(named) > 1 else (field for field in likely if odds[field] >= near)
        return tuple(dict.fromkeys((*first, *named, *beside)))[:MOST]

    def signs(self, matter: Matter, reading: Reading) -> Mapping[MatterField, FieldSigns]:
        """What speaks for each field."""
        named, surely = self._named(matter, reading), _names(reading)
        form = form_of(reading)
        likeness = field_forms().likeness(form_tokens(form))
        held = self._contents.holding(matter.id, form)
        return {
            field: FieldSigns(
                named=float(named[:1] == (field,) and surely),
                hinted=float(named[:1] == (field,) and not surely),
                beside=float(field in named[1:]),
                form=form_sign(likeness, field),
                held=0.0 if (general := field is MatterField.OVERVIEW) else held.get(field, 0.0),
                told=held.get(field, 0.0) if general else 0.0,
                general=float(general),
            )
            for field in MatterField
        }

    def _named(self, matter: Matter, reading: Reading) -> tuple[MatterField, ...]:
        """The fields of the question words; none when nothing is asked. What one must do when a matter happens for
        which nothing is handed in stands in its process."""
        slots, implied = reading.slots, reading.implied
        asked = tuple(dict.fromkeys((*self.asked(implied), *self.asked(slots))))
        if WHEN in slots and not {MatterField.HOURS, MatterField.TIME_LIMIT} & set(asked):
            asked = (*_when(matter), *asked)
        if AHEAD in slots:
            asked = (self._ahead(matter), *asked)
        if slots or not implied:
            return asked
        return (asked if matter.materials else (MatterField.PROCESS,)) + (MatterField.OVERVIEW,)

    def _ahead(self, matter: Matter) -> MatterField:
        """Where the record says by when the applicant must come; else its time limit."""
        if matter.time_limit.statutory.applies_to is not LimitParty.APPLICANT:
            for field, days in (
                (MatterField.CONDITIONS, _DAYS),
                (MatterField.PROCESS, _DAYS_BEFORE),
                (MatterField.OVERVIEW, _DAYS_BEFORE),
            ):
                if self._contents.matches(matter, field, days):
                    return field
        return MatterField.TIME_LIMIT


def form_sign(likeness: Mapping[str, float], field: MatterField) -> float:
    """How a question's form speaks for a field: 0 for the likeliest, and nothing where no word of it is known."""
    return max(likeness.get(field, 0.0), UNLIKE)


def _names(reading: Reading) -> bool:
    """Whether a field is named, by a question word or a guess at a figure; a yes-or-no question only hints at one."""
    return not reading.hinted or any(slot != MatterField.CONDITIONS for slot in reading.implied)


def _when(matter: Matter) -> Iterator[MatterField]:
    """A matter for which nothing is handed in is information: when it happens stands in its overview."""
    if not matter.materials:
        yield MatterField.OVERVIEW
        return
    yield MatterField.HOURS
    yield MatterField.TIME_LIMIT
