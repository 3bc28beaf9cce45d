"""Addresses of the settings: tried by a command, told by the worker, and missed by the doctor and the first page."""

import asyncio
from datetime import timedelta
from pathlib import Path

from typer.testing import CliRunner

from casework.news.service import Silent, StaffNews
from common.clock import FixedClock
from common.i18n import translator
from knowledge.edition import FixedEditions
from sanshi.__main__ import command_line
from sanshi.backups import FAILED
from sanshi.doctor import State, check_alarms
from sanshi.settings import read_settings
from sanshi.staff_news import staff_news_of
from sanshi.upkeep import Upkeep
from staff.actor import Role
from storage import audit
from storage.engine import Database
from tests.conftest import MORNING
from tests.counterparts.webhook import webhook
from tests.shipped import first_pack


def news(sqlite: Database, clock: FixedClock, folder: Path, **addresses: str) -> StaffNews:
    file = folder / "office.toml"
    lines = [f'{role} = "{address}"' for role, address in addresses.items()]
    file.write_text("\n".join(["[alarms]", *lines]), encoding="utf-8")
    made = staff_news_of(read_settings(file), sqlite, clock, FixedEditions(first_pack()))
    assert made is not None
    return made


async def test_a_failed_backup_is_told_to_the_administrator(
    sqlite: Database, clock: FixedClock, tmp_path: Path
) -> None:
    async with webhook() as service:
        told = news(sqlite, clock, tmp_path, administrator=service.address)
        await told.tick()
        clock.advance(timedelta(minutes=1))
        async with sqlite.unit() as unit:
            await audit.record(unit, at=clock.now(), actor="system", act=FAILED, subject="backup")
            await unit.commit()
        clock.advance(timedelta(minutes=1))
        await told.tick()

    [message] = service.taken
    assert message["title"].startswith("DEMO ")
    assert "备份失败" in message["message"]


async def test_an_address_that_cannot_be_reached_is_a_fault_on_the_first_page(
    sqlite: Database, clock: FixedClock, tmp_path: Path
) -> None:
    async with webhook() as service:
        service.refuses = True
        told = news(sqlite, clock, tmp_path, administrator=service.address)
        await told.tick()
        clock.advance(timedelta(minutes=1))
        async with sqlite.unit() as unit:
            await audit.record(unit, at=clock.now(), actor="system", act=FAILED, subject="backup")
            await unit.commit()
        clock.advance(timedelta(minutes=1))
        await told.tick()

    [fault] = await Upkeep(None, told).faults()
    assert fault.text(translator("en")).startswith("What is new does not reach the address under alarms.administrator")


def test_the_doctor_knows_three_ways_it_can_be() -> None:
    silent = check_alarms([Silent(Role.LEADER, MORNING)])

    assert check_alarms(None).state is State.SKIPPED
    assert check_alarms([]).state is State.OK
    assert (silent.state, silent.values["role"]) == (State.WRONG, "leader")


async def test_each_address_is_tried_by_a_command_that_keeps_its_secret(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    async with webhook() as service:
        file.write_text(f'[alarms]\nclerk = "{service.address}"\nleader = "nosuch://secret"', encoding="utf-8")
        typed = ["alarms", "try", "--config", str(file)]
        answer = await asyncio.to_thread(CliRunner().invoke, command_line(typed), typed)

    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == ["✓ clerk json", "✗ leader nosuch"]
    assert len(service.taken) == 1
