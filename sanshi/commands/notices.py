"""`sanshi notices …`: the words of planning, of batches and of sending."""

import typer

from sanshi.commands.notices_batch import batch
from sanshi.commands.notices_plan import plan
from sanshi.commands.notices_send import list_, reconcile, send, show

app = typer.Typer(no_args_is_help=True, help="Notices: plan, send, batch, list, show, reconcile.")
app.command()(plan)
app.command()(send)
app.command()(batch)
app.command("list")(list_)
app.command()(show)
app.command()(reconcile)
