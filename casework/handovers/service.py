"""Hand-overs: a person takes over from the bot, and tasks that a revisit form leaves for staff."""

from datetime import timedelta
from uuid import UUID

from casework import texts
from casework.errors import NotAllowed
from casework.handovers.errors import AlreadyTaken, NoChat, NotYours, UnknownHandover
from casework.handovers.opening import open_conversation
from common.clock import Clock
from common.i18n import N_, translator
from common.paging import Page, place
from knowledge.edition import Editions
from knowledge.hours import OfficeHours
from notify.outbox import Outbox
from staff.actor import SYSTEM, Actor, Role
from storage import audit
from storage import handovers as store
from storage.engine import Database, UnitOfWork
from storage.values.chats import Seen
from storage.values.handovers import Handover, HandoverRow, HandoverState
from storage.values.notices import NewNotice, NoticeChannel, NoticeKind

__all__ = ["Handover", "HandoverRow", "HandoverState", "Handovers", "Seen"]

HANDLERS = frozenset({Role.CLERK, Role.INVESTIGATOR, Role.SECTION_HEAD, Role.LEADER})
VIEWERS = HANDLERS | {Role.AUDITOR}
OVERSEERS = frozenset({Role.SECTION_HEAD, Role.LEADER})
"""Who may close a conversation that another person holds."""
FROM_PERSON = N_("The office's staff: {text}")
FINISHED = N_(
    "The conversation with our staff has ended. You can go on asking me; type “staff” if you need a person again."
)

RESTED = N_(
    "Nothing was written here for a while, so the conversation with our staff has ended. You can go on asking me; "
    "type “staff” if you need a person again."
)
STILL_OPEN = N_(
    "Our staff have not been able to answer yet. Your message stays with them, and they will answer here. "
    "Meanwhile you can go on asking me."
)
PAGE = 50
PATIENCE = timedelta(hours=8)
"""Working hours without a word after which a conversation is over."""


