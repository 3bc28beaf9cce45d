"""`sanshi doctor`: what is well, what is not, and how each fault is mended."""

import typer

from common.clock import SystemClock
from common.i18n import N_
from sanshi.commands.options import NOT_SO, Config, Json, print_json, reader, run, say, settings_or_exit
from sanshi.doctor import all_well, lines
from sanshi.doctor_facts import examine
from sanshi.settings import settings_file


def command(config: Config = None, json: Json = False) -> None:
    """Look at settings, database, key, calendar, clock, providers and disk. Exit 1 when something is wrong."""

    async def work() -> None:
        settings, tr = settings_or_exit(config), reader()
        findings = await examine(settings, settings_file(config), SystemClock())
        well = all_well(findings)
        if json:
            checks = [
                {"check": each.check, "state": each.state, "text": each.text(tr), "mend": each.advice(tr) or None}
                for each in findings
            ]
            print_json({"ok": well, "checks": checks})
        else:
            for line in lines(findings, tr):
                say(line)
            say(tr.gettext(N_("All is well.") if well else N_("Something is wrong: see each arrow for its mend.")))
        if not well:
            raise typer.Exit(NOT_SO)

    run(work())
