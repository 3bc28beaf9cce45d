"""What became of a sheet, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.values.permits import Problem


class RowStatus(StrEnum):
    """Taken; taken but nothing is sent until a person has looked; not taken."""

    ACCEPT = "accept"
    FLAG = "flag"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class RowReport:
    """`row`: the sheet's row with the header counted (csv: the record's index + 1)."""

    row: int
    status: RowStatus
    reasons: Sequence[str]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole sheet. `created`, `changed`, `renewed`, `unchanged` count permits (or entities of a list)."""

    rows: Sequence[RowReport]
    accepted: int
    flagged: int
    rejected: int
    created: int
    changed: int
    renewed: int
    unchanged: int
