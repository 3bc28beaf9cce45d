"""Tables whose rows are never changed or taken out: declared here once, guarded by triggers on both databases.

A guard rail against slips of the program; whoever owns the database file can drop a trigger (only
checkpoints of the register held elsewhere detect that).
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

APPEND_ONLY = ("audit_entry", "complaint_event", "permit_event")
ACTS = ("UPDATE", "DELETE")
_FUNCTION = """
CREATE OR REPLACE FUNCTION sanshi_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def install(connection: Connection) -> None:
    """Put the triggers in place, again after each upgrade: a rebuilt SQLite table has lost its own."""
    present = set(sa.inspect(connection).get_table_names())
    for table in (name for name in APPEND_ONLY if name in present):
        if connection.dialect.name == "sqlite":
            _install_sqlite(connection, table)
        else:
            _install_postgres(connection, table)


def remove(connection: Connection) -> None:
    """Take the triggers away, for a migration that goes back."""
    present = set(sa.inspect(connection).get_table_names())
    for table in (name for name in APPEND_ONLY if name in present):
        for act in (*ACTS, "TRUNCATE"):
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, act)}{on}")


def _install_sqlite(connection: Connection, table: str) -> None:
    for act in ACTS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, act)}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {_name(table, act)} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    # REPLACE deletes without firing DELETE triggers unless recursive triggers are on, so an id may not come twice.
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, 'INSERT')}")
    connection.exec_driver_sql(
        f"CREATE TRIGGER {_name(table, 'INSERT')} BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _install_postgres(connection: Connection, table: str) -> None:
    connection.exec_driver_sql(_FUNCTION)
    for act, level in (*((act, "ROW") for act in ACTS), ("TRUNCATE", "STATEMENT")):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, act)} ON {table}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {_name(table, act)} BEFORE {act} ON {table} "
            f"FOR EACH {level} EXECUTE FUNCTION sanshi_append_only()"
        )
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {_name(table, act)}")


def _name(table: str, act: str) -> str:
    return f"{table}_no_{act.lower()}"
