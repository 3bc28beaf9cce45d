"""The shipped packs, read once a process: reading one checks all of it."""

from functools import cache
from pathlib import Path

import pytest

from knowledge import versions
from knowledge.calendar import WorkingCalendar
from knowledge.edition import Edition
from knowledge.load import load_pack
from knowledge.model import Pack
from storage import notice_texts
from storage.engine import Database
from storage.values.notice_texts import Ground
from tests.conftest import MORNING, PACKS


@cache
def pack_of(directory: Path) -> Pack:
    return load_pack(directory)


@cache
def edition_of(directory: Path) -> Edition:
    pack = pack_of(directory)
    return Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))


def first_pack() -> Edition:
    return edition_of(PACKS / "civil-air-defence")


async def approved(database: Database, edition: Edition) -> None:
    """Count the templates of an edition as approved, as those of an office that has long used them."""
    async with database.unit() as unit:
        texts, now = versions.new_texts(edition.pack), MORNING
        await notice_texts.put_down(unit, texts, edition=1, by="test", now=now, ground=Ground.BEFORE)
        await unit.commit()


on_both_packs = pytest.mark.parametrize(
    "pack_directory",
    [PACKS / "civil-air-defence", PACKS / "market-regulation"],
    ids=["civil-air-defence", "market-regulation"],
)
"""For a journey, and for what an office could break by its pack."""

on_first_pack = pytest.mark.parametrize("pack_directory", [PACKS / "civil-air-defence"], ids=["civil-air-defence"])
"""For what speaks of a matter that only the first pack has."""
