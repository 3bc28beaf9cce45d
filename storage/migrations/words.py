"""What migrations that change a vocabulary share."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

_WORD = re.compile(r"'([^']*)'")


def allow(table: str, column: str, words: Sequence[str]) -> None:
    """Let a column take these words and no others."""
    name = f"ck_{table}_{column}"
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), sa.text(f"{column} IN ({listed})"))


def allowed(table: str, column: str) -> list[str]:
    """The words a column takes as the database stands, so that a migration can add to them or take some away."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    return _WORD.findall(next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_{column}"))
