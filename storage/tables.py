"""Every aggregate imported once, so that `metadata` knows all tables: for migrations, tests and the schema check."""

from storage import (
    accounts,
    audit,
    chats,
    data_keys,
    dialogues,
    entities,
    notices,
    numbers,
    permits,
    sessions,
    throttle,
)
from storage.schema import metadata

__all__ = [
    "accounts",
    "attempts",
    "audit",
    "chats",
    "data_keys",
    "dialogues",
    "lanes",
    "metadata",
    "notices",
    "numbers",
    "optouts",
    "sessions",
    "tasks",
    "throttle",
]
