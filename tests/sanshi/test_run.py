"""`sanshi run` as a real process: it serves, says where, names what is simulated, refuses a live start on samples."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sanshi.__main__ import command_line

pytestmark = pytest.mark.xdist_group("long")  # groups are begun first: none of these shall be the last
PATIENCE = 120
"""Seconds; a busy machine starts slowly."""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANSHI_")}
    return {**kept, "SANSHI_DATA_DIR": str(tmp_path / "data"), "SANSHI_WEB__PORT": str(port), "LANG": "en_GB", **more}


@contextmanager
def running(tmp_path: Path, *words: str, **more: str) -> Iterator[tuple[str, list[str]]]:
    """The service's address and the lines it printed, once it serves."""
    command = [sys.executable, "-m", "sanshi", "run", *words]
    process = subprocess.Popen(
        command,
        env=environment(tmp_path, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    lines: list[str] = []
    try:
        while not lines or "Ctrl+C" not in lines[-1]:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            lines.append(line.strip())
        address = re.search(r"http://127\.0\.0\.1:\d+/", "\n".join(lines))
        assert address is not None
        await_ready(address[0])
        yield address[0], lines
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)
        process.stdout.close()
        process.stderr.close()
    assert process.returncode in (0, -signal.SIGTERM)


def await_ready(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}readyz", timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def test_a_demo_start_serves_pages_and_says_what_a_person_needs(tmp_path: Path) -> None:
    with running(tmp_path, SANSHI_LANGUAGE="en") as (address, lines):
        printed = "\n".join(lines)
        again = CliRunner().invoke(
            command_line(["run"]), ["run"], env=environment(tmp_path, SANSHI_LANGUAGE="en"), catch_exceptions=False
        )

        assert "DEMO" in printed
        assert re.search(r"admin\s+one-time password: \S+", printed)
        assert re.search(r"Revisit code:\s+\d{4}-\d{4}-\d{4}-\d{4}-\d{2}", printed)
        assert "sms.provider" in printed
        for path in ("", "chat", "matters", "track", "revisit", "staff"):
            assert "DEMO" in page(address + path + "?lang=en")
        assert again.exit_code == 0
        assert address in again.stdout


def test_a_live_start_names_what_is_not_confirmed_and_refuses(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sanshi", "run"],
        env=environment(tmp_path, SANSHI_TELEGRAM__TOKEN="123456:abc", SANSHI_LANGUAGE="en"),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode == 2
    for value in ("office.name", "hall.address", "phones[0].number", "sms_rules.signature"):
        assert value in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["nonsense"], ["db", "nonsense"]])
def test_a_wrong_word_is_named(words: list[str]) -> None:
    done = CliRunner().invoke(command_line(words), words)

    assert done.exit_code == 2
    assert "nonsense" in done.stderr
