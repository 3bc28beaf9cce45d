"""Receipts and replies pulled from Alibaba Cloud's message queues."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.inbound import Inbox
from notify.providers.aliyun_queue import AliyunQueue
from notify.pulls import REPLIES, REPORTS, Pulls
from notify.pushes import AliyunPushes
from notify.receipts import Receipts
from storage import lanes, optouts
from storage.engine import Database
from storage.values.notices import AlarmKind, NoticeState
from storage.values.optouts import InboundKind
from tests.counterparts.aliyun import KEY_ID, SECRET, AliyunServer, Queued
from tests.notify.sender import TEMPLATE, Sender, aliyun, edition

REPORT_QUEUE, REPLY_QUEUE = "Alicom-Queue-1-SmsReport", "Alicom-Queue-1-SmsUp"
REPLY = {
    "phone_number": "13800138000",
    "content": "退订",
    "send_time": "2026-11-23 10:00:00",
    "dest_code": "1",
    "sequence_id": 1234567890.0,
}


@dataclass
class Office:
    """An office whose receipts and replies wait in two queues."""

    database: Database
    clock: FixedClock
    server: AliyunServer
    names: dict[str, str] = field(default_factory=lambda: {REPORTS: REPORT_QUEUE, REPLIES: REPLY_QUEUE})

    def __post_init__(self) -> None:
        editions = FixedEditions(edition())
        self.inbox = Inbox(database=self.database, clock=self.clock, editions=editions)
        self.receipts = Receipts(database=self.database, clock=self.clock)
        queues = [self.queue(kind, name) for kind, name in self.names.items()]
        self.pulls = Pulls(
            database=self.database,
            clock=self.clock,
            editions=editions,
            queues=queues,
            receipts=self.receipts,
            inbox=self.inbox,
        )

    def queue(self, kind: str, name: str) -> AliyunQueue:
        return AliyunQueue(
            kind=kind,
            name=name,
            access_key_id=KEY_ID,
            access_key_secret=SECRET,
            token_base=self.server.url,
            queue_base=self.server.url,
            clock=self.clock,
        )

    async def received(self) -> list[tuple[InboundKind, str]]:
        async with self.database.reading() as unit:
            found, _ = await optouts.inbound(unit, open_only=False, limit=100)
        return [(each.kind, each.text) for each in found]

    async def alarms(self) -> list[tuple[AlarmKind, str]]:
        async with self.database.reading() as unit:
            return [(each.kind, each.code) for each in await lanes.alarms(unit, self.clock.now().date())]

    def left(self) -> int:
        return sum(map(len, self.server.queues.values()))


@pytest.fixture
async def queues(sqlite: Database, clock: FixedClock) -> AsyncIterator[Office]:
    empty: dict[str, list[Queued]] = {REPORT_QUEUE: [], REPLY_QUEUE: []}
    async with AliyunServer(clock=clock, templates=[TEMPLATE], queues=empty) as server:
        yield Office(sqlite, clock, server)


def report(attempt: UUID, *, success: bool = True, code: str = "DELIVERED") -> dict[str, Any]:
    return {"out_id": str(attempt), "success": success, "err_code": code, "phone_number": "13800138000", "biz_id": "1"}


async def test_a_reply_that_is_pulled_takes_effect_and_leaves_the_queue(queues: Office) -> None:
    queues.server.put(REPLY_QUEUE, REPLY)

    assert await queues.pulls.run() == 1

    assert await queues.received() == [(InboundKind.OPT_OUT, "退订")]
    assert (queues.left(), queues.server.unsigned) == (0, 0)


async def test_a_receipt_that_is_pulled_tells_how_the_notice_fared(queues: Office) -> None:
    sender = Sender(queues.database, queues.clock, aliyun(queues.server.url))
    await sender.approve()
    notice = await sender.plan()
    await sender.dispatcher.tick()
    [attempt] = await sender.attempts(notice)
    queues.server.put(REPORT_QUEUE, report(attempt.id))

    await queues.pulls.run()

    assert await sender.state(notice) is NoticeState.DELIVERED
    assert queues.left() == 0


async def test_a_receipt_of_another_program_is_passed_over(queues: Office) -> None:
    queues.server.put(REPORT_QUEUE, report(UUID(int=7)))
    queues.server.put(REPORT_QUEUE, report(UUID(int=7)) | {"out_id": "order-5"})

    assert await queues.pulls.run() == 2

    assert await queues.received() == []


async def test_what_was_pushed_as_well_acts_once(queues: Office) -> None:
    pushes = AliyunPushes(secret="s" * 16, receipts=queues.receipts, inbox=queues.inbox)
    await pushes.replies(b'[{"phone_number":"13800138000","content":"TD","sequence_id":"1234567890"}]')
    queues.server.put(REPLY_QUEUE, REPLY | {"content": "TD"})

    await queues.pulls.run()

    assert await queues.received() == [(InboundKind.OPT_OUT, "TD")]


@pytest.mark.parametrize("told", ["not json", {"To": "8521234", "Status": "1"}, {"sequence_id": 5}, '["a"]', "5"])
@pytest.mark.parametrize("queue", [REPORT_QUEUE, REPLY_QUEUE])
async def test_an_unknown_format_is_kept_whole_for_staff(queues: Office, queue: str, told: object) -> None:
    queues.server.put(queue, told)

    await queues.pulls.run()

    [(kind, text)] = await queues.received()
    assert kind is InboundKind.OTHER
    assert text
    assert queues.left() == 0


async def test_words_that_are_not_encoded_are_read_too(queues: Office) -> None:
    queues.server.put(REPLY_QUEUE, REPLY, encoded=False)

    await queues.pulls.run()

    assert await queues.received() == [(InboundKind.OPT_OUT, "退订")]


async def test_what_cannot_be_stored_stays_in_the_queue_and_comes_again(
    queues: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues.server.put(REPLY_QUEUE, REPLY)
    queues.server.put(REPLY_QUEUE, REPLY | {"sequence_id": 2, "content": "好"})
    receive = queues.inbox.receive

    async def disk_full(**given: Any) -> Any:
        if given["text"] == "退订":
            raise OSError
        return await receive(**given)

    monkeypatch.setattr(queues.inbox, "receive", disk_full)
    await queues.pulls.run()
    before = (await queues.received(), queues.left())
    monkeypatch.setattr(queues.inbox, "receive", receive)
    queues.clock.advance(timedelta(minutes=1))
    await queues.pulls.run()

    assert before == ([(InboundKind.OTHER, "好")], 1)
    assert len(await queues.received()) == 2
    assert queues.left() == 0


async def test_more_than_one_round_is_emptied_with_one_token(queues: Office) -> None:
    for number in range(40):
        queues.server.put(REPLY_QUEUE, REPLY | {"sequence_id": number + 1, "content": f"第{number}条"})

    assert await queues.pulls.run() == 40

    assert queues.server.tokens == 2  # one for each queue


async def test_a_token_is_renewed_before_it_ends(queues: Office) -> None:
    await queues.pulls.run()
    queues.clock.advance(timedelta(minutes=59))

    await queues.pulls.run()

    assert queues.server.tokens == 4


async def test_a_refused_queue_raises_an_alarm_and_the_other_goes_on(queues: Office) -> None:
    queues.server.put(REPLY_QUEUE, REPLY)
    wrong = Office(
        queues.database, queues.clock, queues.server, {REPORTS: "Alicom-Queue-9-SmsReport", REPLIES: REPLY_QUEUE}
    )

    assert await wrong.pulls.run() == 1

    assert await wrong.alarms() == [(AlarmKind.PROVIDER_SETTINGS, "QUEUE_NOT_EXISTS")]


async def test_a_provider_out_of_reach_loses_nothing_and_stops_nothing(queues: Office) -> None:
    await queues.server.__aexit__(None, None, None)

    assert await queues.pulls.run() == 0

    assert await queues.alarms() == []
    await queues.server.__aenter__()
