"""Which SMS provider is in use: shown, and switched to the standby by a named person; and the templates that providers
have reviewed, fetched from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.edition import Editions
from notify.provider_templates import PackTemplate, of_pack
from notify.providers.base import CannotTell, Capabilities
from notify.providers.switched import SwitchedProvider
from notify.transitions import MOVES, Step
from staff.actor import Actor
from storage import audit, lanes, notices, sms_route
from storage.engine import Database, UnitOfWork
from storage.values.notices import NoticeChannel, NoticeState, Reason
from storage.values.providers import ReviewState

log = structlog.get_logger(__name__)


class NoStandby(SanshiError):
    message = N_("No other provider is set up. Name one in sms.standby.")
    http_status = 409


class Switched(SanshiError):
    message = N_("Somebody else has switched the provider meanwhile. Please look again.")
    http_status = 409


class WhyMissing(SanshiError):
    message = N_("Say why you switch. It is kept with your name.")
    http_status = 422


class InDoubt(SanshiError):
    message = N_(
        "{count} notices are in doubt or on their way, and only the provider in use can tell whether they went out. "
        "It is asked by itself within minutes; what it cannot tell, decide in the list of notices. Then switch."
    )
    http_status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The provider in use and the one standing by ("" = none). `by`, `at`, `why`: who chose it, when and why; ""
    and None while the settings' own is in use. `hindered`: how many notices keep it from being switched."""

    active: str
    standby: str
    capabilities: Capabilities
    by: str
    at: datetime | None
    why: str
    hindered: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The pack's texts beside what the provider says of them; `fetched_at` None = it was not asked yet."""

    texts: Sequence[PackTemplate]
    fetched_at: datetime | None


class Routing:
    """`provider` is the one the dispatcher sends text messages through in this process."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, provider: SwitchedProvider) -> None:
        self._database, self._clock, self._editions, self._provider = database, clock, editions, provider

    @property
    def reviews(self) -> bool:
        """Whether one of the providers sends reviewed templates alone."""
        found = (self._provider.named(name) for name in self._provider.names)
        return any(each is not None and each.capabilities.templates for each in found)

    async def standing(self) -> Standing:
        """How it stands now, in every process."""
        async with self._database.reading() as unit:
            return await self._standing(unit)

    async def in_use(self, unit: UnitOfWork) -> Capabilities:
        """What the provider in use can do."""
        return (await self._standing(unit)).capabilities

    async def switch(self, to: str, *, why: str, by: Actor) -> Standing:
        """Use the standby `to` from the next tick on; the channel's pause ends. `why` is kept with the choice.

        Raises NoStandby, Switched, WhyMissing, InDoubt."""
        now, why = self._clock.now(), why.strip()
        async with self._database.unit() as unit:
            before = await self._standing(unit)
            if not before.standby:
                raise NoStandby
            if to != before.standby:
                raise Switched
            if not why:
                raise WhyMissing
            if before.hindered:
                raise InDoubt(count=before.hindered)
            await sms_route.choose(unit, before.standby, by=by.signature, why=why, now=now)
            await lanes.resume(unit, NoticeChannel.SMS)
            await self._let_go(unit, now)
            detail = f"{before.active} → {before.standby}"
            await audit.record(
                unit, at=now, actor=by.signature, act="provider.switch", subject="channel:sms", detail=detail
            )
            await unit.commit()
        log.warning("provider_switched", before=before.active, after=before.standby)
        return await self.standing()

    async def reviewed(self) -> Reviewed | None:
        """How the review of the pack's texts stands at the provider in use; None where it reviews none."""
        pack = (await self._editions.current()).pack
        async with self._database.reading() as unit:
            standing = await self._standing(unit)
            if not standing.capabilities.templates:
                return None
            there = await sms_route.templates(unit, standing.active)
            return Reviewed(
                of_pack(pack, there, replies=standing.capabilities.inbound),
                await sms_route.fetched_at(unit, standing.active),
            )

    async def fetch_templates(self) -> int:
        """Ask each provider that reviews templates for them; what was held for want of one is let go when there is
        news. How many are approved."""
        approved = 0
        for name in self._provider.names:
            provider = self._provider.named(name)
            if provider is None or not provider.capabilities.templates:
                continue
            try:
                found = await provider.templates()
            except CannotTell as failure:
                log.warning("templates_not_fetched", provider=name, reason=str(failure))
                continue
            async with self._database.unit() as unit:
                before = await sms_route.templates(unit, name)
                await sms_route.replace(unit, name, found, now=self._clock.now())
                if set(found) - set(before):
                    await self._let_go(unit, self._clock.now())
                await unit.commit()
            approved += sum(each.state is ReviewState.APPROVED for each in found)
        return approved

    async def _standing(self, unit: UnitOfWork) -> Standing:
        choice = await sms_route.chosen(unit)
        names = self._provider.names
        active = choice.provider if choice and choice.provider in names else names[0]
        provider = self._provider.named(active)
        return Standing(
            active=active,
            standby=next((name for name in names if name != active), ""),
            capabilities=provider.capabilities if provider else Capabilities(),
            by=choice.by if choice and choice.provider == active else "",
            at=choice.at if choice and choice.provider == active else None,
            why=choice.why if choice and choice.provider == active else "",
            hindered=await notices.count_on(unit, NoticeChannel.SMS, {NoticeState.UNKNOWN, NoticeState.SENDING}),
        )

    async def _let_go(self, unit: UnitOfWork, now: datetime) -> None:
        held = await notices.held_for(unit, Reason.TEMPLATE_NOT_APPROVED)
        await notices.move(unit, held, MOVES[Step.RELEASE], now=now, values={"reason": Reason.NONE})
