"""A sender as a process of its own, to be killed with SIGKILL at the step it is told.

It takes orders from a pipe, works through one tick for each, and reports. What differs from a sender in service stands
around it, not in it: the texts are made from the notices' numbers, and some calls meet a closed port or are not waited
for long, as the course of the message asks."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from uuid import UUID

from common.clock import FixedClock
from knowledge.edition import Edition, FixedEditions
from notify.dispatcher import Dispatcher, TickResult
from notify.lane import Pace
from notify.providers.aliyun import AliyunProvider
from notify.providers.base import Found, Outcome, Outgoing, Provider, Sought
from notify.providers.twilio import TwilioProvider
from notify.rendering import Rendered, Renderer
from notify.sending import SendingRules
from storage.engine import Database, UnitOfWork
from storage.keys import Keyring
from storage.values.notices import Notice, NoticeChannel
from tests.conftest import MORNING
from tests.counterparts import aliyun as aliyun_api
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TOKEN, TRIAL_SID
from tests.notify.matrix import FAULTS, Kill
from tests.notify.sender import FROM, edition

BATCH = len(FAULTS)
BRIEF, PATIENT = 0.3, 600.0
"""Seconds a call is waited for: those that never come back, and all others. A busy machine must not make a time-out."""
KEY = b"\x07" * 32
NEVER_COME_BACK = frozenset({Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER})


@dataclass(frozen=True, slots=True)
class Post:
    """Where a sender works: its database, its provider, its own port there and one at which nobody listens; `faults`:
    what befalls each notice while it is stormy, by its number."""

    database: str
    provider: str
    port: int
    closed_port: int
    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class Order:
    """One tick at a moment. `dies`: the step at which the process kills itself with its first batch."""

    now: datetime
    stormy: bool
    dies: Kill = Kill.NEVER


@dataclass(frozen=True, slots=True)
class Claimed:
    """A batch, while the transaction that claims it is not committed yet."""

    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Done:
    """The tick has ended. `busy`: it found something to do."""

    busy: bool


def phone_of(number: int) -> str:
    return f"+86138{number:08}"


def number_of(phone: str) -> int:
    return int(phone[-8:])


@dataclass(slots=True)
class Fate:
    """Follows a tick's first batch to the step at which this process is to die."""

    reports: Connection
    order: Order | None = None
    _batches: int = 0
    _unanswered: set[int] = field(default_factory=set)

    def take(self, order: Order) -> None:
        self.order, self._batches = order, 0

    def claiming(self, numbers: frozenset[int]) -> None:
        self.reports.send(Claimed(numbers))
        self._batches += 1
        if self._batches == 1:
            self._unanswered = set(numbers)
            self._die_at(Kill.CLAIMING)

    def leaving(self) -> None:
        self._die_at(Kill.CLAIMED)
        if self._batches > 2:
            # The transaction that claimed the third batch has recorded the first.
            self._die_at(Kill.RECORDED)

    def answered(self, number: int) -> None:
        self._unanswered.discard(number)
        if not self._unanswered:
            self._die_at(Kill.ANSWERED)

    def ended(self) -> None:
        if self._batches:
            self._die_at(Kill.RECORDED)

    def _die_at(self, step: Kill) -> None:
        if self.order is not None and self.order.dies is step:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class TextsByNumber(Renderer):
    """The text and recipient of each notice, from the number in its subject."""

    fate: Fate

    async def texts(
        self, unit: UnitOfWork, notices: Sequence[Notice], *, now: datetime, edition: Edition
    ) -> Mapping[UUID, Rendered]:
        numbers = {each.id: int(each.subject.removeprefix("permit:")) for each in notices}
        self.fate.claiming(frozenset(numbers.values()))
        return {
            notice_id: Rendered(phone_of(number), f"您的平时使用证（尾号{number:04}）还有30天到期。")
            for notice_id, number in numbers.items()
        }


class Line(Provider):
    """The way to a provider. While it is stormy some calls meet a closed port, and some are not waited for long."""

    def __init__(self, post: Post, clock: FixedClock, fate: Fate) -> None:
        self._faults, self._fate = post.faults, fate
        self._open = provider_at(post, post.port, clock, PATIENT)
        self._hasty = provider_at(post, post.port, clock, BRIEF)
        self._closed = provider_at(post, post.closed_port, clock, PATIENT)
        self.name, self.live, self.simulated = self._open.name, self._open.live, self._open.simulated
        self.capabilities = self._open.capabilities

    async def send(self, message: Outgoing) -> Outcome:
        number = number_of(message.to)
        self._fate.leaving()
        outcome = await self._way(self._faults[number]).send(message)
        self._fate.answered(number)
        return outcome

    def _way(self, fault: Fault) -> Provider:
        if self._fate.order is None or not self._fate.order.stormy:
            return self._open
        if fault is Fault.UNREACHABLE:
            return self._closed
        return self._hasty if fault in NEVER_COME_BACK else self._open

    async def find(self, sought: Sought) -> Sequence[Found]:
        return await self._open.find(sought)

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        return await self._open.fetch(provider_id, sought)

    async def close(self) -> None:
        for way in (self._open, self._hasty, self._closed):
            await way.close()


def provider_at(post: Post, port: int, clock: FixedClock, timeout: float) -> Provider:
    """The real client, as in service but for the address and the time-out."""
    url = f"http://127.0.0.1:{port}"
    if post.provider == "aliyun":
        key, secret = aliyun_api.KEY_ID, aliyun_api.SECRET
        return AliyunProvider(access_key_id=key, access_key_secret=secret, api_base=url, timeout=timeout)
    return TwilioProvider(
        clock=clock, account_sid=TRIAL_SID, auth_token=TOKEN, from_=FROM, api_base=url, timeout=timeout
    )


async def work(post: Post, orders: Connection) -> None:
    """Until there are no more orders."""
    database, clock, fate = Database(post.database, Keyring(KEY)), FixedClock(MORNING), Fate(orders)
    line = Line(post, clock, fate)
    dispatcher = Dispatcher(
        database=database,
        clock=clock,
        editions=FixedEditions(edition()),
        providers={NoticeChannel.SMS: line},
        settings=SendingRules(),
        renderer=TextsByNumber(fate),
        pace=Pace(batch=BATCH, concurrency=BATCH, lease=timedelta(seconds=20), call=timedelta(seconds=12)),
    )
    while (order := await asyncio.to_thread(orders.recv)) is not None:
        clock.set(order.now)
        fate.take(order)
        result = await dispatcher.tick()
        fate.ended()
        orders.send(Done(_busy(result)))
    await dispatcher.close()
    await database.close()


def _busy(result: TickResult) -> bool:
    looked = result.reconciled
    return bool(
        result.sent + result.failed + result.unknown + len(result.held) + looked.found + looked.cleared + looked.updated
    )


def main(post: Post, orders: Connection) -> None:
    asyncio.run(work(post, orders))


edition()  # read once in the server that the processes are forked from
