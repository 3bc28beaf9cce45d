"""`sanshi run --role …` as real processes on one PostgreSQL, each with a data directory as on a machine of its own."""

import asyncio
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from sanshi.roles import ProcessRole
from storage.keys import write_key_file

STARTS_IN = 240.0
MASTER = b"\x07" * 32
"""The office key of tests/conftest.py."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Fleet:
    """The processes of one office, by name: "web1", "bot2"."""

    place: Path
    settings: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, role: ProcessRole, name: str, port: int | None = None) -> None:
        """Start one role; a web server listens on `port`."""
        own = self.place / name
        own.mkdir(exist_ok=True)
        if not (own / "office.key").exists():
            write_key_file(own / "office.key", MASTER)
        settings = self.settings | {"SANSHI_DATA_DIR": str(own)} | ({"SANSHI_WEB__PORT": str(port)} if port else {})
        with (self.place / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "sanshi", "run", "--role", role.value, "--empty"],
                env={**os.environ, **settings},
                cwd=self.place,
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """SIGKILL, as a power cut does."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(60)

    def troubled(self) -> list[str]:
        """Log lines of failures."""
        logs = [path.read_text(encoding="utf-8") for path in sorted(self.place.glob("*.log"))]
        signs = ("Traceback", "_failed", "_late")
        return [line for log in logs for line in log.splitlines() if any(sign in line for sign in signs)]


async def ready(port: int) -> dict[str, object]:
    """What `/readyz` says of each part, once it answers."""
    async with asyncio.timeout(STARTS_IN), httpx2.AsyncClient() as client:
        while True:
            try:
                return dict((await client.get(f"http://127.0.0.1:{port}/readyz")).json()["checks"])
            except httpx2.TransportError:
                await asyncio.sleep(0.5)
