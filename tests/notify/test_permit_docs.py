"""docs/permits-and-notices.md says what the code does."""

from pathlib import Path

from notify.importing.columns import Column
from notify.importing.problems import MEANING
from notify.importing.report import RowStatus
from notify.permit_states import MOVES
from notify.planning.plan import SkipReason

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "permits-and-notices.md").read_text(encoding="utf-8")


def test_every_reason_code_is_listed_with_its_status() -> None:
    listed = [line.split(" | ")[:2] for line in TEXT.splitlines() if line.startswith("| `") and line.count("|") == 4]
    codes = {code.strip("| `"): status for code, status in listed if status in set(RowStatus)}

    assert codes == {code.value: status.value for code, (status, _) in MEANING.items()}


def test_the_moves_of_a_permit_are_those_of_the_table() -> None:
    for act, (origin, target) in MOVES.items():
        assert f"| {act} | {', '.join(sorted(origin))} | {target} |" in TEXT


def test_columns_and_reasons_to_pass_over_are_named() -> None:
    assert all(column.value in TEXT for column in Column)
    assert all(f"`{reason}`" in TEXT for reason in SkipReason)
