"""A command as a person types it, run in this process."""

from typer.testing import CliRunner, Result

from sanshi.__main__ import command_line


def sanshi(*words: str, typed: str = "") -> Result:
    """`typed`: what the command then reads from its input."""
    return CliRunner().invoke(command_line(words), words, input=typed)
