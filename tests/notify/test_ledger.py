"""The ledger of the fault matrix sees what must never be: a loss, a second message, a wrong belief, a hidden doubt."""

from dataclasses import replace

import pytest

from storage.values.notices import NoticeState
from tests.counterparts.faults import Fault
from tests.notify.ledger import Entry
from tests.notify.matrix import Course, Listing

FINE = Entry(
    course=Course(Fault.NONE, Listing.PROMPT),
    state=NoticeState.DELIVERED,
    doubted=False,
    struck=False,
    taken=("SM1",),
    known=("SM1",),
)
UNDECIDABLE = replace(
    FINE, course=Course(Fault.RESET_AFTER, Listing.MUTE), state=NoticeState.UNKNOWN, doubted=True, known=()
)
REFUSED = replace(FINE, course=Course(Fault.REFUSE, Listing.PROMPT), state=NoticeState.FAILED, taken=(), known=())


@pytest.mark.parametrize("entry", [FINE, UNDECIDABLE, REFUSED, replace(FINE, doubted=True, struck=True)])
def test_what_is_as_it_should_be(entry: Entry) -> None:
    assert (entry.lost, entry.twice, entry.misjudged) == (False, False, False)


@pytest.mark.parametrize(
    ("entry", "lost", "twice"),
    [
        (replace(FINE, taken=(), known=("SM1",)), True, False),
        (replace(FINE, state=NoticeState.PLANNED, taken=(), known=()), True, False),
        (replace(FINE, taken=("SM1", "SM2")), False, True),
        (replace(FINE, known=("SM2",)), False, False),
        (replace(FINE, state=NoticeState.FAILED), False, False),
        (replace(FINE, state=NoticeState.UNKNOWN), False, False),
        (replace(FINE, doubted=True), False, False),
        (replace(UNDECIDABLE, state=NoticeState.SENT), False, False),
        (replace(REFUSED, state=NoticeState.SENT), True, False),
    ],
)
def test_what_must_never_be(entry: Entry, lost: bool, twice: bool) -> None:
    assert (entry.lost, entry.twice, entry.misjudged) == (lost, twice, True)
