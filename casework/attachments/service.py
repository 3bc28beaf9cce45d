"""Files that come with a message: checked, cleaned, sealed in chunks, given out with an audit entry."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from casework.attachments.clean import CleanFile, Upload, cleaned
from casework.attachments.errors import UnknownFile
from casework.complaints.rules import may_see
from common.clock import Clock
from staff.actor import Actor
from storage import attachments as files
from storage import audit
from storage import complaints as cases
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.values.complaints import CaseRow

__all__ = ["Attachments", "CleanFile", "Upload"]


class Attachments:
    """`store` before the message is sent; `Complaints.register`, `answer_back` and `reply` bind the ids."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # Pictures are drawn anew one after another: a large one needs some 200 MB while it is open.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="attachments")

    def close(self) -> None:
        """Stop the thread."""
        self._thread.shutdown(wait=False)

    async def store(self, upload: Upload) -> UUID:
        """Clean and keep a file. Raises what `cleaned` raises: nothing is kept unless it is clean."""
        clean = await asyncio.get_running_loop().run_in_executor(self._thread, cleaned, upload)
        now = self._clock.now()
        attachment_id = new_id(now)
        async with self._database.unit() as unit:
            key_id = await unit.keys.create("attachment", now)
            await files.add(
                unit,
                attachment_id,
                name=clean.name,
                media_type=clean.media_type,
                data=clean.data,
                key_id=key_id,
                now=now,
            )
            await unit.commit()
        return attachment_id

    async def fetch(self, attachment_id: UUID, *, viewer: Actor) -> CleanFile:
        """For staff who may see its case; audited. Serve it as a download with `nosniff`. Raises UnknownFile."""
        async with self._database.unit() as unit:
            case = await self._case_of(unit, attachment_id)
            if not may_see(viewer, case.assignee):
                raise UnknownFile
            return await self._given_out(unit, attachment_id, case, viewer.signature)

    async def fetch_own(self, attachment_id: UUID, *, case_id: UUID) -> CleanFile:
        """For the reporter, who opened the case by code or chat; audited. Raises UnknownFile."""
        async with self._database.unit() as unit:
            case = await self._case_of(unit, attachment_id)
            if case.id != case_id:
                raise UnknownFile
            return await self._given_out(unit, attachment_id, case, "citizen")

    async def _case_of(self, unit: UnitOfWork, attachment_id: UUID) -> CaseRow:
        event_id = await files.event_of(unit, attachment_id)
        case = None if event_id is None else await cases.of_event(unit, event_id)
        if case is None:
            raise UnknownFile
        return case

    async def _given_out(self, unit: UnitOfWork, attachment_id: UUID, case: CaseRow, actor: str) -> CleanFile:
        name, media_type, data = await files.read(unit, attachment_id)
        await audit.record(
            unit,
            at=self._clock.now(),
            actor=actor,
            act="attachment.read",
            subject=f"complaint:{case.number}",
            detail=str(attachment_id),
        )
        await unit.commit()
        return CleanFile(name, media_type, data)
