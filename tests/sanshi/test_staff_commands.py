"""`sanshi staff add|reset` on a fresh data directory."""

import asyncio
import json
from pathlib import Path

import pytest

from sanshi.opening import open_database
from sanshi.settings import read_settings
from storage.accounts import AccountRows
from storage.second_factors import SecondFactorRows
from tests.command_line import sanshi


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANSHI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("home")
class TestStaff:
    def test_an_account_is_added_once_and_its_password_told(self) -> None:
        first = sanshi("staff", "add", "王芳", "--role", "clerk", "--role", "investigator", "--json")
        again = sanshi("staff", "add", "王芳", "--role", "clerk")

        told = json.loads(first.stdout)
        assert first.exit_code == 0
        assert told["name"] == "王芳"
        assert len(told["password"]) == 17
        assert again.exit_code == 1
        assert "王芳" in again.stderr

    def test_a_reset_gives_another_password(self) -> None:
        old = json.loads(sanshi("staff", "add", "li", "--role", "leader", "--json").stdout)["password"]
        new = json.loads(sanshi("staff", "reset", "li", "--json").stdout)["password"]
        assert new != old

    async def test_a_lost_second_factor_is_taken_away_only_when_asked(self, home: Path) -> None:
        await asyncio.to_thread(sanshi, "staff", "add", "li", "--role", "leader")
        database = await open_database(read_settings(None))
        async with database.unit() as unit:
            account = await AccountRows(unit).named("li")
            assert account
            await SecondFactorRows(unit).put(account.id, "A" * 32, step=1, since=account.created_at)
            await unit.commit()

        left = []
        for options in ([], ["--second-factor"]):
            await asyncio.to_thread(sanshi, "staff", "reset", "li", *options)
            async with database.reading() as unit:
                left.append(await SecondFactorRows(unit).has(account.id))
        await database.close()

        assert left == [True, False]

    def test_a_person_reads_sentences(self) -> None:
        said = sanshi("staff", "add", "li", "--role", "auditor").stdout
        assert "One-time password of li: " in said

    def test_nobody_of_that_name_exits_with_1(self) -> None:
        found = sanshi("staff", "reset", "nobody")
        assert found.exit_code == 1
        assert "nobody" in found.stderr

    def test_an_unknown_role_is_refused_with_the_known_ones(self) -> None:
        found = sanshi("staff", "add", "li", "--role", "king")
        assert found.exit_code == 2
        assert "administrator" in found.stderr
