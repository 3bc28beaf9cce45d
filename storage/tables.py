"""Every aggregate imported once, so that `metadata` knows all tables: for migrations, tests and the schema check."""

from storage import audit, data_keys, notices, numbers
from storage.schema import metadata

__all__ = ["audit", "data_keys", "metadata", "notices", "numbers"]
