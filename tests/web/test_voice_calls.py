"""Calls by a provider, from the ladder to the key: with Twilio's Calls API and a telephone at the other end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from knowledge.model import Lang
from notify.inbound import Inbox
from notify.providers.twilio_voice import TwilioVoice
from notify.rendering import Rendered, Stopped
from notify.sending import SendingRules
from storage import audit, notice_texts, optouts, short_numbers
from storage.engine import Database
from storage.values.notice_texts import Ground, NewText
from storage.values.notices import AttemptState, NoticeChannel, NoticeState, Reason
from storage.values.optouts import OptOutSource
from storage.values.short_numbers import Answer
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TOKEN, TRIAL_SID, Refusal, encoded, refuse, sign
from tests.counterparts.twilio_calls import CallServer
from tests.notify.sender import FROM, Sender, edition, twilio_hooks
from tests.web.public_site import site

BASE = "https://office.example"
HONG_KONG = "+85291234567"
ENGLISH = NewText(
    digest="e" * 32, step="60", channel=NoticeChannel.SMS, language="en", text="Your {permit_name} expires."
)
TEXT = "您的平时使用证（尾号0001）还有30天到期。"


class Telephone:
    """A reminder to be told by telephone, the provider, and our pages that it asks."""

    def __init__(self, database: Database, clock: FixedClock, server: CallServer) -> None:
        provider = TwilioVoice(
            clock=clock,
            account_sid=TRIAL_SID,
            auth_token=TOKEN,
            from_=FROM,
            api_base=server.url,
            live=False,
            timeout=0.4,
        )
        self.server, self.clock = server, clock
        self.sender = Sender(
            database,
            clock,
            provider,
            settings=SendingRules(public_base_url=BASE, voice_prefixes=("+852",)),
            providers={NoticeChannel.VOICE: provider},
        )
        hooks = twilio_hooks(database, clock, Inbox(database=database, clock=clock, editions=FixedEditions(edition())))
        self._pages = site(database, clock, sms=hooks, settings_public_base_url=BASE).browser()

    async def planned(self, *, to: str = HONG_KONG, statutory: bool = True, text: Rendered | None = None) -> UUID:
        made = await self.sender.plan(channel=NoticeChannel.VOICE, to=to, text=TEXT, statutory=statutory)
        if text is not None:
            self.sender.renderer.by_id[made] = text
        return made

    async def called(self) -> UUID:
        """A reminder whose call was placed."""
        notice_id = await self.planned()
        await self.sender.dispatcher.tick()
        return notice_id

    async def picked_up(self, *keys: str, answered_by: str = "human") -> list[str]:
        return await self.server.pick_up(self.server.placed[-1], self.post, keys=keys, answered_by=answered_by)

    async def ended(self, status: str) -> None:
        await self.server.end(self.server.placed[-1], self.post, status)

    async def post(self, url: str, form: dict[str, str], signature: str) -> str:
        return (await self.posted(url, form, signature)).text

    async def posted(self, url: str, form: dict[str, str], signature: str) -> httpx2.Response:
        headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
        return await self._pages.post(url.removeprefix(BASE), content=encoded(form), headers=headers)

    async def told(self, notice_id: UUID) -> tuple[NoticeState, Reason, bool]:
        """State and reason of a notice, and whether it was acknowledged."""
        found = await self.sender.get(notice_id)
        return found.state, found.reason, found.acknowledged_at is not None


@pytest.fixture
async def phone(sqlite: Database, clock: FixedClock) -> AsyncIterator[Telephone]:
    async with CallServer(clock=clock) as server:
        made = Telephone(sqlite, clock, server)
        yield made
        await made.sender.dispatcher.close()


async def test_who_presses_1_has_acknowledged(sqlite: Database, phone: Telephone) -> None:
    notice_id = await phone.called()

    said, thanks = await phone.picked_up("1")

    assert TEXT in said
    assert said.startswith("您好，这里是")
    assert "请按1" in said
    assert thanks == "谢谢，再见。"
    assert await phone.told(notice_id) == (NoticeState.DELIVERED, Reason.NONE, True)
    async with sqlite.reading() as unit:
        assert [one.act for one in await audit.entries(unit)] == ["notice.answer"]


async def test_what_is_said_is_chinese_and_no_word_of_it_stands_in_the_request(phone: Telephone) -> None:
    await phone.called()

    call = phone.server.placed[0]
    form = {"CallSid": call.sid, "CallStatus": "in-progress"}
    answer = await phone.posted(call.form["Url"], form, sign(call.form["Url"], form, TOKEN))

    assert 'language="zh-CN"' in answer.text
    assert answer.headers["content-type"] == "application/xml"
    assert not any("平时使用证" in value for value in call.form.values())


async def test_an_english_text_is_said_in_english_to_the_last_word(sqlite: Database, phone: Telephone) -> None:
    await phone.planned(text=Rendered(HONG_KONG, "Your permit expires.", version=ENGLISH.digest, language=Lang.EN))
    async with sqlite.unit() as unit:
        await notice_texts.put_down(unit, [ENGLISH], edition=1, by="chen", now=phone.clock.now(), ground=Ground.BEFORE)
        await unit.commit()
    await phone.sender.dispatcher.tick()

    call = phone.server.placed[0]
    form = {"CallSid": call.sid, "CallStatus": "in-progress"}
    answer = await phone.posted(call.form["Url"], form, sign(call.form["Url"], form, TOKEN))
    said, thanks = await phone.picked_up("1")

    assert 'language="en-US"' in answer.text
    assert "zh-CN" not in answer.text
    assert said.startswith("Hello, this is ")
    assert "Your permit expires." in said
    assert "Press 1 to say that you know." in said
    assert thanks == "Thank you, goodbye."


async def test_who_presses_2_hears_it_again_and_silence_acknowledges_nothing(phone: Telephone) -> None:
    notice_id = await phone.called()

    first, again, third, end = await phone.picked_up("2", "", "2")

    assert first == again == third
    assert end == "谢谢，再见。"
    assert await phone.told(notice_id) == (NoticeState.DELIVERED, Reason.NONE, False)


async def test_who_presses_3_is_called_back_by_staff_once(sqlite: Database, phone: Telephone) -> None:
    notice_id = await phone.called()

    await phone.picked_up("3")
    await phone.picked_up("3")

    async with sqlite.reading() as unit:
        said = await short_numbers.answers(unit, notice_id)
    assert (await phone.told(notice_id))[2]
    assert [(one.answer, one.channel, one.waits) for one in said] == [(Answer.CALL_ME, "phone", True)]


@pytest.mark.parametrize("answered_by", ["machine_start", "fax"])
async def test_a_machine_hears_nothing_and_acknowledges_nothing(phone: Telephone, answered_by: str) -> None:
    notice_id = await phone.called()

    heard = await phone.picked_up("1", answered_by=answered_by)

    assert heard == [""]
    assert await phone.told(notice_id) == (NoticeState.FAILED, Reason.MACHINE, False)


@pytest.mark.parametrize(
    ("status", "reason"),
    [("busy", Reason.BUSY), ("no-answer", Reason.NOT_PICKED_UP), ("failed", Reason.NOT_DELIVERED)],
)
async def test_a_call_that_reached_nobody_is_an_outcome_and_is_not_made_again(
    phone: Telephone, status: str, reason: Reason
) -> None:
    notice_id = await phone.called()

    await phone.ended(status)
    await phone.sender.after(days=1)

    assert await phone.told(notice_id) == (NoticeState.FAILED, reason, False)
    assert phone.server.ledger == {HONG_KONG: 1}


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.RESET_AFTER, Fault.ERROR_AFTER, Fault.GARBAGE_AFTER])
async def test_a_call_whose_answer_was_lost_is_found_and_never_made_twice(phone: Telephone, fault: Fault) -> None:
    phone.server.script(fault)
    notice_id = await phone.called()
    doubt = await phone.sender.state(notice_id)

    for _ in range(4):
        await phone.sender.after(seconds=30)

    assert doubt is NoticeState.UNKNOWN
    assert await phone.sender.state(notice_id) is NoticeState.SENT
    assert phone.server.ledger == {HONG_KONG: 1}


async def test_a_callback_settles_a_doubt_and_the_key_counts(phone: Telephone) -> None:
    phone.server.script(Fault.TIMEOUT_AFTER)
    notice_id = await phone.called()

    await phone.picked_up("1")

    assert await phone.told(notice_id) == (NoticeState.DELIVERED, Reason.NONE, True)
    assert [one.state for one in await phone.sender.attempts(notice_id)] == [AttemptState.ACCEPTED]


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_BEFORE, Fault.RESET_BEFORE, Fault.ERROR_BEFORE, Fault.THROTTLE])
async def test_a_call_that_was_never_placed_is_placed_later(phone: Telephone, fault: Fault) -> None:
    phone.server.script(fault)
    notice_id = await phone.called()

    for _ in range(6):
        await phone.sender.after(seconds=30)

    assert await phone.sender.state(notice_id) is NoticeState.SENT
    assert phone.server.ledger == {HONG_KONG: 1}


@pytest.mark.parametrize(
    ("refusal", "state"),
    [(refuse(21211), NoticeState.FAILED), (refuse(20003, 401), NoticeState.PLANNED)],
    ids=["number", "account"],
)
async def test_refusals_follow_the_table_of_codes(phone: Telephone, refusal: Refusal, state: NoticeState) -> None:
    phone.server.script(refusal)

    assert await phone.sender.state(await phone.called()) is state


async def test_up_to_the_call_a_reason_that_is_gone_or_an_opt_out_stops_it(sqlite: Database, phone: Telephone) -> None:
    renewed, refused = await phone.planned(), await phone.planned(to="+85298765432", statutory=False)
    phone.sender.renderer.by_id[renewed] = Stopped(NoticeState.CANCELLED, Reason.RENEWED)
    async with sqlite.unit() as unit:
        await optouts.add(unit, "+85298765432", OptOutSource.REPLY, now=phone.clock.now())
        await unit.commit()

    await phone.sender.dispatcher.tick()

    assert await phone.told(renewed) == (NoticeState.CANCELLED, Reason.RENEWED, False)
    assert await phone.told(refused) == (NoticeState.CANCELLED, Reason.OPTED_OUT, False)
    assert not phone.server.placed


async def test_nobody_is_called_outside_the_window_or_where_the_provider_may_not_call(phone: Telephone) -> None:
    mainland = await phone.planned(to="+8613800138000")
    await phone.sender.dispatcher.tick()
    assert await phone.sender.state(mainland) is NoticeState.HELD

    phone.clock.advance(timedelta(hours=14))
    evening = await phone.called()

    assert await phone.sender.state(evening) is NoticeState.PLANNED
    assert not phone.server.placed


@pytest.mark.parametrize("path", ["", "/answer", "/keys/1"])
async def test_unsigned_unknown_and_unreadable_questions_have_no_effect(phone: Telephone, path: str) -> None:
    notice_id = await phone.called()
    call = phone.server.placed[0]
    url, form = call.form["StatusCallback"] + path, {"CallSid": call.sid, "CallStatus": "completed", "Digits": "1"}
    strange = f"{BASE}/hooks/twilio/voice/0192f0c1-2345-7abc-8def-0123456789ab{path}"

    answers = [
        await phone.posted(url, form, sign(url, form, "other")),
        await phone.posted(strange, form, sign(strange, form, TOKEN)),
        await phone.posted(url, {"Digits": "1"}, sign(url, {"Digits": "1"}, TOKEN)),
    ]

    assert [answer.status_code for answer in answers] == [403, 404, 400]
    assert await phone.told(notice_id) == (NoticeState.SENT, Reason.NONE, False)
