"""What every command shares: `--config`, `--json`, printing, exit codes."""

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Coroutine
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import UUID

import orjson
import typer

from common.errors import SanshiError
from common.i18n import LANGUAGES, N_, Translator, translator
from sanshi.settings import Settings, read_settings

NOT_SO = 1
"""Exit code: the thing asked about is not so (invalid pack, failed check, nothing found)."""
UNREADABLE = 2
"""Exit code: a file or the settings cannot be read."""
PIPE_CLOSED = 128 + signal.SIGPIPE
"""Exit code: nobody reads the output any more (`sanshi … | head`), as shells tell of a program that a signal ended."""


_OFFICE = {"language": LANGUAGES[0]}
"""The language of the settings, once they have been read."""


class ProgramFault(SanshiError):
    message = N_("The program made a mistake ({kind} in {place}). Nothing half-done was kept. Please report it.")


class NotWritable(SanshiError):
    message = N_("{path} cannot be written.")


Config = Annotated[Path | None, typer.Option("--config", help="settings file (default ./config.toml, else the demo)")]
Json = Annotated[bool, typer.Option("--json", help="one JSON document on stdout")]


def settings_or_exit(config: Path | None) -> Settings:
    """The settings; when they cannot be used says why and exits with 2."""
    try:
        settings = read_settings(config)
    except SanshiError as error:
        fail(error, UNREADABLE)
    _OFFICE["language"] = settings.language
    return settings


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a command to its end; an error for people is printed without a traceback and exits with 2."""
    try:
        asyncio.run(work)
    except SanshiError as error:
        fail(error, UNREADABLE)
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # a fault of the program: named, without the data it worked on
        fail(ProgramFault(kind=type(error).__name__, place=_place(error)), UNREADABLE)


def _place(error: BaseException) -> str:
    """The last place of our own code in a traceback: file and line, no values."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if ".venv" not in frame.filename]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"


def reader() -> Translator:
    """The language of the person at the terminal: the locale's, or the office's where the locale names none."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return translator(_OFFICE["language"] if tag.split(".")[0] in {"", "C", "POSIX"} else tag)


def say(text: str) -> None:
    """A line for the person at the terminal, on stdout."""
    put(text + "\n")


def put(text: str | bytes) -> None:
    """Text on stdout, at once. Ends the command quietly with PIPE_CLOSED when nobody reads it any more."""
    try:
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
        else:
            sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer is written when Python ends, and must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(PIPE_CLOSED) from None


def fail(error: SanshiError, code: int) -> NoReturn:
    """Say on stderr what went wrong, and exit."""
    sys.stderr.write(error.text(reader()) + "\n")
    raise typer.Exit(code) from error


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    put(orjson.dumps(document, default=_plain, option=orjson.OPT_INDENT_2).decode() + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, UUID | Decimal | Path):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
