"""How the console names what permits and their holders are, and what can be done with them."""

from collections.abc import Mapping

from common.i18n import N_
from notify.importing.report import RowStatus
from notify.vocabulary import PermitAct, PermitState

STATES: Mapping[PermitState, str] = {
    PermitState.VALID: N_("Valid"),
    PermitState.APPLIED_FOR: N_("Renewal applied for"),
    PermitState.RENEWED: N_("Renewed under another number"),
    PermitState.LAPSED: N_("Lapsed"),
    PermitState.WITHDRAWN: N_("Withdrawn"),
}
TONES: Mapping[PermitState, str] = {
    PermitState.VALID: "green",
    PermitState.APPLIED_FOR: "blue",
    PermitState.RENEWED: "grey",
    PermitState.LAPSED: "red",
    PermitState.WITHDRAWN: "grey",
}
HISTORY: Mapping[PermitAct, str] = {
    PermitAct.IMPORTED: N_("Imported"),
    PermitAct.CHANGED: N_("Changed by a sheet"),
    PermitAct.LOOKED_AT: N_("Looked at"),
    PermitAct.APPLIED: N_("Renewal applied for"),
    PermitAct.APPLICATION_CLOSED: N_("Application closed"),
    PermitAct.RENEWED: N_("Renewed"),
    PermitAct.REPLACED: N_("Renewed under another number"),
    PermitAct.LAPSED: N_("Cancelled after it lapsed"),
    PermitAct.WITHDRAWN: N_("Withdrawn"),
}
ACTS: Mapping[PermitAct, tuple[str, str]] = {
    PermitAct.LOOKED_AT: (N_("I have looked at it"), N_("Correct what is wrong. From then on it is reminded of.")),
    PermitAct.APPLIED: (
        N_("Renewal was applied for"),
        N_("Reminders stop. The office decides before the permit expires; otherwise it counts as renewed."),
    ),
    PermitAct.APPLICATION_CLOSED: (
        N_("The application was refused or taken back"),
        N_("The permit runs on as it was, and reminders go on."),
    ),
    PermitAct.RENEWED: (N_("Renewed, same number"), N_("Enter the new expiry.")),
    PermitAct.REPLACED: (
        N_("Renewed under another number"),
        N_("This one is done with; the new one comes with the next sheet."),
    ),
    PermitAct.LAPSED: (N_("Cancelled after it lapsed"), N_("It expired without a renewal and was cancelled.")),
    PermitAct.WITHDRAWN: (N_("Withdrawn or given back"), N_("It ends before its time. Nothing more is sent for it.")),
}
"""What may be done: the button, and what follows from it."""
ROWS: Mapping[RowStatus, str] = {
    RowStatus.ACCEPT: N_("taken"),
    RowStatus.FLAG: N_("taken, to be looked at"),
    RowStatus.REJECT: N_("not taken"),
}
