"""The tables in docs/staff.md are the tables of the code and of the shipped pack."""

from pathlib import Path

from knowledge.model.casework import Act as PackAct
from staff.actor import Role
from staff.permissions import DEFAULTS, FROM_PACK, Act
from tests.shipped import first_pack

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "staff.md"


def printed(heading: str) -> list[str]:
    """The rows of the table under a heading, without its own heading and rule."""
    part = GUIDE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [text for text in part.splitlines() if text.startswith("| ")][1:]


def line(act: Act) -> str:
    roles = DEFAULTS[act]
    named = "all" if roles == set(Role) else ", ".join(sorted(roles))
    pack = "{} ({})".format(*FROM_PACK[act]) if act in FROM_PACK else ""
    return f"| {act} | {named} | {pack} |"


def eyes_line(act: PackAct) -> str:
    second = ", ".join(sorted(act.second)) if act.needs_second else "one person is enough"
    return f"| {act.id} | {', '.join(sorted(act.first))} | {second} |"


def test_the_guide_prints_the_permission_table() -> None:
    assert printed("Who may do what") == [line(act) for act in Act]


def test_the_guide_prints_which_acts_need_a_second_person() -> None:
    acts = first_pack().pack.casework.four_eyes.acts
    assert printed("Which acts need a second person") == [eyes_line(act) for act in acts]
