"""The table in docs/staff.md is the table of the code."""

from pathlib import Path

from staff.actor import Role
from staff.permissions import DEFAULTS, FROM_PACK, Act

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "staff.md"


def line(act: Act) -> str:
    roles = DEFAULTS[act]
    named = "all" if roles == set(Role) else ", ".join(sorted(roles))
    pack = "{} ({})".format(*FROM_PACK[act]) if act in FROM_PACK else ""
    return f"| {act} | {named} | {pack} |"


def test_the_guide_prints_the_permission_table() -> None:
    printed = [text for text in GUIDE.read_text(encoding="utf-8").splitlines() if text.startswith("| ")]
    assert printed[1:] == [line(act) for act in Act]
