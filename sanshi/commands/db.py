"""`sanshi db upgrade|check|backup|restore`."""

from pathlib import Path
from typing import Annotated

import typer

from common.clock import SystemClock
from common.errors import SanshiError
from common.i18n import N_
from sanshi.backups import Backups
from sanshi.commands.options import NOT_SO, Config, Json, print_json, reader, run, say, settings_or_exit
from sanshi.instance import running_at
from sanshi.opening import open_database
from sanshi.settings import Settings
from storage import backup as copies
from storage.engine import Database
from storage.keys import KeyMissing, Keyring, read_key_file
from storage.migrate import differences, revision_of

app = typer.Typer(no_args_is_help=True, help="The database: upgrade, check, backup, restore.")


class StillRunning(SanshiError):
    message = N_("sanshi is running on this data at {url}. Stop it before restoring.")


class NoPlace(SanshiError):
    message = N_("Name a file for the copy, or set backup.directory.")


class KeyNeeded(SanshiError):
    message = N_(
        "The key file {path} is missing. Without the office's key nothing sealed in this copy can ever be read: "
        "put the key file there first, then restore."
    )


@app.command()
def upgrade(config: Config = None, json: Json = False) -> None:
    """Bring the database to this version's schema."""

    async def work() -> None:
        database = await open_database(settings_or_exit(config))
        revision = await revision_of(database)
        await database.close()
        tell(
            json,
            {"revision": revision},
            reader().gettext(N_("The database is at revision {revision}."), revision=revision),
        )

    run(work())


@app.command()
def check(config: Config = None, json: Json = False) -> None:
    """Look for damage: integrity, references, schema, key. Exit 1 when something is wrong."""

    async def work() -> None:
        settings = settings_or_exit(config)
        keyring = read_key_file(settings.key_file)
        database = Database(settings.database_url, keyring)
        try:
            faults = await copies.check(database)
            faults += [f"schema differs: {difference[0]}" for difference in await differences(database)]
        finally:
            await database.close()
        sound = reader().gettext(N_("The database is sound and the key fits."))
        tell(json, {"ok": not faults, "faults": faults}, "\n".join(faults) or sound)
        if faults:
            raise typer.Exit(NOT_SO)

    run(work())


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="default: into backup.directory")] = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Write a verified copy while the service goes on. The key file is not in it: keep that elsewhere.

    Without FILE it is the daily backup: into backup.directory, restored for a trial, old copies dropped.
    """

    async def work() -> None:
        settings = settings_or_exit(config)
        database = await open_database(settings)
        try:
            made = await _copy(settings, database, target)
        finally:
            await database.close()
        done = N_("Copied to {path} and verified. The office key {key} is not in the copy: keep it somewhere else.")
        tell(json, {"path": made}, reader().gettext(done, path=made, key=settings.key_file))

    run(work())


async def _copy(settings: Settings, database: Database, target: Path | None) -> Path:
    if target is not None:
        await copies.backup(database, target)
        return target
    daily = Backups.of(settings, database, SystemClock())
    if daily is None:
        raise NoPlace
    return await daily.make()


@app.command()
def restore(copy: Annotated[Path, typer.Argument()], config: Config = None, json: Json = False) -> None:
    """Put a verified copy in the database's place; the old file is kept beside it."""

    async def work() -> None:
        settings = settings_or_exit(config)
        if settings.database.url and not settings.database.url.startswith("sqlite"):
            raise copies.RestoreByHand
        if url := running_at(settings.data_dir):
            raise StillRunning(url=url)
        database = Database(settings.database_url, fitting_key(settings.key_file))
        into = Path(database.url.database or "")
        await database.close()
        kept = copies.restore(copy, into, database.keyring, SystemClock().now())
        tell(json, {"restored": into, "kept": kept}, reader().gettext(N_("Restored {path}."), path=into))

    run(work())


def fitting_key(path: Path) -> Keyring:
    """The office's key. Raises KeyNeeded when there is none, before anything is touched."""
    try:
        return read_key_file(path)
    except KeyMissing as error:
        raise KeyNeeded(path=path) from error


def tell(json: bool, document: object, text: str) -> None:
    """One JSON document, or a sentence."""
    if json:
        print_json(document)
    else:
        say(text)
