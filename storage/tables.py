"""Every aggregate imported once, so that `metadata` knows all tables: for migrations, tests and the schema check."""

from storage import (
    accounts,
    attempts,
    audit,
    chats,
    data_keys,
    dialogues,
    entities,
    lanes,
    notices,
    numbers,
    optouts,
    permits,
    sessions,
    tasks,
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
    "entities",
    "lanes",
    "metadata",
    "notices",
    "numbers",
    "optouts",
    "permits",
    "sessions",
    "tasks",
    "throttle",
]
