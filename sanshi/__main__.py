"""`sanshi …`: every command of the contract, one module a word."""

import typer

from sanshi.commands import db, pack

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="sanshi (三事)")
cli.add_typer(db.app, name="db")
cli.add_typer(pack.app, name="pack")


def main() -> None:
    cli()


if __name__ == "__main__":
    main()
