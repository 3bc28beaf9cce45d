"""A file that a member of staff sent for a preview and will confirm: kept sealed for an hour, for that member alone."""

from datetime import timedelta
from uuid import UUID

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from staff.member import Member
from storage import uploads
from storage.engine import Database

KEPT_FOR = timedelta(hours=1)


class UploadGone(SanshiError):
    message = N_("The file of this preview is no longer kept. Please choose it again.")
    http_status = 410


class Uploads:
    """Puts files away and takes them out again."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, member: Member, purpose: str, data: bytes) -> UUID:
        """Keep a file; older ones that nobody came back for are deleted."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            await uploads.sweep(unit, before=now - KEPT_FOR)
            kept = await uploads.keep(unit, member.account.id, purpose, data, now)
            await unit.commit()
        return kept

    async def read(self, member: Member, purpose: str, upload_id: UUID) -> bytes:
        """The file. Raises UploadGone."""
        since = self._clock.now() - KEPT_FOR
        async with self._database.reading() as unit:
            found = await uploads.load(unit, upload_id, member.account.id, purpose, since=since)
        if found is None:
            raise UploadGone
        return found

    async def drop(self, upload_id: UUID) -> None:
        """Delete it once it is used."""
        async with self._database.unit() as unit:
            await uploads.drop(unit, upload_id)
            await unit.commit()
