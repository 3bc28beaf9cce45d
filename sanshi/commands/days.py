"""A day or moment given on the command line."""

from datetime import date
from typing import Annotated

import typer

from common.errors import SanshiError
from common.i18n import N_
from sanshi.commands.options import UNREADABLE, fail

Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="as on this day, such as 2027-03-01")]


class NoSuchDay(SanshiError):
    message = N_("“{day}” is no day. Write it like 2027-03-01.")


def day_or_exit(given: str | None) -> date | None:
    """The day of `--on`; exits with 2 when it is none."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        fail(NoSuchDay(day=given), UNREADABLE)
