"""The notices of a storm in the database: planned by their courses, and read again for the ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from common.clock import Clock
from storage import attempts, notices, sms_route
from storage.engine import Database
from storage.schema import new_id
from storage.values.notices import AttemptState, NoticeChannel, NoticeKind, NoticeState
from storage.values.providers import ProviderTemplate, ReviewState
from tests.counterparts.aliyun import AliyunServer
from tests.counterparts.twilio import TwilioServer
from tests.notify.ledger import Entry, Line, line
from tests.notify.matrix import Course, Site
from tests.notify.sender import TEMPLATE
from tests.notify.worker import number_of, phone_of


class Books:
    """Notices are numbered as they are planned; `courses` by their numbers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.courses: list[Course] = []
        self._database, self._clock = database, clock

    async def plan(self, courses: Sequence[Course], *, send_after: datetime) -> frozenset[int]:
        """One notice a course; their numbers."""
        numbers = range(len(self.courses), len(self.courses) + len(courses))
        rows = [self._row(number, send_after) for number in numbers]
        self.courses += courses
        told = ProviderTemplate(code=TEMPLATE.code, name="", content=TEMPLATE.content, state=ReviewState.APPROVED)
        async with self._database.unit() as unit:
            await unit.execute(notices.notice.insert(), rows)
            await sms_route.replace(unit, "aliyun", [told], now=self._clock.now())
            await unit.commit()
        return frozenset(numbers)

    def _row(self, number: int, send_after: datetime) -> dict[str, object]:
        now = self._clock.now()
        return {
            "id": new_id(now),
            "kind": NoticeKind.PERMIT_REMINDER,
            "rule": "peacetime-use-expiry",
            "step": "60",
            "subject": f"permit:{number}",
            "channel": NoticeChannel.SMS,
            "state": NoticeState.PLANNED,
            "dedupe_key": f"test:{number}",
            "recipient_hash": notices.phone_hash(self._database.keyring, phone_of(number)),
            "statutory": True,
            "due_on": date(2026, 11, 23),
            "send_after": send_after,
            "edition": 1,
            "created_at": now,
            "state_at": now,
        }

    async def doubted(self) -> set[int]:
        """The notices whose last attempt has no answer on record."""
        return set(await self._attempts(AttemptState.OPEN)) | set(await self._attempts(AttemptState.UNKNOWN))

    async def line(
        self,
        site: Site,
        server: TwilioServer | AliyunServer,
        *,
        doubted: Collection[int],
        struck: Collection[int],
        kills: int,
    ) -> Line:
        taken, known = _taken(server), await self._attempts(AttemptState.ACCEPTED)
        states = await self._states(NoticeChannel.SMS)
        entries = [
            Entry(
                course=course,
                state=states[number],
                doubted=number in doubted,
                struck=number in struck,
                taken=tuple(taken.get(number, ())),
                known=tuple(known.get(number, ())),
            )
            for number, course in enumerate(self.courses)
        ]
        letters = await self._states(NoticeChannel.LETTER)
        return line(str(site), entries, kills=kills, letters=len(letters))

    async def _states(self, channel: NoticeChannel) -> dict[int, NoticeState]:
        query = sa.select(notices.notice.c.subject, notices.notice.c.state).where(notices.notice.c.channel == channel)
        async with self._database.reading() as unit:
            return {_number(row.subject): row.state for row in await unit.execute(query)}

    async def _attempts(self, state: AttemptState) -> Mapping[int, list[str | None]]:
        """The provider's ids of the attempts in a state, by their notices."""
        query = (
            sa.select(notices.notice.c.subject, attempts.notice_attempt.c.provider_id)
            .join_from(attempts.notice_attempt, notices.notice)
            .where(attempts.notice_attempt.c.state == state)
        )
        found = defaultdict[int, list[str | None]](list)
        async with self._database.reading() as unit:
            for row in await unit.execute(query):
                found[_number(row.subject)].append(row.provider_id)
        return found


def _taken(server: TwilioServer | AliyunServer) -> Mapping[int, list[str]]:
    """The messages that the provider took, by number and by the id under which the office should know them."""
    taken = defaultdict[int, list[str]](list)
    if isinstance(server, TwilioServer):
        for text in server.taken:
            taken[number_of(text.to)].append(text.sid)
    else:
        for message in server.taken:
            taken[number_of(message.phone)].append(message.out_id)
    return taken


def _number(subject: str) -> int:
    return int(subject.removeprefix("permit:"))
