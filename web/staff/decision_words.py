"""How the console names decisions, how they stand, and what can be noted of them."""

from collections.abc import Mapping

from casework.decisions.service import Decision, DecisionState, Settled
from common.i18n import N_, Translator
from knowledge.model import Pack

STATES: Mapping[DecisionState, str] = {
    DecisionState.OPEN: N_("Under way"),
    DecisionState.OVERDUE: N_("Past the deadline"),
    DecisionState.RECTIFIED: N_("Put right"),
    DecisionState.CLOSED: N_("Closed"),
}
TONES: Mapping[DecisionState, str] = {
    DecisionState.OPEN: "blue",
    DecisionState.OVERDUE: "red",
    DecisionState.RECTIFIED: "green",
    DecisionState.CLOSED: "grey",
}
ACTS: Mapping[Settled, tuple[str, str]] = {
    Settled.RECTIFIED: (N_("It has been put right"), N_("No reminder of the deadline goes out any more.")),
    Settled.FORM_RETURNED: (N_("The form came back on paper"), N_("No reminder of the form goes out any more.")),
    Settled.CLOSED: (N_("Close it"), N_("Withdrawn, quashed or done with: nothing more is sent about it.")),
}
"""What can be noted: the button, and what it means."""


def open_acts(decision: Decision) -> list[Settled]:
    """What can still be noted of a decision."""
    if decision.closed_on is not None:
        return []
    done = {
        Settled.RECTIFIED: decision.rectified_on is not None,
        Settled.FORM_RETURNED: decision.form_returned_on is not None or decision.form_given_on is None,
    }
    return [one for one in ACTS if not done.get(one, False)]


def violation(violation_id: str, pack: Pack, tr: Translator) -> str:
    """A violation by name; the id of one that the pack has dropped."""
    found = pack.find_benchmark(violation_id)
    return violation_id if found is None else found.violation if tr.zh else found.violation_en


def violations(pack: Pack, tr: Translator) -> list[tuple[str, str]]:
    """The choices of the form."""
    return [(one.id, one.violation if tr.zh else one.violation_en) for one in pack.benchmarks]
