"""Following up unread answers: the tick that makes and takes back prompts, and their words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from casework.complaints.reporter import phone_left
from casework.unread.rules import Next, Reach, leading, next_prompt
from common.clock import Clock
from common.i18n import N_, translator
from common.phone import PhoneKind
from knowledge.edition import Edition, Editions
from notify.rendering import Rendered, Stopped
from notify.transitions import MOVES, Step
from storage import complaints, notices, optouts
from storage import unread as store
from storage.engine import Database, UnitOfWork
from storage.values.chats import Seen
from storage.values.complaints import CaseRow
from storage.values.notices import WAITING, Notice, NoticeChannel, NoticeState, Reason
from storage.values.unread import Answer

LOOK_BACK = timedelta(days=45)
"""An answer unread for longer is followed up no more."""
SENT_WITHIN = timedelta(days=14)
"""A text message that could not go out for so long, over holidays or a pause of the channel, gives way to a call."""
TEXT = N_("Your case {number} has an answer. You find it in the chat you wrote from, or with your query code.")


class UnreadAnswers:
    """`follow` is idempotent and right with any number of processes: the keys of prompts are unique."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, patience: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._editions = editions
        self._patience = patience

    async def follow(self) -> int:
        """Do what is due; how many prompts were made."""
        now, edition = self._clock.now(), (await self._editions.current()).version
        made = 0
        async with self._database.reading() as unit:
            waiting = await store.prompted(unit)
            told = await store.told(unit, since=now - LOOK_BACK, until=now - self._patience)
        await self._take_back([answer for answer in waiting if answer.seen is Seen.READ])
        for answer in _leading(told):
            made += await self._follow(answer, now, edition)
        return made

    async def _follow(self, answer: Answer, now: datetime, edition: int) -> bool:
        async with self._database.reading() as unit:
            case = await complaints.by_number(unit, answer.number)
            due = None if case is None else await self._due(unit, case, answer, now)
        if case is None or due is None:
            return False
        expires_at = now + SENT_WITHIN if due.channel is NoticeChannel.SMS else None
        async with self._database.unit() as unit:
            if answer.text is not None:
                # A held text must not go out beside the call.
                await notices.move(unit, [answer.text.id], MOVES[Step.CANCEL], now=now, values={"reason": due.reason})
            await store.add(
                unit, case, answer.id, due.channel, due.reason, edition=edition, now=now, expires_at=expires_at
            )
            await unit.commit()
        return True

    async def _due(self, unit: UnitOfWork, case: CaseRow, answer: Answer, now: datetime) -> Next | None:
        phone = await phone_left(unit, case)
        if phone is None:
            return None
        hashed = notices.phone_hash(unit.keyring, phone.number)
        reach = Reach(phone.kind, hashed in await optouts.which(unit, [hashed]))
        return next_prompt(answer, reach, now=now, patience=self._patience)

    async def _take_back(self, read: Sequence[Answer]) -> None:
        """What waits about answers that have been read is not needed any more."""
        gone = [prompt.id for answer in read for prompt in answer.prompts if prompt.state in WAITING]
        if not gone:
            return
        async with self._database.unit() as unit:
            values = {"reason": Reason.READ}
            await notices.move(unit, gone, MOVES[Step.CANCEL], now=self._clock.now(), values=values)
            await unit.commit()


class UnreadTexts:
    """Implements `notify.rendering.Renderer`: the number is read from the case only when it is needed, and a prompt
    about an answer that has been read meanwhile does not go out."""

    async def texts(
        self, unit: UnitOfWork, notices: Sequence[Notice], *, now: datetime, edition: Edition
    ) -> Mapping[UUID, Rendered | Stopped]:
        found = await store.of_prompts(unit, [one.dedupe_key for one in notices])
        read = {answer.id for answer in found if answer.seen is Seen.READ}
        return {
            one.id: Stopped(NoticeState.CANCELLED, Reason.READ)
            if store.answer_of(one.dedupe_key) in read
            else await self._text(unit, one)
            for one in notices
        }

    async def _text(self, unit: UnitOfWork, one: Notice) -> Rendered | Stopped:
        case = await complaints.by_number(unit, store.number_of(one.subject))
        if case is None or case.erased:
            return Stopped(NoticeState.CANCELLED, Reason.ERASED)
        phone = await phone_left(unit, case)
        if phone is None or (one.channel is NoticeChannel.SMS and phone.kind is not PhoneKind.MOBILE):
            return Stopped(NoticeState.HELD, Reason.NO_RECIPIENT)
        return Rendered(phone.number, translator(case.language).gettext(TEXT, number=case.number))


def _leading(told: Sequence[Answer]) -> Iterator[Answer]:
    """The answer to follow up of each case that has one."""
    for _, answers in groupby(sorted(told, key=lambda one: (one.number, one.at)), key=lambda one: one.number):
        if (answer := leading(list(answers))) is not None:
            yield answer
