"""Hand-overs: a person takes over from the bot, and tasks that a revisit form leaves for staff."""

from uuid import UUID

from common.clock import Clock
from knowledge.edition import Editions
from notify.outbox import Outbox
from staff.actor import Actor
from storage.engine import Database
from storage.values.handovers import Handover, HandoverRow


class Handovers:
    """One member of staff at a time holds a hand-over; only that one writes."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, outbox: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._outbox = outbox

    async def open(self, chat_id: int, reason: str, transcript_excerpt: str, language: str) -> UUID:
        """Ask for a person. A chat has one open hand-over: asking again returns it, with the new excerpt added."""
        raise NotImplementedError

    async def active(self, chat_id: int) -> HandoverRow | None:
        """The open hand-over that the chat's words go to."""
        raise NotImplementedError

    async def citizen_says(self, chat_id: int, text: str) -> bool:
        """Add the citizen's words to the open hand-over; False when there is none."""
        raise NotImplementedError

    async def leave(self, chat_id: int) -> bool:
        """The citizen goes back to the bot; False when no hand-over was open."""
        raise NotImplementedError

    async def queue(self, *, viewer: Actor, closed: bool = False) -> list[HandoverRow]:
        """Those waiting and taken, oldest first; or the latest closed ones."""
        raise NotImplementedError

    async def detail(self, handover_id: UUID, *, viewer: Actor) -> Handover:
        """With its words; the look is audited. Raises UnknownHandover, NotAllowed."""
        raise NotImplementedError

    async def take(self, handover_id: UUID, *, by: Actor) -> None:
        """Take it; of two who try at once one gets AlreadyTaken."""
        raise NotImplementedError

    async def say(self, handover_id: UUID, text: str, *, by: Actor) -> None:
        """Write to the citizen's chat. Raises NotYours when another holds it, NoChat when there is none."""
        raise NotImplementedError

    async def close(self, handover_id: UUID, *, by: Actor) -> None:
        """Finish; the citizen's words go to the bot again."""
        raise NotImplementedError
