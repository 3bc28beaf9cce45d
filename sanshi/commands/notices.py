"""`sanshi notices …`: the words of planning and of sending."""

import typer

from sanshi.commands.notices_plan import plan

app = typer.Typer(no_args_is_help=True, help="Notices: plan, send, list, show, reconcile.")
app.command()(plan)
