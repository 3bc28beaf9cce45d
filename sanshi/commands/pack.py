"""`sanshi pack check|load|export [DIR]`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from common.clock import SystemClock
from common.i18n import N_
from knowledge import versions
from knowledge.faults import Code, Fault
from knowledge.validate import Checked, check_directory
from sanshi.commands.options import NOT_SO, UNREADABLE, Config, Json, print_json, reader, run, say, settings_or_exit
from sanshi.opening import first_ground, open_database
from staff.actor import COMMAND_LINE

app = typer.Typer(no_args_is_help=True, help="The knowledge pack: check, load, export.")

Directory = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="default: the pack of the settings")]
Target = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="default: a directory named after the pack")]


@app.command()
def check(directory: Directory = None, config: Config = None, json: Json = False) -> None:
    """Say every fault of a pack: file, path inside it, and what was expected. Exit 1 when there is one."""
    checked = check_directory(directory or settings_or_exit(config).pack)
    if json:
        print_json({"valid": checked.valid, **_identity(checked), "faults": _faults(checked)})
    elif checked.pack is not None:
        say(reader().gettext(N_("The pack {name} has no fault."), name=checked.pack.name))
    _stop_at_faults(checked, told=json)


@app.command()
def load(directory: Directory = None, config: Config = None, json: Json = False) -> None:
    """Publish a pack: all of it, or with a fault nothing. The same content again makes no new version."""

    async def work() -> None:
        settings = settings_or_exit(config)
        checked = check_directory(directory or settings.pack)
        if json and not checked.valid:
            print_json({"valid": False, "version": None, "changed": False, "faults": _faults(checked)})
        _stop_at_faults(checked, told=json)
        database = await open_database(settings)
        try:
            now, ground = SystemClock().now(), first_ground(settings)
            done = await versions.publish(database, checked, by=COMMAND_LINE.name, now=now, ground=ground)
        finally:
            await database.close()
        if json:
            number = done.version.number
            identity = _identity(checked)
            told = {"version": number, "changed": done.changed, "new_texts": done.new_texts}
            print_json({"valid": True, **told, **identity, "faults": []})
            return
        loaded = N_("The pack {name} is in force as version {number}.")
        same = N_("The pack {name} was in force already, as version {number}.")
        say(reader().gettext(loaded if done.changed else same, name=done.version.name, number=done.version.number))
        if done.new_texts:
            waits = reader().ngettext(
                "{count} template is new or changed. It waits for approval in the console, under Templates; until then "
                "its notices are held.",
                "{count} templates are new or changed. They wait for approval in the console, under Templates; until "
                "then their notices are held.",
                done.new_texts,
            )
            say(waits)

    run(work())


@app.command()
def export(directory: Target = None, config: Config = None, json: Json = False) -> None:
    """Write the pack in force as its ten files, as they were loaded."""

    async def work() -> None:
        database = await open_database(settings_or_exit(config))
        try:
            version, target = await versions.export(database, directory)
        finally:
            await database.close()
        if json:
            print_json(
                {"pack": version.name, "version": version.number, "content_hash": version.content_hash, "path": target}
            )
            return
        done = N_("Wrote the pack {name}, version {number}, to {path}.")
        say(reader().gettext(done, name=version.name, number=version.number, path=target))

    run(work())


def _stop_at_faults(checked: Checked, *, told: bool) -> None:
    """Print the faults unless they are told already, and exit: 2 when there is no such directory, else 1."""
    if checked.valid:
        return
    if not told:
        for fault in checked.faults:
            say(fault.message(reader()))
        count = len(checked.faults)
        say(reader().ngettext("{count} fault.", "{count} faults.", count))
    raise typer.Exit(UNREADABLE if checked.faults[0].code is Code.DIRECTORY else NOT_SO)


def _identity(checked: Checked) -> dict[str, Any]:
    pack = checked.pack
    return {"pack": None if pack is None else pack.name, "content_hash": None if pack is None else pack.content_hash}


def _faults(checked: Checked) -> list[dict[str, Any]]:
    return [_document(fault) for fault in checked.faults]


def _document(fault: Fault) -> dict[str, Any]:
    return {
        "file": fault.file,
        "path": fault.where,
        "line": fault.line,
        "code": fault.code,
        "expected": fault.expectation(reader()),
        "found": fault.found or None,
        "message": fault.message(reader()),
    }
