"""`sanshi doctor`: each fault is found, says its mend, and nothing is changed by looking."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from common.clock import FixedClock, SystemClock
from common.i18n import LANGUAGES, translator
from sanshi import doctor
from sanshi.backups import Backups
from sanshi.doctor import Answer, DatabaseFacts, Disk, Finding, KeyState, State
from sanshi.doctor_facts import database_facts, examine
from sanshi.key_trial import write_down
from sanshi.opening import open_database, open_published
from sanshi.settings import Settings, read_settings
from storage.engine import Database
from tests.command_line import sanshi
from tests.conftest import MORNING
from tests.counterparts import botapi
from tests.counterparts.aliyun import KEY_ID, SECRET, AliyunServer
from tests.counterparts.twilio import TOKEN, TRIAL_SID, TwilioServer


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


class TestRules:
    @pytest.mark.parametrize(
        ("today", "years", "state"),
        [
            (date(2026, 9, 30), {2026}, State.OK),
            (date(2026, 10, 1), {2026}, State.WRONG),
            (date(2026, 10, 1), {2026, 2027}, State.OK),
            (date(2027, 1, 4), {2026}, State.WRONG),
            (date(2026, 9, 30), None, State.WRONG),
        ],
    )
    def test_next_year_is_wanted_from_october_on(self, today: date, years: set[int] | None, state: State) -> None:
        assert doctor.check_calendar(years, today).state is state

    @pytest.mark.parametrize(
        ("facts", "word"),
        [
            (DatabaseFacts(failure="OSError"), "OSError"),
            (DatabaseFacts(revision="9999", head="0002", known=False), "newer"),
            (DatabaseFacts(revision="0001", head="0002"), "0001"),
            (DatabaseFacts(revision="0002", head="0002", faults=["page 3"]), "page 3"),
        ],
    )
    def test_what_is_wrong_with_a_database_is_named(self, facts: DatabaseFacts, word: str) -> None:
        finding = doctor.check_database(facts)

        assert finding.state is State.WRONG
        assert word in finding.text(translator("en"))

    def test_a_clock_behind_the_database_is_wrong(self) -> None:
        assert doctor.check_clock(MORNING, MORNING + timedelta(minutes=1), []).state is State.OK
        assert doctor.check_clock(MORNING, MORNING + timedelta(hours=1), []).state is State.WRONG

    def test_a_clock_apart_from_a_providers_is_wrong(self) -> None:
        ahead = Answer("Twilio", status=200, date=MORNING - timedelta(minutes=9))

        assert "9 minutes" in doctor.check_clock(MORNING, None, [ahead]).text(translator("en"))

    def test_a_disk_needs_room_for_two_copies(self) -> None:
        disk = Disk(Path("/data"), 3 << 30)

        assert doctor.check_disk([disk], 1 << 30).state is State.OK
        assert doctor.check_disk([disk], 2 << 30).state is State.WRONG

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_fault_says_its_mend(self, language: str) -> None:
        found = [
            *(doctor.check_key(state, Path("k")) for state in KeyState),
            *(doctor.check_provider("Twilio", answer) for answer in (Answer("", 401), Answer("", 500), Answer("", 0))),
            doctor.check_provider("Twilio", Answer("Twilio", failure="TimeoutError")),
        ]
        wrong = [finding for finding in found if finding.state is State.WRONG]

        assert len(wrong) == 7
        assert all(finding.text(translator(language)) and finding.advice(translator(language)) for finding in wrong)


class TestReaders:
    async def test_a_new_office_keeps_its_files_to_itself(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path / "data")

        database = await open_database(settings)
        await database.close()

        files = [settings.data_dir, *settings.data_dir.iterdir()]
        assert {path.name for path in files} >= {"data", "office.key", "sanshi.db"}
        assert not [path for path in files if path.stat().st_mode & 0o077]

    async def test_files_that_others_can_read_are_named_with_the_mend(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path / "data")
        await (await open_database(settings)).close()
        settings.data_dir.chmod(0o755)
        (settings.data_dir / "sanshi.db").chmod(0o644)

        findings = await examine(settings, None, SystemClock())

        wrong = next(finding for finding in findings if finding.check == "readers")
        assert wrong.state is State.WRONG
        assert "chmod go-rwx" in wrong.advice(translator("en"))
        assert "sanshi.db" in wrong.text(translator("en"))
        assert "office.key" not in wrong.text(translator("en"))


class TestCommand:
    def test_before_the_first_start_it_says_so_and_makes_nothing(self, tmp_path: Path) -> None:
        done = sanshi("doctor", "--json")

        told = {each["check"]: each for each in json.loads(done.stdout)["checks"]}
        assert done.exit_code == 1
        assert told["database"]["state"] == "wrong"
        assert "Start the service once" in told["database"]["mend"]
        assert told["key"]["state"] == "skipped"
        assert list(tmp_path.iterdir()) == []

    def test_unreadable_settings_exit_with_2(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text("no_such = 1")

        assert sanshi("doctor").exit_code == 2

    def test_a_key_of_another_office_is_found(self, tmp_path: Path) -> None:
        sanshi("staff", "add", "wang", "--role", "clerk")
        with sqlite3.connect(tmp_path / "data/sanshi.db") as connection:
            connection.execute(
                "INSERT INTO data_key (id, subject, wrapped, created_at) VALUES (?, 'case', ?, '2026-01-01 00:00:00')",
                ("00" * 16, b"\x01" * 60),
            )
        connection.close()

        done = sanshi("doctor", "--json")

        told = {each["check"]: each for each in json.loads(done.stdout)["checks"]}
        assert told["key"]["state"] == "wrong"
        assert "does not open this database" in told["key"]["text"]

    def test_a_damaged_database_is_found(self, tmp_path: Path) -> None:
        sanshi("db", "upgrade")
        damaged = bytearray((tmp_path / "data/sanshi.db").read_bytes())
        damaged[:4096] = b"\xff" * 4096
        (tmp_path / "data/sanshi.db").write_bytes(damaged)

        done = sanshi("doctor")

        assert done.exit_code == 1
        assert "✗ database" in done.stdout

    def test_nothing_is_written_while_another_process_writes(self, tmp_path: Path) -> None:
        sanshi("db", "upgrade")
        other = sqlite3.connect(tmp_path / "data/sanshi.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            done = sanshi("doctor")
        finally:
            other.execute("ROLLBACK")
            other.close()

        assert "✓ database" in done.stdout


class TestDatabase:
    async def test_an_upgraded_database_is_well(self, database: Database) -> None:
        assert doctor.check_database(await database_facts(database)).state is State.OK

    async def test_a_table_that_is_gone_is_found(self, database: Database) -> None:
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE number_series")

        assert "schema differs" in doctor.check_database(await database_facts(database)).text(translator("en"))

    async def test_a_server_that_does_not_answer_is_no_fault_of_the_program(self, tmp_path: Path) -> None:
        file = tmp_path / "config.toml"
        file.write_text('[database]\nurl = "postgresql+asyncpg://somebody:secret@127.0.0.1:9/sanshi"')

        found = await examine(read_settings(file), file, SystemClock())

        assert [each.check for each in found if each.state is State.WRONG] == ["database"]
        assert "secret" not in str(found)


class TestProviders:
    async def found(
        self, tmp_path: Path, settings: str, clock: FixedClock | SystemClock | None = None
    ) -> dict[str, Finding]:
        file = tmp_path / "config.toml"
        file.write_text(settings)
        return {each.check: each for each in await examine(read_settings(file), file, clock or SystemClock())}

    async def test_providers_that_know_the_account_are_well(self, tmp_path: Path) -> None:
        async with TwilioServer() as twilio, botapi.serving() as telegram:
            found = await self.found(tmp_path, _settings(twilio.url, TOKEN, telegram.base, botapi.TOKEN))

        assert (found["twilio"].state, found["telegram"].state) == (State.OK, State.OK)

    async def test_alibaba_cloud_is_asked_with_the_access_key(self, tmp_path: Path) -> None:
        async with AliyunServer() as server:
            well = await self.found(tmp_path, _aliyun(server.url, SECRET))
            refused = await self.found(tmp_path, _aliyun(server.url, "other"))
        gone = await self.found(tmp_path, _aliyun(server.url, SECRET))

        assert well["aliyun"].state is State.OK
        assert "refuses the account" in refused["aliyun"].text(translator("en"))
        assert "cannot be reached" in gone["aliyun"].text(translator("en"))

    async def test_telegram_is_asked_through_the_proxy(self, tmp_path: Path) -> None:
        """The counterpart itself is the proxy: it is asked for the whole address of a host nobody knows."""
        async with botapi.serving() as proxy:
            settings = f'''
                [telegram]
                token = "{botapi.TOKEN}"
                api_base = "http://telegram.invalid"
                proxy = "{proxy.base}"
            '''
            found = await self.found(tmp_path, settings)

        assert found["telegram"].state is State.OK

    async def test_a_refused_account_and_an_unreachable_server_are_told_apart(self, tmp_path: Path) -> None:
        async with TwilioServer() as twilio:
            found = await self.found(tmp_path, _settings(twilio.url, "wrong", "http://127.0.0.1:9", "1:secret"))

        assert "refuses the account (401)" in found["twilio"].text(translator("en"))
        assert "cannot be reached" in found["telegram"].text(translator("en"))
        assert "secret" not in str(found["telegram"])

    async def test_the_providers_date_tells_of_a_wrong_clock(self, tmp_path: Path) -> None:
        async with TwilioServer(clock=FixedClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))) as twilio:
            found = await self.found(
                tmp_path, _settings(twilio.url, TOKEN), FixedClock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
            )

        assert "120 minutes" in found["clock"].text(translator("en"))

    async def test_a_whole_instance_is_well(self, tmp_path: Path) -> None:
        clock = FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
        given = f'data_dir = "data"\n[backup]\ndirectory = "{tmp_path}/copies"'
        (tmp_path / "config.toml").write_text(given)
        settings = read_settings(tmp_path / "config.toml")
        database = await open_published(settings, now=clock.now())
        daily = Backups.of(settings, database, clock)
        assert daily is not None
        await daily.make()
        await write_down(database, database.keyring, clock.now())
        await database.close()

        found = await self.found(tmp_path, given, clock)

        assert [check for check, finding in found.items() if finding.state is State.WRONG] == []
        assert found["key"].state is State.OK


def _aliyun(api_base: str, secret: str) -> str:
    return f"""
[sms]
standby = "aliyun"
[aliyun]
access_key_id = "{KEY_ID}"
access_key_secret = "{secret}"
api_base = "{api_base}"
"""


def _settings(twilio: str, auth: str, telegram: str = "", token: str = "") -> str:
    return f"""
        [sms]
        provider = "twilio"
        [twilio]
        account_sid = "{TRIAL_SID}"
        auth_token = "{auth}"
        from = "+15005550006"
        api_base = "{twilio}"
        [telegram]
        token = "{token}"
        api_base = "{telegram}"
    """
