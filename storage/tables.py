"""Every aggregate imported once, so that `metadata` knows all tables: for migrations, tests and the schema check."""

from storage import (
    accounts,
    attempts,
    audit,
    chats,
    data_keys,
    dialogues,
    entities,
    firings,
    lanes,
    notices,
    numbers,
    optouts,
    packs,
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
    "firings",
    "lanes",
    "metadata",
    "notices",
    "numbers",
    "optouts",
    "packs",
    "permits",
    "sessions",
    "tasks",
    "throttle",
]
