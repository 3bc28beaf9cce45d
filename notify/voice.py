"""Calls by a provider: what is said when somebody picks up, and what a key does. Only a key acknowledges: a call that a
machine took, that was busy or cut off, is an outcome and nothing more."""

from collections.abc import Mapping
from uuid import UUID

from common.clock import Clock
from common.i18n import LANGUAGES, Translator, translator
from knowledge.edition import Editions
from knowledge.resolve import Resolver
from notify import answers
from notify.providers.base import Found
from notify.providers.twilio_calls import call_in, is_machine
from notify.receipts import Receipts
from notify.spoken import Key, Spoken, ends, goodbye, message
from storage import attempts, notice_texts, notices
from storage.engine import Database, UnitOfWork
from storage.values.notices import Delivery, Notice, NoticeChannel
from storage.values.short_numbers import Answer


class VoiceCalls:
    """Answers the provider's questions during a call. None where no such attempt is known."""

    def __init__(self, *, database: Database, clock: Clock, editions: Editions, receipts: Receipts) -> None:
        self._database, self._clock, self._editions, self._receipts = database, clock, editions, receipts

    async def status(self, attempt_id: UUID, fields: Mapping[str, str]) -> bool:
        """Take word of how a call stands. Raises CallbackUnreadable."""
        return await self._receipts.take(attempt_id, call_in(fields)) is not None

    async def picked_up(self, attempt_id: UUID, fields: Mapping[str, str]) -> Spoken | None:
        """What is said to whoever picked up; a machine hears nothing of a notice. Raises CallbackUnreadable."""
        if not await self.status(attempt_id, fields):
            return None
        return Spoken() if is_machine(fields.get("AnsweredBy") or "") else await self._message(attempt_id)

    async def pressed(self, attempt_id: UUID, fields: Mapping[str, str], *, rounds: int) -> Spoken | None:
        """What follows a key, or none; the words have been said `rounds` times. Raises CallbackUnreadable."""
        key, call = fields.get("Digits") or "", call_in(fields)
        if key in {Key.ACKNOWLEDGE, Key.CALL_BACK}:
            told = Found(call.provider_id, f"key {key}", Delivery.DELIVERED)
            if await self._receipts.take(attempt_id, told) is None:
                return None
            await self._answered(attempt_id, Answer.CALL_ME if key == Key.CALL_BACK else Answer.RECEIVED)
        return await self._goodbye(attempt_id, key) if ends(key, rounds) else await self._message(attempt_id)

    async def _goodbye(self, attempt_id: UUID, key: str) -> Spoken | None:
        async with self._database.reading() as unit:
            called = await self._called(unit, attempt_id)
            return None if called is None else goodbye(key, await self._speech(unit, called))

    async def _answered(self, attempt_id: UUID, answer: Answer) -> None:
        pack = (await self._editions.current()).pack
        async with self._database.unit() as unit:
            called = await self._called(unit, attempt_id)
            if called is not None:
                await answers.take(unit, called, answer, pack=pack, channel="phone", now=self._clock.now())
                await unit.commit()

    async def _message(self, attempt_id: UUID) -> Spoken | None:
        async with self._database.reading() as unit:
            called = await self._called(unit, attempt_id)
            if called is None:
                return None
            plain = (await notices.opened(unit, [called])).get(called.id)
            speech = await self._speech(unit, called)
        if plain is None:
            # The recipient's data was erased while the telephone rang.
            return Spoken()
        office = Resolver((await self._editions.current()).pack, speech.code).office_name().text
        return message(office, plain.text, speech)

    async def _speech(self, unit: UnitOfWork, called: Notice) -> Translator:
        """The language of the template that the call was made from."""
        versions = await notice_texts.load(unit, [called.text_version] if called.text_version else [])
        language = versions[0].language if versions else LANGUAGES[0]
        return translator(language, (await self._editions.current()).pack.calendar.timezone)

    async def _called(self, unit: UnitOfWork, attempt_id: UUID) -> Notice | None:
        attempt = await attempts.get(unit, attempt_id)
        found = None if attempt is None else await notices.get(unit, attempt.notice_id)
        return found if found is not None and found.channel is NoticeChannel.VOICE else None
