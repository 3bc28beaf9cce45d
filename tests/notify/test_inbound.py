"""What people text back: opt-out words act at once, the rest waits for staff."""

import pytest

from common.clock import FixedClock
from knowledge.edition import FixedEditions
from notify.inbound import Inbox, NotMobile
from notify.reply_words import meaning
from staff.actor import Actor
from storage import audit, optouts
from storage.engine import Database
from storage.notices import phone_hash
from storage.values.optouts import InboundKind, OptOutSource
from tests.notify.sender import PHONE, twilio_hooks
from tests.shipped import first_pack

CLERK = Actor("wang", "wang", frozenset())


@pytest.fixture
def inbox(sqlite: Database, clock: FixedClock) -> Inbox:
    return Inbox(database=sqlite, clock=clock, editions=FixedEditions(first_pack()))


@pytest.mark.parametrize(
    "text",
    [
        "T",
        "t",
        "TD",
        "td",
        "R",
        "r",
        "N",
        "退订",
        "退",
        "STOP",
        "stop",
        "Ｔ",
        "ｔｄ",
        "Ｒ",
        "ＳＴＯＰ",
        " R ",
        "退订。",
        "“R”",
        "R\n",
        "拒收",
    ],
)
def test_these_words_mean_no_more_prompts(text: str) -> None:
    assert meaning(text) is InboundKind.OPT_OUT


@pytest.mark.parametrize(
    "text", ["", "好的", "请问退订怎么办", "Rr", "TDD", "我要投诉", "11", "3", "不需要了谢谢", "？"]
)
def test_other_texts_have_no_meaning_of_their_own(text: str) -> None:
    assert meaning(text) is InboundKind.OTHER


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (InboundKind.RECEIVED, ["1", "１", " 1。", "收到", "“1”", "1 收到"]),
        (InboundKind.CALL_ME, ["2", "２", "请回电", "2 请回电"]),
        (InboundKind.OPT_IN, ["恢复", "START", "ｓｔａｒｔ", "恢復"]),
        (InboundKind.HELP, ["帮助", "HELP", "ｈｅｌｐ"]),
    ],
)
def test_each_word_is_understood_in_full_and_half_width(kind: InboundKind, texts: list[str]) -> None:
    assert {meaning(text) for text in texts} == {kind}


async def test_start_takes_a_number_off_the_list(sqlite: Database, inbox: Inbox) -> None:
    await inbox.receive(provider_id="SM1", phone=PHONE, text="TD")

    assert await inbox.receive(provider_id="SM2", phone=PHONE, text="恢复") is InboundKind.OPT_IN

    assert (await inbox.opt_outs()).total == 0
    async with sqlite.reading() as unit:
        assert {entry.act for entry in await audit.entries(unit)} == {"optout.add", "optout.remove"}


@pytest.mark.parametrize("text", ["HELP", "1", "2"])
async def test_a_call_for_help_and_an_answer_to_nothing_wait_for_staff(inbox: Inbox, text: str) -> None:
    await inbox.receive(provider_id="SM1", phone=PHONE, text=text)

    assert [each.text for each in (await inbox.messages()).messages] == [text]


async def test_an_opt_out_is_on_the_list_and_in_the_audit_trail(sqlite: Database, inbox: Inbox) -> None:
    kind = await inbox.receive(provider_id="SM1", phone=PHONE, text="退订")

    assert kind is InboundKind.OPT_OUT
    assert [(each.phone, each.source) for each in (await inbox.opt_outs()).numbers] == [(PHONE, OptOutSource.REPLY)]
    async with sqlite.reading() as unit:
        assert await optouts.which(unit, [phone_hash(sqlite.keyring, PHONE)])
        assert [(entry.actor, entry.act) for entry in await audit.entries(unit)] == [("citizen", "optout.add")]
    assert (await inbox.messages()).total == 0


async def test_a_message_delivered_twice_acts_once(sqlite: Database, inbox: Inbox) -> None:
    assert await inbox.receive(provider_id="SM1", phone=PHONE, text="R") is InboundKind.OPT_OUT
    assert await inbox.receive(provider_id="SM1", phone=PHONE, text="R") is None

    async with sqlite.reading() as unit:
        assert len(await audit.entries(unit)) == 1


async def test_any_other_message_waits_for_staff_until_it_is_seen_to(inbox: Inbox) -> None:
    await inbox.receive(provider_id="SM2", phone=PHONE, text="请问周六上班吗")

    [message] = (await inbox.messages()).messages
    assert (message.phone, message.text) == (PHONE, "请问周六上班吗")
    assert await inbox.seen_to(message.id, by=CLERK)
    assert not await inbox.seen_to(message.id, by=CLERK)
    assert (await inbox.messages()).total == 0
    assert [each.handled_by for each in (await inbox.messages(open_only=False)).messages] == ["staff:wang"]


async def test_staff_may_put_a_number_on_the_list_and_take_it_off(inbox: Inbox) -> None:
    assert await inbox.opt_out("138 0013 8000", by=CLERK)
    assert not await inbox.opt_out(PHONE, by=CLERK)
    assert (await inbox.opt_outs()).total == 1

    assert await inbox.opt_in("138 0013 8000", by=CLERK)
    assert not await inbox.opt_in("138 0013 8000", by=CLERK)
    assert (await inbox.opt_outs()).total == 0


@pytest.mark.parametrize("phone", ["0371-66668888", "hello", "", "13800138000 13900139000"])
async def test_what_is_no_mobile_number_is_not_put_on_the_list(inbox: Inbox, phone: str) -> None:
    with pytest.raises(NotMobile):
        await inbox.opt_out(phone, by=CLERK)


async def test_twilios_calls_reach_the_inbox(sqlite: Database, clock: FixedClock, inbox: Inbox) -> None:
    hooks = twilio_hooks(sqlite, clock, inbox)

    await hooks.inbound({"MessageSid": "SM3", "From": PHONE, "Body": "嗯", "OptOutType": "STOP"})
    await hooks.inbound({"MessageSid": "", "From": PHONE, "Body": "x"})

    assert [each.phone for each in (await inbox.opt_outs()).numbers] == [PHONE]
