"""`sanshi notices send|list|show|reconcile` as an administrator types them, from a sheet to the provider."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from sanshi.__main__ import main
from tests.command_line import sanshi
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TRIAL_SID, TwilioServer
from tests.notify.sender import FROM

DAY = date(2026, 11, 23)
MORNING = "2026-11-23T10:00"
SHEET = """单位名称,联系电话,通讯地址,证件名称,证件编号,有效期至,同意接收短信
甲公司,13800138000,某路1号,{permit},人防〔2024〕0001号,{expiry},是
乙公司,13900139000,某路2号,{permit},人防〔2024〕0002号,{expiry},是
"""


@pytest.fixture(autouse=True)
def office(new_databases_are_copies: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An office of its own with two permits planned to be reminded of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    expiry = DAY + timedelta(days=50)
    (tmp_path / "sheet.csv").write_text(SHEET.format(permit="人防工程平时使用证", expiry=expiry), encoding="utf-8")
    return tmp_path


def document(*words: str) -> Any:
    done = sanshi(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def planned() -> list[str]:
    document("permits", "import", "sheet.csv", "--on", str(DAY))
    return [notice["id"] for notice in document("notices", "plan", "--on", str(DAY))["notices"]]


@contextmanager
def provider(office: Path) -> Iterator[TwilioServer]:
    """A local Messages API in a thread of its own, named in the settings."""
    server, loop = TwilioServer(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    (office / "config.toml").write_text(
        f'[sms]\nprovider = "twilio"\n[twilio]\naccount_sid = "{TRIAL_SID}"\nauth_token = "token"\n'
        f'from = "{FROM}"\napi_base = "{server.url}"\n'
    )
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_due_reminders_go_out_once_and_in_working_hours(office: Path) -> None:
    with provider(office) as server:
        ids = planned()
        night = document("notices", "send", "--once", "--at", "2026-11-23T21:30")
        morning = document("notices", "send", "--once", "--at", MORNING)
        again = document("notices", "send", "--once", "--at", MORNING)

    assert len(ids) >= 2
    assert (night["sent"], night["failed"], night["unknown"]) == (0, 0, 0)
    assert {held["id"]: held["reason"] for held in night["held"]} == dict.fromkeys(ids, "outside_window")
    assert morning == {"sent": len(ids), "failed": 0, "unknown": 0, "held": []}
    assert again == {"sent": 0, "failed": 0, "unknown": 0, "held": []}
    assert set(server.ledger) == {"+8613800138000", "+8613900139000"}
    assert set(server.texts.values()) == {1}
    assert all(message.body.startswith("【管城人防】") for message in server.taken)
    assert sum("2027年01月12日" in message.body for message in server.taken) == 2


def test_a_lost_answer_is_told_shown_and_cleared_up(office: Path) -> None:
    with provider(office) as server:
        ids = planned()
        server.script(Fault.RESET_AFTER)
        first = document("notices", "send", "--once", "--at", MORNING)
        [doubt] = document("notices", "list", "--state", "unknown")["notices"]
        document("notices", "send", "--once", "--at", "2026-11-23T10:05")
        shown = document("notices", "show", doubt["id"])

    assert (first["sent"], first["unknown"]) == (len(ids) - 1, 1)
    assert doubt["message"].startswith("The provider's answer was lost.")
    assert shown["state"] == "sent"
    assert [attempt["state"] for attempt in shown["attempts"]] == ["accepted"]
    assert set(server.texts.values()) == {1}


def test_the_demo_shows_instead_of_sending(office: Path) -> None:
    ids = planned()

    assert document("notices", "send", "--once", "--at", MORNING)["sent"] == len(ids)
    listed = document("notices", "list")
    assert {notice["simulated"] for notice in listed["notices"]} == {True}
    assert {notice["to"] for notice in listed["notices"]} == {"138****8000", "139****9000"}
    assert document("notices", "reconcile") == {"found": 0, "cleared": 0, "undecided": 0, "updated": 0}


def test_wrong_words_exit_with_2_and_nothing_found_with_1(office: Path) -> None:
    assert sanshi("notices", "send").exit_code == 2
    assert sanshi("notices", "send", "--once", "--at", "morning").exit_code == 2
    assert sanshi("notices", "show", "nothing").exit_code == 1
    assert sanshi("notices", "show", "0190b2a4-0000-7000-8000-000000000000").exit_code == 1


def test_a_made_up_time_is_refused_when_real_people_would_be_reached(office: Path) -> None:
    (office / "config.toml").write_text(
        f'[sms]\nprovider = "twilio"\n[twilio]\naccount_sid = "{TRIAL_SID}"\nauth_token = "token"\nfrom = "{FROM}"\n'
    )

    done = sanshi("notices", "send", "--once", "--at", MORNING)

    assert done.exit_code == 2
    assert "--at is for rehearsals" in done.stderr


@pytest.fixture
def own_logging() -> Iterator[None]:
    """A start sets up the logs of its process; this takes that back."""
    kept = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = kept
    structlog.reset_defaults()


@pytest.mark.usefixtures("own_logging")
def test_what_is_logged_does_not_get_into_the_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = planned()
    monkeypatch.setattr("sys.argv", ["sanshi", *["notices", "send", "--once", "--at", "2027-02-01T10:00", "--json"]])

    with pytest.raises(SystemExit) as ended:
        main()

    printed, logged = capsys.readouterr()
    assert not ended.value.code
    assert {each["id"] for each in json.loads(printed)["held"]} <= set(ids)
    assert "notices_swept" in logged
