"""Loading a pack from its directory of ten YAML files."""

from pathlib import Path

from knowledge.model import Pack
from knowledge.validate import check_directory


def load_pack(directory: Path) -> Pack:
    """The pack in `directory`; InvalidPack with every fault when it is not valid."""
    return check_directory(directory).require()
