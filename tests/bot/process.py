"""The office's bot as a process of its own, polling a Bot API server until it is killed."""

import asyncio
from datetime import timedelta

from bot.answers import EditionAnswers
from bot.channels.exchange import Exchange
from bot.services import BotServices
from casework.acknowledging.service import Acknowledging
from casework.answers.service import GivenAnswers
from casework.attachments.service import Attachments
from casework.codes.desk import CodeDesk
from casework.complaints.reissuing import Reissuing
from casework.complaints.service import Complaints
from casework.handovers.service import Handovers
from casework.revisits.service import Revisits
from common.clock import SystemClock
from knowledge.edition import FixedEditions
from knowledge.samples import SamplePolicy
from notify.outbox import Outbox
from storage.engine import Database
from storage.keys import Keyring
from tests.counterparts.botapi import TOKEN
from tests.shipped import first_pack

LEASE = timedelta(seconds=1)


async def poll(file: str, base: str) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}", Keyring(b"\x07" * 32))
    clock, editions = SystemClock(), FixedEditions(first_pack())
    codes, outbox = CodeDesk(database=database, clock=clock), Outbox(clock=clock)
    services = BotServices(
        clock=clock,
        editions=editions,
        answers=EditionAnswers(editions=editions, policy=SamplePolicy.SHOW),
        complaints=Complaints(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        reissuing=Reissuing(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        handovers=Handovers(database=database, clock=clock, editions=editions, outbox=outbox),
        revisits=Revisits(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        attachments=Attachments(database=database, clock=clock),
        given=GivenAnswers(database=database, clock=clock),
        acknowledging=Acknowledging(database=database, clock=clock, editions=editions),
    )
    exchange = Exchange(database=database, clock=clock, services=services, lease=LEASE)
    telegram = exchange.serve_telegram(token=TOKEN, api_base=base, poll_seconds=1, first_pause=0.05)
    exchange.start()
    await telegram.run()


def main(file: str, base: str) -> None:
    asyncio.run(poll(file, base))


first_pack()  # read once in the server that the processes are forked from
