"""A real process that sends is killed with SIGKILL again and again: it comes back, loses and repeats nothing."""

import asyncio
import random
from collections import Counter

import pytest

from common.clock import FixedClock, SystemClock
from storage.engine import Database
from storage.values.notices import NoticeState
from tests.counterparts.twilio import Fault, TwilioServer
from tests.forked import PROCESSES
from tests.notify.sender import Sender, twilio
from tests.notify.worker import main

pytestmark = pytest.mark.xdist_group("killed")
NOTICES = 240
KILLS = 5


async def test_a_sender_killed_again_and_again_loses_nothing_and_repeats_nothing(
    sqlite: Database, clock: FixedClock
) -> None:
    chance = random.Random(20261122)
    clock.set(SystemClock().now())
    async with TwilioServer(delay=0.02) as server:
        server.script(*(chance.choice(_WEATHER) for _ in range(2 * NOTICES)))
        sender = Sender(sqlite, clock, twilio(server.url, clock))
        ids = [await sender.queue(to=f"{number}", text=f"第{number}号答复") for number in range(NOTICES)]
        url = sqlite.url.render_as_string(hide_password=False)

        killed_while_busy = 0
        for _ in range(KILLS):
            worker = PROCESSES.Process(target=main, args=(url, server.url))
            worker.start()
            # Killed after a random number of messages: in the middle of a batch, between two, or in a look-up.
            await server.has_taken(len(server.taken) + chance.randrange(5, 45))
            killed_while_busy += worker.is_alive()
            worker.kill()
            await asyncio.to_thread(worker.join)
        last = PROCESSES.Process(target=main, args=(url, server.url))
        last.start()
        await asyncio.to_thread(last.join)
        assert last.exitcode == 0
        await sender.dispatcher.close()

    assert killed_while_busy >= KILLS - 1
    assert server.ledger == Counter({f"{number}": 1 for number in range(NOTICES)})
    assert await sender.states() == {NoticeState.SENT: NOTICES}
    sids = {message.sid for message in server.taken}
    assert {(await sender.attempts(notice_id))[-1].provider_id for notice_id in ids} == sids


_WEATHER = [Fault.NONE] * 30 + [Fault.RESET_AFTER, Fault.RESET_BEFORE, Fault.ERROR_AFTER, Fault.ERROR_BEFORE]
