"""The shipped packs, read once a process: reading one checks all of it."""

from functools import cache
from pathlib import Path

import pytest

from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition
from knowledge.load import load_pack
from knowledge.model import Pack
from tests.conftest import PACKS


@cache
def pack_of(directory: Path) -> Pack:
    return load_pack(directory)


@cache
def edition_of(directory: Path) -> Edition:
    pack = pack_of(directory)
    return Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))


def first_pack() -> Edition:
    return edition_of(PACKS / "civil-air-defence")


on_both_packs = pytest.mark.parametrize(
    "pack_directory",
    [PACKS / "civil-air-defence", PACKS / "market-regulation"],
    ids=["civil-air-defence", "market-regulation"],
)
"""For a journey, and for what an office could break by its pack."""

on_first_pack = pytest.mark.parametrize("pack_directory", [PACKS / "civil-air-defence"], ids=["civil-air-defence"])
"""For what speaks of a matter that only the first pack has."""
