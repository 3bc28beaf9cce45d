"""Who stays anonymous leaves no trace of the chat with the complaint, unless the answer is wanted there too."""

import sqlalchemy as sa

from bot.channels.sender import ChatSender
from casework.codes.code import read_code
from casework.complaints.model import EventKind
from notify.providers.base import Outgoing
from storage.chats import chat_message
from storage.complaints import complaint
from storage.notices import notice
from storage.schema import new_id
from tests.casework.house import CLERK, LEADER
from tests.journeys.town import Citizen, Town, say_all

TOLD = "昨天下午管城街你们的人态度差没出示证件"
TO_SUBMIT = (TOLD, "对", "没有", "没有", "匿名")
HERE = "提交，答复也发到这里"


async def traces(town: Town) -> list[object]:
    """What of the case and of what was sent about it leads to a chat."""
    async with town.office.database.reading() as unit:
        case = (await unit.execute(sa.select(complaint.c.chat_hash, complaint.c.chat_sealed))).one()
        sent = (await unit.execute(sa.select(notice.c.recipient_hash, notice.c.recipient_sealed))).all()
        named = (await unit.execute(sa.select(chat_message.c.act_key))).scalars().all()
    carried = [key for key in named if key and key.startswith("notice:")]
    return [found for found in (*case, *(value for row in sent for value in row), *carried) if found is not None]


async def deliver(town: Town) -> None:
    """Put what is queued into the chats."""
    sender = ChatSender(database=town.office.database, clock=town.office.clock, telegram=None, live=False)
    async with town.office.database.reading() as unit:
        queued = list((await unit.execute(sa.select(notice.c.id).order_by(notice.c.id))).scalars())
    for notice_id, (to, text) in zip(queued, await town.office.told(), strict=True):
        await sender.send(Outgoing(attempt_id=new_id(town.office.clock.now()), notice_id=notice_id, to=to, text=text))


async def test_an_anonymous_complaint_keeps_nothing_of_the_chat(town: Town, citizen: Citizen) -> None:
    receipt = await say_all(citizen, [*TO_SUBMIT, "是的"])

    code = read_code(receipt)
    assert code
    assert "凭查询码" in receipt
    assert await traces(town) == []
    assert await town.office.complaints.mine(citizen.chat_id) == []
    assert "诉2026-0001" in await citizen.say(code)


async def test_the_citizen_deletes_the_chat_and_answers_are_found_by_code_alone(town: Town, citizen: Citizen) -> None:
    code = read_code(await say_all(citizen, [*TO_SUBMIT, HERE]))
    assert code
    (case,) = await town.office.complaints.mine(citizen.chat_id)
    await town.office.complaints.reply(case.case_id, "正在核实", by=CLERK)
    await deliver(town)
    assert await traces(town)
    await citizen.say("我的投诉")

    await citizen.press("从这件投诉中删除对话信息")

    assert await traces(town) == []
    await town.office.complaints.reply(case.case_id, "已经核实", by=CLERK)
    assert await traces(town) == []
    assert "已经核实" in await citizen.say(code)
    detail = await town.office.complaints.detail(case.case_id, viewer=LEADER)
    assert EventKind.CHAT_FORGOTTEN in [step.kind for step in detail.timeline]
