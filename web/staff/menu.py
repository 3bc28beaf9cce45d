"""The console's menu and what waits behind each of its lines; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from common.i18n import N_
from staff.permissions import Act


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the menu; shown to those who may do `act`. `waits` names the count that stands behind it; `counted`:
    what is counted, where the line's name does not say it."""

    path: str
    name: str
    act: Act
    waits: str = ""
    counted: str = ""


LINES = (
    Line("/staff", N_("Today"), Act.SEE_TODAY, "alarms", N_("Alarms")),
    Line("/staff/complaints", N_("Complaints"), Act.SEE_COMPLAINTS, "complaints"),
    Line("/staff/phone", N_("Telephone intake"), Act.TAKE_PHONE),
    Line("/staff/handovers", N_("Conversations"), Act.SEE_HANDOVERS, "handovers"),
    Line("/staff/permits", N_("Permits"), Act.SEE_PERMITS, "flagged"),
    Line("/staff/units", N_("Units"), Act.SEE_PERMITS),
    Line("/staff/notices", N_("Notices"), Act.SEE_NOTICES, "troubled"),
    Line("/staff/board", N_("Figures"), Act.SEE_NOTICES),
    Line("/staff/batches", N_("Batches"), Act.SEE_NOTICES, "batches"),
    Line("/staff/templates", N_("Templates"), Act.SEE_NOTICES, "texts"),
    Line("/staff/tasks", N_("Calls and letters"), Act.DO_TASKS, "tasks"),
    Line("/staff/messages", N_("Texts received"), Act.HANDLE_MESSAGES, "messages"),
    Line("/staff/notice-answers", N_("Answers to notices"), Act.HANDLE_MESSAGES, "notice-answers"),
    Line("/staff/decisions", N_("Decisions"), Act.OPEN_REVISITS),
    Line("/staff/revisits", N_("Revisit codes"), Act.OPEN_REVISITS),
    Line("/staff/answers", N_("Revisit answers"), Act.SEE_ANSWERS),
    Line("/staff/given", N_("What the guide said"), Act.SEE_GIVEN),
    Line("/staff/unanswered", N_("Not answered"), Act.SEE_HANDOVERS),
    Line("/staff/duty", N_("Registrar of the day"), Act.NAME_REGISTRAR),
    Line("/staff/accounts", N_("Accounts"), Act.MANAGE_ACCOUNTS),
    Line("/staff/agreements", N_("Second person"), Act.SEE_AGREEMENTS, "agreements"),
    Line("/staff/substitutions", N_("Standing in"), Act.NAME_SUBSTITUTES),
    Line("/staff/retention", N_("Erasing"), Act.SEE_ERASURES, "erasures", N_("Erasures to agree to")),
    Line("/staff/audit", N_("Audit trail"), Act.SEE_AUDIT),
)


def is_current(line: Line, path: str) -> bool:
    """Whether a page belongs to a line of the menu."""
    return path == line.path or (line.path != "/staff" and path.startswith(line.path + "/"))


def lines_for(acts: frozenset[Act]) -> Iterator[Line]:
    """The lines a member sees."""
    return (line for line in LINES if line.act in acts)
