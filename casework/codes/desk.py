"""The desk where secret codes are made and tried: Argon2id in a small thread pool, tries throttled by durable rows."""

from common.clock import Clock
from storage.engine import Database


class CodeDesk:
    """One per process, shared by complaints and revisits."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def close(self) -> None:
        """Stop the threads."""
