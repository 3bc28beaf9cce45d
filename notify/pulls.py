"""Receipts and replies pulled from a provider's queues, for a server that cannot be called. A message leaves its queue
only after it is stored; what comes twice, or was pushed as well, acts once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from common.clock import Clock
from knowledge.edition import Editions
from notify.inbound import Inbox
from notify.providers.aliyun_reports import PushUnreadable, replies_in, reports_in
from notify.receipts import Receipts
from storage import lanes
from storage.engine import Database
from storage.values.notices import AlarmKind

log = structlog.get_logger(__name__)

MOST_ROUNDS = 60
"""Rounds of one run: the rest waits for the next, so that a flood of replies keeps nothing else from its turn."""


class PullRefused(Exception):
    """The provider refuses: account, right or name of the queue. It says no more than a code."""


class PullUnanswered(Exception):
    """The provider could not be reached, or gave no answer that can be read."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """One message: its number in the queue, what deletes it, and its words."""

    id: str
    handle: str
    body: str


class Queue(Protocol):
    """One queue at the provider. `kind`: what its messages are."""

    kind: str

    async def open(self) -> object:
        """Prove the account's right to the queue; nothing is taken. Raises PullRefused, PullUnanswered."""
        ...

    async def receive(self) -> Sequence[Pulled]:
        """The next messages. Raises PullRefused, PullUnanswered."""
        ...

    async def delete(self, handles: Sequence[str]) -> None:
        """Take messages out for good. Raises PullRefused, PullUnanswered."""
        ...


REPORTS, REPLIES = "SmsReport", "SmsUp"


class Pulls:
    """What the schedule runs; right with any number of processes at once."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        editions: Editions,
        queues: Sequence[Queue],
        receipts: Receipts,
        inbox: Inbox,
    ) -> None:
        self._database, self._clock, self._editions, self.queues = database, clock, editions, queues
        self._receipts, self._inbox = receipts, inbox

    async def run(self) -> int:
        """Empty each queue; how many messages were stored. A queue fails alone, and a refusal raises an alarm."""
        stored = 0
        for queue in self.queues:
            try:
                stored += await self._empty(queue)
            except PullRefused as refusal:
                log.warning("pull_refused", queue=queue.kind, code=str(refusal))
                await self._alarm(str(refusal))
            except PullUnanswered as failure:
                log.warning("pull_unanswered", queue=queue.kind, reason=str(failure))
        return stored

    async def _empty(self, queue: Queue) -> int:
        take = self._report if queue.kind == REPORTS else self._reply
        stored = 0
        for _ in range(MOST_ROUNDS):
            found = await queue.receive()
            if not found:
                break
            handles = [each.handle for each in found if await self._kept(each, take)]
            if not handles:
                break
            await queue.delete(handles)
            stored += len(handles)
        return stored

    async def _kept(self, message: Pulled, take: Callable[[Pulled], Awaitable[None]]) -> bool:
        """Store one message. What failed stays in the queue and comes again; it keeps no other from being stored."""
        try:
            await take(message)
        except Exception as failure:  # whatever it was, the message must not be lost for it
            log.error("pulled_message_not_stored", error=type(failure).__name__)
            return False
        return True

    async def _report(self, message: Pulled) -> None:
        try:
            found = list(reports_in(message.body.encode(), known=True))
        except PushUnreadable:
            await self._inbox.keep(provider_id=f"aliyun-queue-{message.id}", text=message.body)
            return
        for attempt, told in found:
            await self._receipts.take(attempt, told)

    async def _reply(self, message: Pulled) -> None:
        try:
            found = list(replies_in(message.body.encode(), known=True))
        except PushUnreadable:
            await self._inbox.keep(provider_id=f"aliyun-queue-{message.id}", text=message.body)
            return
        for each in found:
            await self._inbox.receive(provider_id=each.sequence, phone=each.phone, text=each.content)

    async def _alarm(self, code: str) -> None:
        now = self._clock.now()
        day = (await self._editions.current()).calendar.today(now)
        async with self._database.unit() as unit:
            await lanes.raise_alarm(unit, AlarmKind.PROVIDER_SETTINGS, on_day=day, code=code[:40], now=now)
            await unit.commit()
