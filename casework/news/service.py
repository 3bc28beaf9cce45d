"""Telling staff outside the console what is new: one message an address and tick, never twice for the same thing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from casework.news.sources import Source, Span
from common.clock import Clock
from common.i18n import N_, Translator, translator
from knowledge.edition import Editions
from knowledge.resolve import Resolver
from staff.actor import Role
from storage import news_addresses
from storage.engine import Database

log = structlog.get_logger(__name__)

SETTLED = timedelta(seconds=10)
"""A thing written down this long ago is in the database: younger ones wait for the next tick."""
REST = timedelta(minutes=10)
"""How long an address is left alone after it failed."""
HEADING = N_("{office}: something new for you")

Post = Callable[[str, str, str], Awaitable[bool]]
"""Sends (address, title, body); False when it was not taken."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A role one of whose addresses cannot be reached."""

    role: Role
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNews:
    """`addresses`: by role, as apprise writes them. `console`: where the work is done, "" when it is not known."""

    database: Database
    clock: Clock
    editions: Editions
    addresses: Mapping[Role, Sequence[str]]
    sources: Sequence[Source]
    post: Post
    language: str
    console: str = ""
    trial: bool = False

    async def tick(self) -> None:
        """Tell each address what is new for its roles. One that fails is told later and stops no other."""
        now, hashes = self.clock.now(), self._hashes()
        async with self.database.unit() as unit:
            await news_addresses.keep(unit, list(hashes.values()), now - SETTLED)
            told = await news_addresses.all_told(unit)
            await unit.commit()
        for address, hashed in hashes.items():
            state = told[hashed]
            if state.try_after is None or state.try_after <= now:
                await self._tell(address, hashed, Span(state.told_until, now - SETTLED))

    async def silent(self) -> list[Silent]:
        """The roles one of whose addresses failed at the last try."""
        hashes = self._hashes()
        async with self.database.reading() as unit:
            told = await news_addresses.all_told(unit)
        found: dict[Role, datetime] = {}
        for role, addresses in self.addresses.items():
            for address in addresses:
                state = told.get(hashes[address])
                if state is not None and state.failed_since is not None:
                    found[role] = min(state.failed_since, found.get(role, state.failed_since))
        return [Silent(role, since) for role, since in found.items()]

    async def _tell(self, address: str, hashed: str, span: Span) -> None:
        edition = await self.editions.current()
        tr = translator(self.language, edition.calendar.timezone.key)
        lines = await self._lines(self._roles(address), span, tr)
        async with self.database.unit() as unit:
            mine = await news_addresses.take(unit, hashed, since=span.since, until=span.until)
            await unit.commit()
        if not (lines and mine):
            return
        title = tr.gettext(HEADING, office=Resolver(edition.pack, tr.code).office_name().text)
        title = f"DEMO {title}" if self.trial else title
        sent = await self._sent(address, title, "\n".join([*lines, self.console]).strip())
        now = self.clock.now()
        async with self.database.unit() as unit:
            if sent:
                await news_addresses.reached(unit, hashed)
            else:
                await news_addresses.failed(unit, hashed, since=span.since, now=now, try_after=now + REST)
            await unit.commit()

    async def _lines(self, roles: frozenset[Role], span: Span, tr: Translator) -> list[str]:
        async with self.database.reading() as unit:
            return [
                line for source in self.sources if source.roles & roles for line in await source.lines(unit, span, tr)
            ]

    async def _sent(self, address: str, title: str, body: str) -> bool:
        try:
            sent = await self.post(address, title, body)
        except Exception as error:  # of a hundred plug-ins any may raise anything; the address is then told later
            log.warning("staff_news_failed", error=type(error).__name__)
            return False
        if not sent:
            log.warning("staff_news_failed", roles=sorted(self._roles(address)))
        return sent

    def _roles(self, address: str) -> frozenset[Role]:
        return frozenset(role for role, addresses in self.addresses.items() if address in addresses)

    def _hashes(self) -> dict[str, str]:
        lookup = self.database.keyring.lookup
        return {address: lookup("news", address) for each in self.addresses.values() for address in each}
