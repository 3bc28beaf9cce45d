"""The published pack in the database: publishing is one transaction, a pack with faults changes nothing, and the same
content again is no new version. Everybody reads through `StoredEditions`."""

import asyncio
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from common.clock import Clock, SystemClock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.calendar import WorkingCalendar
from knowledge.dated import change_days, pack_on
from knowledge.edition import Edition
from knowledge.faults import InvalidPack
from knowledge.model import Channel, Kind, Pack
from knowledge.notice_texts import texts_of
from knowledge.parse import Texts, parse
from knowledge.validate import Checked, check_directory
from storage import audit, notice_texts
from storage import packs as store
from storage.engine import Database, UnitOfWork
from storage.values.notice_texts import Ground, NewText
from storage.values.notices import NoticeChannel
from storage.values.packs import NewPackVersion, PackVersion

SYSTEM = "system"
_WAYS = {
    Channel.SMS: NoticeChannel.SMS,
    Channel.PHONE: NoticeChannel.CALL,
    Channel.LETTER: NoticeChannel.LETTER,
}


class NoPack(SanshiError):
    """The database holds no pack yet."""

    message = N_("No knowledge pack has been loaded yet. Load one with: sanshi pack load DIR")
    http_status = 503


class CannotWrite(SanshiError):
    message = N_("The pack cannot be written to {path}.")


@dataclass(frozen=True, slots=True)
class Published:
    """`changed` is False when the content was in force already; then `version` is the one that is. `new_texts`: how
    many templates of notices it brings that nobody has approved."""

    version: PackVersion
    changed: bool
    new_texts: int = 0


class StoredEditions:
    """Reads the version in force, with the values that hold today in the pack's time zone. Parses it once, and again
    only when another process has published a newer one."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._edition: Edition | None = None
        self._changes: tuple[date, ...] = ()
        self._today: tuple[int, int, Edition] | None = None
        self._lock = asyncio.Lock()

    async def current(self) -> Edition:
        """The edition in force. NoPack before the first."""
        async with self._database.reading() as unit:
            number = await store.current_number(unit)
        if number is None:
            raise NoPack
        if self._edition is None or self._edition.version != number:
            async with self._lock:
                if self._edition is None or self._edition.version < number:
                    self._edition = await read_edition(self._database, number)
                    self._changes = change_days(self._edition.pack.files)
        return self._as_it_stands(self._edition)

    def _as_it_stands(self, edition: Edition) -> Edition:
        """The same object from one change of its values to the next."""
        if not self._changes:
            return edition
        today = edition.calendar.today(self._clock.now())
        begun = bisect_right(self._changes, today)
        if self._today is None or self._today[:2] != (edition.version, begun):
            self._today = (edition.version, begun, replace(edition, pack=pack_on(edition.pack, today)))
        return self._today[2]


async def read_edition(database: Database, number: int) -> Edition:
    """One stored version. InvalidPack when this code cannot read what an older one stored."""
    async with database.reading() as unit:
        texts = _by_kind(await store.texts(unit, number))
    pack = await asyncio.to_thread(_pack, texts)
    return Edition(number, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))


async def load(
    database: Database, directory: Path, *, by: str, now: datetime, ground: Ground = Ground.NONE
) -> Published:
    """Check the pack in `directory` and publish it. InvalidPack, with nothing changed, when it has a fault."""
    return await publish(database, await asyncio.to_thread(check_directory, directory), by=by, now=now, ground=ground)


async def publish(
    database: Database, checked: Checked, *, by: str, now: datetime, ground: Ground = Ground.NONE
) -> Published:
    """Put a checked pack in force, in one transaction. InvalidPack when it has a fault.

    Templates of notices that are new in it wait for approval; those of the very first pack count on `ground`."""
    pack = checked.require()
    async with database.unit() as unit:
        number = await store.next_number(unit)  # first, so that the version in force stays so until the end
        before = await store.current(unit)
        if before is not None:
            ground = Ground.NONE
            await _in_use_before(unit, before)
            if before.content_hash == pack.content_hash:
                return Published(before, changed=False)
        texts = {kind.value: text for kind, text in checked.texts.items()}
        version = await store.add(unit, number, NewPackVersion(pack.name, pack.content_hash, texts, by), now=now)
        brought = await notice_texts.put_down(unit, new_texts(pack), edition=number, by=by, now=now, ground=ground)
        subject = f"pack:{version.number}"
        await audit.record(unit, at=now, actor=by, act="pack.publish", subject=subject, detail=pack.content_hash)
        await unit.commit()
    return Published(version, changed=True, new_texts=0 if ground else brought)


async def ensure(database: Database, directory: Path, *, now: datetime, ground: Ground = Ground.NONE) -> None:
    """At the first start publish the pack of the settings; later the database is what counts. `ground`: why the
    templates of that first pack count as approved."""
    async with database.reading() as unit:
        current, known = await store.current(unit), await notice_texts.any_known(unit)
    if current is None:
        await load(database, directory, by=SYSTEM, now=now, ground=ground)
    elif not known:
        async with database.unit() as unit:
            await _in_use_before(unit, current)
            await unit.commit()


async def _in_use_before(unit: UnitOfWork, current: PackVersion) -> None:
    """After the upgrade that brought approvals: the templates in use then count as approved."""
    if await notice_texts.any_known(unit):
        return
    try:
        pack = await asyncio.to_thread(_pack, _by_kind(await store.texts(unit, current.number)))
    except InvalidPack:  # an older program's, which this one cannot read: nothing was sent from it
        return
    await notice_texts.put_down(
        unit, new_texts(pack), edition=current.number, by=current.by, now=current.at, ground=Ground.BEFORE
    )


def new_texts(pack: Pack) -> list[NewText]:
    """The templates of a pack as they are kept."""
    return [
        NewText(digest=one.digest, step=one.step, channel=_WAYS[one.channel], language=one.language, text=one.text)
        for one in texts_of(pack)
    ]


async def export(database: Database, directory: Path | None = None) -> tuple[PackVersion, Path]:
    """Write the files of the version in force, exactly as they were loaded, into `directory` (else one named after the
    pack). NoPack, CannotWrite."""
    async with database.reading() as unit:
        version = await store.current(unit)
        if version is None:
            raise NoPack
        texts = _by_kind(await store.texts(unit, version.number))
    target = directory or Path(version.name)
    try:
        await asyncio.to_thread(_write, target, texts)
    except OSError as error:
        raise CannotWrite(path=target) from error
    return version, target


def _write(directory: Path, texts: Texts) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for kind, text in texts.items():
        (directory / kind.file).write_bytes(text.encode())


def _by_kind(texts: Mapping[str, str]) -> Texts:
    return {Kind(kind): text for kind, text in texts.items()}


def _pack(texts: Texts) -> Pack:
    parsed = parse(texts)
    if parsed.pack is None or parsed.faults:
        raise InvalidPack(parsed.faults)
    return parsed.pack
