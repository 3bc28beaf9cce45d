"""Every aggregate imported once, so that `metadata` knows all tables: for migrations, tests and the schema check."""

from storage import accounts, audit, chats, data_keys, dialogues, notices, numbers, sessions, throttle
from storage.schema import metadata

__all__ = ["accounts", "audit", "chats", "data_keys", "dialogues", "metadata", "notices", "numbers", "sessions", "throttle"]
