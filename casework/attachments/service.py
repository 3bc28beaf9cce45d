"""Files that come with a message: checked, cleaned, sealed in chunks, given out with an audit entry."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from common.clock import Clock
from staff.actor import Actor
from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. Name and declared type are claims: only the bytes decide."""

    name: str
    declared_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A cleaned file; serve it as an attachment with `nosniff`."""

    name: str
    media_type: str
    data: bytes


class Attachments:
    """`store` before the message is sent; `Complaints.register`, `answer_back` and `reply` bind the ids."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def store(self, upload: Upload) -> UUID:
        """Clean and keep a file. Raises FileRefused, FileTooLarge, FileEmpty: nothing is kept unless it is clean."""
        raise NotImplementedError

    async def fetch(self, attachment_id: UUID, *, viewer: Actor) -> StoredFile:
        """For staff who may see its case; audited. Raises UnknownFile."""
        raise NotImplementedError

    async def fetch_own(self, attachment_id: UUID, *, case_id: UUID) -> StoredFile:
        """For the reporter, who opened the case by code or chat. Raises UnknownFile."""
        raise NotImplementedError

    async def drop_unbound(self, *, older_than: timedelta = timedelta(days=2)) -> int:
        """Delete files that no message ever took; how many. For the daily tick."""
        raise NotImplementedError
