"""Opening the casework for a command: complaints and revisits on the settings' database, without the other rooms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from casework.codes.desk import CodeDesk
from casework.complaints.service import Complaints
from casework.decisions.service import Decisions
from casework.revisits.service import Revisits
from common.clock import SystemClock
from common.i18n import Translator
from knowledge import versions
from knowledge.edition import Edition
from notify.outbox import Outbox
from sanshi.commands.options import reader, settings_or_exit
from sanshi.opening import open_published
from staff.actor import Actor, Role

OPERATOR = Actor(name="command-line", person="command-line", roles=frozenset({Role.CLERK, Role.AUDITOR}))
"""Whoever has the office's key on this machine may look as a clerk may; every look is audited under this name."""


@dataclass(frozen=True, slots=True)
class Casework:
    complaints: Complaints
    decisions: Decisions
    revisits: Revisits
    edition: Edition
    tr: Translator


@asynccontextmanager
async def casework(config: Path | None) -> AsyncIterator[Casework]:
    """The services, closed at the end."""
    settings, clock = settings_or_exit(config), SystemClock()
    database = await open_published(settings, now=clock.now())
    codes = CodeDesk(database=database, clock=clock)
    try:
        editions, outbox = versions.StoredEditions(database), Outbox(clock=clock)
        yield Casework(
            complaints=Complaints(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
            decisions=Decisions(database=database, clock=clock, editions=editions),
            revisits=Revisits(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
            edition=await editions.current(),
            tr=reader(),
        )
    finally:
        codes.close()
        await database.close()
