"""`sanshi alarms try`: a word to each address under `alarms`, so that a wrong one is found before it is needed."""

import typer

from common.i18n import N_
from sanshi.commands.options import NOT_SO, Config, Json, print_json, reader, run, say, settings_or_exit
from staff.actor import Role

app = typer.Typer(no_args_is_help=True, help="Addresses that tell staff of new work: try them.")

HEADING = N_("A trial of sanshi")
BODY = N_("This address is told when there is new work. Nothing has to be done.")


@app.callback()
def front() -> None:
    """Addresses that tell staff of new work."""


@app.command(name="try")
def attempt(config: Config = None, json: Json = False) -> None:
    """Send a word to each address. Exit 1 when one does not take it, or there is none."""

    async def work() -> None:
        settings, tr = settings_or_exit(config), reader()
        from casework.news.apprise_post import post  # noqa: PLC0415 — its library is for those who use it

        title, body = tr.gettext(HEADING), tr.gettext(BODY)
        tried = [
            # The scheme alone: what follows it holds passwords.
            {"role": role.value, "kind": address.partition("://")[0], "taken": await post(address, title, body)}
            for role in Role
            for address in settings.alarms.of(role)
        ]
        if json:
            print_json({"tried": tried})
        elif not tried:
            say(tr.gettext(N_("No address is set under alarms.")))
        for each in [] if json else tried:
            say(f"{'✓' if each['taken'] else '✗'} {each['role']} {each['kind']}")
        if not tried or not all(each["taken"] for each in tried):
            raise typer.Exit(NOT_SO)

    run(work())
