"""`sanshi …`: every command of the contract, one module a word."""

import typer

from sanshi.commands import db

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="sanshi (三事)")
cli.add_typer(db.app, name="db")


def main() -> None:
    cli()


if __name__ == "__main__":
    main()
