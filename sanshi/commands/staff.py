"""`sanshi staff add NAME --role ROLE [--role …]` and `sanshi staff reset NAME`: each prints a one-time password."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from common.clock import SystemClock
from common.errors import SanshiError
from common.i18n import N_
from sanshi.commands.options import NOT_SO, Config, Json, fail, print_json, reader, run, say, settings_or_exit
from sanshi.opening import open_database
from staff.accounts import ONE_TIME_LASTS, Accounts, OneTimePassword
from staff.actor import SYSTEM, Role
from staff.passwords import Passwords

app = typer.Typer(no_args_is_help=True, help="Accounts of staff: add, reset.")

Name = Annotated[str, typer.Argument(help="the account's name; it stands in the records")]
Roles = Annotated[list[Role], typer.Option("--role", help="may be given several times")]
Person = Annotated[str | None, typer.Option("--person", help="the account this person has already, if any")]

Factor = Annotated[bool, typer.Option("--second-factor", help="also take the second factor away, when it is lost")]


@app.command()
def add(name: Name, role: Roles, person: Person = None, config: Config = None, json: Json = False) -> None:
    """Make an account. Exit 1 when there is one of this name."""
    given(config, lambda accounts: accounts.add(name, role, by=SYSTEM, person=person), json=json)


@app.command()
def reset(name: Name, second_factor: Factor = False, config: Config = None, json: Json = False) -> None:
    """Give a new one-time password and end the account's sessions. Exit 1 when there is no such account."""

    async def work(accounts: Accounts) -> OneTimePassword:
        if second_factor:
            await accounts.reset_factor(name, by=SYSTEM)
        return await accounts.reset(name, by=SYSTEM)

    given(config, work, json=json)


def given(config: Path | None, act: Callable[[Accounts], Awaitable[OneTimePassword]], *, json: bool) -> None:
    """Do it on the settings' database and tell the password, this once."""

    async def work() -> None:
        database = await open_database(settings_or_exit(config))
        passwords = Passwords(database.keyring.pepper)
        try:
            told = await act(Accounts(database=database, clock=SystemClock(), passwords=passwords))
        except SanshiError as error:
            fail(error, NOT_SO)
        finally:
            await database.close()
        if json:
            print_json({"name": told.name, "password": told.password, "valid_days": ONE_TIME_LASTS.days})
            return
        sentence = N_("One-time password of {name}: {password}")
        say(reader().gettext(sentence, name=told.name, password=told.password))
        once = N_("It opens only the page to choose an own password, for {days} days, and is not shown again.")
        say(reader().gettext(once, days=ONE_TIME_LASTS.days))

    run(work())