class Handovers:
    """One member of staff at a time holds a hand-over; only that one writes."""

    def __init__(
        self, *, database: Database, clock: Clock, editions: Editions, outbox: Outbox, patience: timedelta = PATIENCE
    ) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._outbox = outbox
        self._patience = patience

    async def open(self, chat_id: int, reason: str, transcript_excerpt: str, language: str) -> UUID:
        """Ask for a person. A chat has one open hand-over: asking again returns it, with the new excerpt added.

        `reason` is a short code such as "asked" or "unknown", never words.
        """
        async with self._database.unit() as unit:
            opened = await open_conversation(
                unit,
                chat_id=chat_id,
                reason=reason,
                excerpt=transcript_excerpt,
                language=language,
                now=self._clock.now(),
            )
            await unit.commit()
        return opened

    async def active(self, chat_id: int) -> HandoverRow | None:
        """The open hand-over that the chat's words go to."""
        async with self._database.reading() as unit:
            return await store.live_of_chat(unit, chat_id)

    async def citizen_says(self, chat_id: int, text: str) -> bool:
        """Add the citizen's words to the open hand-over; False when there is none. Raises EmptyText, TextTooLong."""
        said = texts.required(text)
        async with self._database.unit() as unit:
            row = await store.live_of_chat(unit, chat_id, lock=True)
            if row is None:
                return False
            await store.say(unit, row, said, actor="citizen", from_office=False, now=self._clock.now())
            await unit.commit()
        return True

    async def leave(self, chat_id: int) -> bool:
        """The citizen goes back to the bot; False when no hand-over was open."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            row = await store.live_of_chat(unit, chat_id, lock=True)
            if row is None:
                return False
            await store.close(unit, row.id, now)
            await audit.record(unit, at=now, actor="citizen", act="handover.left", subject=f"handover:{row.id}")
            await unit.commit()
        return True

    async def queue(self, *, viewer: Actor, closed: bool = False) -> list[HandoverRow]:
        """Those waiting and taken, oldest first; or the closed ones, the latest first. Raises NotAllowed."""
        _check(viewer, VIEWERS)
        async with self._database.reading() as unit:
            return await store.listed(unit, closed=closed)

    async def page(self, *, viewer: Actor, closed: bool, page: int = 1, size: int = PAGE) -> Page[HandoverRow]:
        """The same, page by page. Raises NotAllowed."""
        _check(viewer, VIEWERS)
        async with self._database.reading() as unit:
            total = await store.total(unit, closed=closed)
            at = place(total, page, size)
            rows = await store.listed(unit, closed=closed, limit=size, offset=at.offset)
        return Page(rows, total, at.page, at.pages)

    async def detail(self, handover_id: UUID, *, viewer: Actor) -> Handover:
        """With its words; the look is audited. Raises UnknownHandover, NotAllowed, Erased."""
        _check(viewer, VIEWERS)
        async with self._database.unit() as unit:
            found = await store.with_words(unit, await _held(unit, handover_id))
            await self._record(unit, viewer, "read", handover_id)
            await unit.commit()
        return found

    async def take(self, handover_id: UUID, *, by: Actor) -> None:
        """Take it; of two who try at once one gets AlreadyTaken. Taking one's own again changes nothing."""
        _check(by, HANDLERS)
        async with self._database.unit() as unit:
            if await store.take(unit, handover_id, name=by.name, now=self._clock.now()):
                await self._record(unit, by, "taken", handover_id)
                await unit.commit()
                return
            row = await _held(unit, handover_id)
        if row.taken_by != by.name or row.state is HandoverState.CLOSED:
            raise AlreadyTaken(name=row.taken_by or "–")

    async def say(self, handover_id: UUID, text: str, *, by: Actor) -> None:
        """Write to the citizen's chat. Raises NotYours when another holds it, NoChat when there is none."""
        said, now = texts.required(text), self._clock.now()
        edition = (await self._editions.current()).version
        async with self._database.unit() as unit:
            row = await _held(unit, handover_id, lock=True)
            if row.state is not HandoverState.TAKEN or row.taken_by != by.name:
                raise NotYours
            message_id = await store.say(unit, row, said, actor=by.signature, from_office=True, now=now)
            chat_id = await self._chat_of(unit, row)
            told = translator(row.language).gettext(FROM_PERSON, text=said)
            await self._send(unit, row, chat_id, told, key=str(message_id), edition=edition)
            await self._record(unit, by, "said", handover_id)
            await unit.commit()

    async def close(self, handover_id: UUID, *, by: Actor) -> None:
        """Finish; the citizen's words go to the bot again. Closing a closed one changes nothing. Raises NotYours."""
        edition = (await self._editions.current()).version
        async with self._database.unit() as unit:
            row = await _held(unit, handover_id, lock=True)
            if row.state is HandoverState.CLOSED:
                return
            if row.taken_by != by.name and not by.roles & OVERSEERS:
                raise NotYours
            await store.close(unit, row.id, self._clock.now())
            chat_id = await store.chat_id(unit, row)
            if row.live and chat_id is not None:
                told = translator(row.language).gettext(FINISHED)
                await self._send(unit, row, chat_id, told, key=f"{row.id}:closed", edition=edition)
            await self._record(unit, by, "closed", handover_id)
            await unit.commit()

    async def rest(self) -> int:
        """End the conversations in which nothing was said for so many working hours; how many.

        When the office had the last word it is closed; a citizen's unanswered words stay as a task for staff. Without
        readable opening hours nothing ends by the clock."""
        edition, now = await self._editions.current(), self._clock.now()
        hours = OfficeHours.of(edition.pack)
        async with self._database.reading() as unit:
            silent = [
                row for row, since in await store.silences(unit) if hours.worked_between(since, now) >= self._patience
            ]
        return sum([await self._rest(row.id, row.unread, edition.version) for row in silent])

    async def _rest(self, handover_id: UUID, unread: bool, edition: int) -> bool:
        """False when something has happened meanwhile."""
        now = self._clock.now()
        async with self._database.unit() as unit:
            row = await _held(unit, handover_id, lock=True)
            if row.state is HandoverState.CLOSED or not row.live or row.unread != unread:
                return False
            if unread:
                await store.make_live(unit, row.id, live=False)
            else:
                await store.close(unit, row.id, now)
            if (chat_id := await store.chat_id(unit, row)) is not None:
                told = translator(row.language).gettext(STILL_OPEN if unread else RESTED)
                await self._send(unit, row, chat_id, told, key=f"{row.id}:rested:{now.isoformat()}", edition=edition)
            await self._record(unit, SYSTEM, "rested", row.id)
            await unit.commit()
        return True

    async def _chat_of(self, unit: UnitOfWork, row: HandoverRow) -> int:
        """The chat to write into; a task becomes a conversation. Raises NoChat, AlreadyTaken."""
        chat_id = await store.chat_id(unit, row)
        if chat_id is None:
            raise NoChat
        if not row.live:
            other = await store.live_of_chat(unit, chat_id, lock=True)
            if other is not None:
                raise AlreadyTaken(name=other.taken_by or "–")
            await store.make_live(unit, row.id)
        return chat_id

    async def _send(
        self, unit: UnitOfWork, row: HandoverRow, chat_id: int, text: str, *, key: str, edition: int
    ) -> None:
        await self._outbox.enqueue(
            unit,
            NewNotice(
                kind=NoticeKind.REPLY,
                channel=NoticeChannel.CHAT,
                to=str(chat_id),
                text=text,
                dedupe_key=store.notice_key(key),
                subject=f"handover:{row.id}",
                statutory=True,
                key_id=row.key_id,
                edition=edition,
            ),
        )

    async def _record(self, unit: UnitOfWork, by: Actor, act: str, handover_id: UUID) -> None:
        await audit.record(
            unit, at=self._clock.now(), actor=by.signature, act=f"handover.{act}", subject=f"handover:{handover_id}"
        )


def _check(actor: Actor, roles: frozenset[Role]) -> None:
    if not actor.roles & roles:
        raise NotAllowed


async def _held(unit: UnitOfWork, handover_id: UUID, *, lock: bool = False) -> HandoverRow:
    row = await store.load(unit, handover_id, lock=lock)
    if row is None:
        raise UnknownHandover
    return row
