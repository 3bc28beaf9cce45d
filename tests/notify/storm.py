"""One site of the fault matrix, played out: real sender processes send notices to a counterpart; in each wave one of
them is killed at its step, and another comes. After the storm time passes until all is decided that can be.

The senders' clock is moved from here, so nothing depends on how fast the machine is."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice

from common.clock import FixedClock
from storage.engine import Database
from tests.counterparts import faults
from tests.counterparts.aliyun import AliyunServer
from tests.counterparts.faults import Fault, Moment
from tests.counterparts.twilio import TwilioServer
from tests.notify.ledger import Line
from tests.notify.matrix import AT_THE_PROVIDER, COURSES, LAGS, Course, Kill, Site, Wave
from tests.notify.outbox_books import Books
from tests.notify.sender import TEMPLATE
from tests.notify.sender_process import SenderProcess
from tests.notify.worker import Claimed, Done, Order, Post, number_of

BETWEEN_WAVES = timedelta(seconds=0.5)
MINUTES_OF_CALM = (0.5, 1, 1, 1, 1, 5, 15, 60, 360, 1440)
"""Leases end, two look-ups, what is sent again; then every look-up there is about what stays in doubt."""


async def ride_out(site: Site, waves: Sequence[Wave], *, beside: int, database: Database, clock: FixedClock) -> Line:
    """All waves at a site, then the calm, and the accounts. `beside`: so many notices of every course are due with each
    wave, for the senders that are not killed."""
    books, others = Books(database, clock), cycle(COURSES)
    plans = []
    for number, wave in enumerate(waves, 1):
        due = clock.now() + number * BETWEEN_WAVES
        doomed = await books.plan(wave.courses(), send_after=due - timedelta(milliseconds=1))
        await books.plan(list(islice(others, beside)), send_after=due)
        plans.append((wave, doomed))
    scene = Scene(site, database, clock, books.courses)
    async with scene.server:
        for wave, doomed in plans:
            clock.advance(BETWEEN_WAVES)
            if wave.kill is not Kill.NEVER:
                await scene.strike(wave, doomed)
            await scene.settle()
        doubted = await books.doubted()
        scene.stormy = False
        for minutes in MINUTES_OF_CALM:
            clock.advance(timedelta(minutes=minutes))
            await scene.settle()
        await scene.leave()
    return await books.line(site, scene.server, doubted=doubted, struck=scene.struck, kills=scene.kills)


class Scene:
    """The counterpart and the senders of one site."""

    def __init__(self, site: Site, database: Database, clock: FixedClock, courses: Sequence[Course]) -> None:
        self.stormy, self.struck, self.kills = True, set[int](), 0
        self._site, self._database, self._clock, self._courses = site, database, clock, courses
        self._senders: dict[int, SenderProcess] = {}
        self._held, self._killed = set[int](), asyncio.Event()
        course = faults.Course(fault=self._fault, lag=self._lag, reached=self._reached)
        doors = [0] * (site.processes - 1)
        self.server = (
            TwilioServer(course=course, clock=clock, doors=doors, arrive=True)
            if site.provider == "twilio"
            else AliyunServer(templates=[TEMPLATE], course=course, clock=clock, doors=doors, arrive=True)
        )

    async def strike(self, wave: Wave, doomed: frozenset[int]) -> None:
        """One sender has claimed the wave's notices before the others begin, and dies with them."""
        order = Order(self._clock.now(), stormy=True)
        first, *others = self._everybody(beginning_with=wave.turn)
        self._held, self._killed = set(), asyncio.Event()
        first.order(replace(order, dies=wave.kill))
        claimed = await first.report()
        assert isinstance(claimed, Claimed)
        assert claimed.numbers >= doomed
        self._kill_when_all_are_held(first)
        for each in others:
            each.order(order)
        await asyncio.gather(*(self._finish(each) for each in (first, *others)))

    async def settle(self) -> None:
        """Everybody works until nothing is left to do at this moment."""
        busy = True
        while busy:
            everybody = self._everybody()
            for each in everybody:
                each.order(Order(self._clock.now(), stormy=self.stormy))
            busy = any(await asyncio.gather(*(self._finish(each) for each in everybody)))

    async def leave(self) -> None:
        for sender in self._senders.values():
            await sender.leave()

    def _everybody(self, beginning_with: int = 0) -> list[SenderProcess]:
        """As many senders as the site has: for who was killed another has come."""
        ports = [self.server.port, *self.server.doors]
        for port in ports:
            if port not in self._senders:
                self._senders[port] = SenderProcess(self._post(port))
        turn = beginning_with % len(ports)
        return [self._senders[port] for port in ports[turn:] + ports[:turn]]

    def _post(self, port: int) -> Post:
        return Post(
            database=self._database.url.render_as_string(hide_password=False),
            provider=self._site.provider,
            port=port,
            closed_port=_closed_port(),
            faults=[each.fault for each in self._courses],
        )

    async def _finish(self, sender: SenderProcess) -> bool:
        """Hear it to the end of its tick, or its own; whether it found something to do."""
        while (told := await sender.report()) is not None:
            if isinstance(told, Done):
                return told.busy
        assert sender.dies is not Kill.NEVER
        self.kills += 1
        self.struck |= sender.underway
        del self._senders[sender.port]
        return True

    def _fault(self, phone: str) -> Fault:
        fault = self._courses[number_of(phone)].fault
        # A bad number stays bad; all else passes.
        return fault if self.stormy or fault is Fault.REFUSE else Fault.NONE

    def _lag(self, phone: str) -> timedelta | None:
        return LAGS[self._courses[number_of(phone)].listing]

    async def _reached(self, moment: Moment, phone: str, port: int) -> None:
        """The requests of a sender that is to die at this moment are held until its whole batch has come so far."""
        sender = self._senders.get(port)
        if sender is not None and sender.dies.value == moment.value and not self._killed.is_set():
            self._held.add(number_of(phone))
            self._kill_when_all_are_held(sender)
            await self._killed.wait()

    def _kill_when_all_are_held(self, sender: SenderProcess) -> None:
        coming = {number for number in sender.batch if self._courses[number].fault is not Fault.UNREACHABLE}
        if sender.dies in AT_THE_PROVIDER and coming and coming <= self._held:
            sender.kill()
            self._killed.set()


def _closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
