"""`sanshi …`: every command of the contract, one module a word, imported only when its word is typed."""

import logging as levels
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import typer

from common import logging

WORDS = (
    "run",
    "chat",
    "ask",
    "pack",
    "faq",
    "permits",
    "notices",
    "complaints",
    "decisions",
    "revisits",
    "staff",
    "db",
    "retention",
    "doctor",
    "key",
    "alarms",
    "poster",
    "cards",
)
"""A module `sanshi.commands.<word>` offers either `app` (words below it) or `command` (the word itself)."""


def command_line(typed: Sequence[str]) -> typer.Typer:
    """The command line for what was typed: one word's module, or all of them for help and wrong words."""
    line = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="sanshi (三事)")
    line.callback()(_front)
    wanted = [word for word in WORDS if typed and word == typed[0]] or WORDS
    for word in wanted:
        if find_spec(f"sanshi.commands.{word}") is None:
            continue
        module = import_module(f"sanshi.commands.{word}")
        if hasattr(module, "app"):
            line.add_typer(module.app, name=word)
        else:
            line.command(name=word)(module.command)
    return line


def _front() -> None:
    """Keeps a lone command a word of its own."""


def main() -> None:
    # Else structlog writes to stdout, into the command's JSON.
    logging.configure(level=levels.WARNING)
    command_line(sys.argv[1:])()


if __name__ == "__main__":
    main()
