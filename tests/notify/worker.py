"""A sender of its own process, to be killed. Leases and call limits are short, so that a test need not wait for long.

Ticks on real time until nothing is left to do, then ends with 0. Run by hand:
`python -m tests.notify.worker DATABASE_URL API_BASE`.
"""

import asyncio
import sys
from datetime import timedelta

from common.clock import SystemClock
from knowledge.edition import FixedEditions
from notify.dispatcher import Dispatcher
from notify.lane import Pace
from notify.providers.base import Capabilities
from notify.sending import SendingRules
from storage import notice_pages
from storage.engine import Database
from storage.keys import Keyring
from storage.values.notices import NoticeChannel, NoticeState
from tests.notify.sender import Texts, edition, twilio

PACE = Pace(batch=24, concurrency=8, lease=timedelta(seconds=1.0), call=timedelta(seconds=0.6))
CALL_SECONDS = 0.4
SETTLES_IN = timedelta(seconds=0.3)
WAITING = {NoticeState.PLANNED, NoticeState.SENDING, NoticeState.UNKNOWN}


async def work(url: str, api_base: str) -> None:
    database, clock = Database(url, Keyring(b"\x07" * 32)), SystemClock()
    provider = twilio(api_base, clock, timeout=CALL_SECONDS)
    provider.capabilities = Capabilities(callbacks=True, listing=True, settles_in=SETTLES_IN)
    dispatcher = Dispatcher(
        database=database,
        clock=clock,
        editions=FixedEditions(edition()),
        providers={NoticeChannel.CHAT: provider},
        settings=SendingRules(),
        renderer=Texts(),
        pace=PACE,
    )
    while await _left(database):
        await dispatcher.tick()
        await asyncio.sleep(0.05)
    await dispatcher.close()
    await database.close()


async def _left(database: Database) -> int:

    async with database.reading() as unit:
        counts = await notice_pages.counts(unit)
    return sum(counts[state] for state in WAITING)


def main(url: str, api_base: str) -> None:
    asyncio.run(work(url, api_base))


edition()  # read once in the server that the processes are forked from

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
