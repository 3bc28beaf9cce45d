"""`sanshi key print|seal|restore|try`: the office key on paper or in a sealed file, and back."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from common.clock import SystemClock
from common.errors import SanshiError
from common.i18n import N_
from sanshi.commands.options import (
    UNREADABLE,
    Config,
    Json,
    NotWritable,
    fail,
    print_json,
    reader,
    run,
    say,
    settings_or_exit,
)
from sanshi.key_trial import restored_with, write_down
from sanshi.opening import open_database
from sanshi.settings import Settings
from storage import key_kit
from storage.backup import opens
from storage.engine import Database
from storage.keys import KeyDoesNotFit, Keyring, read_key_file, read_master, write_key_file

app = typer.Typer(no_args_is_help=True, help="The office key: print it, seal it, restore it, try the kit.")

Kit = Annotated[Path, typer.Argument(metavar="FILE", help="a sealed file, or the paper's lines typed; - reads stdin")]
Phrase = Annotated[Path | None, typer.Option("--passphrase-file", help="first line: the passphrase, instead of asking")]

HOW_TO = N_(
    "Print this on paper, twice, and lock the papers away in two places, neither beside the backups. Whoever has a "
    "paper and a backup can read everything.\n"
    "To use it: type the numbered lines into a file (upper or lower case, spaces as you like; O is read as 0, I and L "
    "as 1; the last character of a line finds slips), then `sanshi key try FILE`, or `sanshi key restore FILE` where "
    "the key file is lost. Erase the typed file afterwards."
)


class KeyExists(SanshiError):
    message = N_("There is a key file {path} already. Move it away first: it may be the one that fits.")


class FileExists(SanshiError):
    message = N_("{path} exists already and is not overwritten.")


class NotReadable(SanshiError):
    message = N_("{path} cannot be read.")


@app.command("print")
def print_(config: Config = None, json: Json = False) -> None:
    """The office key as numbered lines for paper, and how to use them. Whoever reads them can read everything."""
    written = list(key_kit.paper(_master(settings_or_exit(config))))
    if json:
        print_json({"lines": written})
        return
    say("\n".join(("sanshi", *written, "", reader().gettext(HOW_TO))))


@app.command()
def seal(target: Annotated[Path, typer.Argument(metavar="FILE")], phrase: Phrase = None, config: Config = None) -> None:
    """Write the office key to a file that only a passphrase opens."""
    master = _master(settings_or_exit(config))
    try:
        document = key_kit.seal(master, _passphrase(phrase, twice=True))
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(document)
    except FileExistsError:
        fail(FileExists(path=target), UNREADABLE)
    except OSError:
        fail(NotWritable(path=target), UNREADABLE)
    except SanshiError as error:
        fail(error, UNREADABLE)
    done = N_("Sealed in {path}. Keep the passphrase elsewhere, and try the kit: sanshi key try {path}")
    say(reader().gettext(done, path=target))


@app.command()
def restore(kit: Kit, phrase: Phrase = None, config: Config = None) -> None:
    """Write the key file anew from a kit. It is refused when it does not open the database."""

    async def work() -> None:
        settings = settings_or_exit(config)
        if settings.key_file.exists():
            raise KeyExists(path=settings.key_file)
        master = _from_kit(kit, phrase)
        await _refuse_foreign(settings, Keyring(master))
        write_key_file(settings.key_file, master)
        say(reader().gettext(N_("The office key is back at {path}."), path=settings.key_file))

    run(work())


@app.command("try")
def try_(kit: Kit, phrase: Phrase = None, config: Config = None, json: Json = False) -> None:
    """Restore a copy of the database somewhere else with the kit alone, and write down that it worked."""

    async def work() -> None:
        settings, clock = settings_or_exit(config), SystemClock()
        own, found = read_key_file(settings.key_file), Keyring(_from_kit(kit, phrase))
        if own.key_id != found.key_id:
            raise KeyDoesNotFit
        database = await open_database(settings)
        try:
            with tempfile.TemporaryDirectory(prefix=".key-trial-", dir=settings.data_dir) as place:
                await restored_with(found, database, Path(place), clock.now())
            await write_down(database, found, clock.now())
        finally:
            await database.close()
        if json:
            print_json({"ok": True})
            return
        say(
            reader().gettext(
                N_("The kit holds the office's key: a copy of the database was restored and opened with it.")
            )
        )

    run(work())


async def _refuse_foreign(settings: Settings, keyring: Keyring) -> None:
    database = Database(settings.database_url, keyring)
    try:
        if database.sqlite and not Path(database.url.database or "").is_file():  # noqa: ASYNC240 — one look
            return
        if not await opens(database):
            raise KeyDoesNotFit
    finally:
        await database.close()


def _master(settings: Settings) -> bytes:
    try:
        return read_master(settings.key_file)
    except SanshiError as error:
        fail(error, UNREADABLE)


def _from_kit(kit: Path, phrase: Path | None) -> bytes:
    text = _read(kit)
    if key_kit.is_sealed(text):
        return key_kit.unseal(text, _passphrase(phrase, twice=False))
    return key_kit.from_paper(text)


def _passphrase(file: Path | None, *, twice: bool) -> str:
    if file is not None:
        return _read(file).split("\n", 1)[0].rstrip("\r")
    asked = reader().gettext(N_("Passphrase"))
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=twice, err=True))


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotReadable(path=path) from error
