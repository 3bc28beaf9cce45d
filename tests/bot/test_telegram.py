"""The same dialogue over a Bot API server: polling, photos, presses, deliveries repeated, a server that goes away."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.proxy import NoSocks, session_for
from bot.channels.telegram import TelegramChannel, Webhook
from common.nursery import Nursery
from tests.casework.house import LEADER
from tests.counterparts.botapi import TOKEN, BotApi, Fault, serving
from tests.eventually import eventually
from tests.journeys.test_complaint import photo
from tests.journeys.town import Town

WANG, LI = 7001, 7002


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


@pytest.fixture
async def telegram(town: Town, api: BotApi) -> AsyncIterator[TelegramChannel]:
    """The office's bot, polling."""
    channel = town.exchange.serve_telegram(token=TOKEN, api_base=api.base, poll_seconds=1, first_pause=0.05)
    async with Nursery() as nursery:
        nursery.start(channel.run(), name="telegram")
        yield channel


async def complain(api: BotApi, chat_id: int) -> None:
    """Up to the read-back."""
    api.write(chat_id, "昨天下午管城街你们的人态度差没出示证件")
    await api.until(chat_id, "对吗")
    api.write(chat_id, "对")
    await api.until(chat_id, "证件号吗")


async def test_a_complaint_with_a_photo(town: Town, api: BotApi, telegram: TelegramChannel) -> None:
    await complain(api, WANG)
    sizes: list[dict[str, Any]] = [
        {"file_id": api.file(data), "file_unique_id": str(size), "width": size, "height": size, "file_size": len(data)}
        for size, data in ((90, b"too small to be taken"), (800, photo()))
    ]
    api.send(WANG, {"photo": sizes, "caption": "这是照片"})
    await api.until(WANG, "收到了")
    for answer, asked in (("没有", "照片、文件"), ("发完了", "匿名"), ("匿名", "记得对不对")):
        api.write(WANG, answer)
        await api.until(WANG, asked)
    api.press(WANG, "提交")
    receipt = await api.until(WANG, "诉2026-0001")

    assert "查询码" in receipt
    (row,) = (await town.office.complaints.queue(viewer=LEADER)).rows
    detail = await town.office.complaints.detail(row.case_id, viewer=LEADER)
    assert len(detail.attachments) == 1
    assert "这是照片" in detail.what
    assert any(call.method == "answerCallbackQuery" for call in api.ledger)


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {"file_id": "?", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}},
        {"location": {"latitude": 34.75, "longitude": 113.66}},
        {"contact": {"phone_number": "13800001234", "first_name": "证人"}},
    ],
)
async def test_recordings_places_and_contacts_are_evidence(
    town: Town, api: BotApi, telegram: TelegramChannel, content: dict[str, Any]
) -> None:
    if "voice" in content:
        content["voice"]["file_id"] = api.file(b"OggS\x00\x02" + bytes(21))
    await complain(api, WANG)
    before = len(api.texts(WANG))
    api.send(WANG, content)
    await api.until(WANG, "收到了" if "voice" in content else "记下了", after=before)


async def test_two_people_do_not_mix(api: BotApi, telegram: TelegramChannel) -> None:
    api.write(WANG, "投诉")
    api.write(LI, "查进度")
    await api.until(WANG, "哪方面")
    await api.until(LI, "查询码")
    assert not any("查询码" in text for text in api.texts(WANG))


async def test_an_update_delivered_twice_acts_once(api: BotApi, telegram: TelegramChannel) -> None:
    number = api.write(WANG, "投诉")
    await api.until(WANG, "哪方面")
    await telegram.receive([{"update_id": number, "message": _message(WANG, "投诉")}])
    api.write(WANG, "1")
    await api.until(WANG, "说说发生了什么事")
    assert sum("哪方面" in text for text in api.texts(WANG)) == 1


async def test_quick_messages_are_answered_in_order(api: BotApi, telegram: TelegramChannel) -> None:
    for text in ("投诉", "1", "检查的人说话很难听", "东大街"):
        api.write(WANG, text)
    await api.until(WANG, "什么时候")
    together = "\n".join(api.texts(WANG))
    places = [together.index(part) for part in ("哪方面", "什么事", "什么地方")]
    assert places == sorted(places)


async def test_a_group_is_refused_politely_and_left(api: BotApi, telegram: TelegramChannel) -> None:
    api.send(-100, {"text": "/start"}, chat_type="group")
    await api.until(-100, "单独对话")
    await eventually(lambda: any(call.method == "leaveChat" for call in api.ledger))


async def test_being_added_to_a_channel_is_declined_and_left_once(api: BotApi, telegram: TelegramChannel) -> None:
    member = {"user": {"id": 123456, "is_bot": True, "first_name": "b"}}
    for old, new in (("left", "member"), ("member", "left")):
        api.deliver(
            {
                "my_chat_member": {
                    "chat": {"id": -200, "type": "channel", "title": "c"},
                    "from": {"id": WANG, "is_bot": False, "first_name": "Wang"},
                    "date": 1_790_000_000,
                    "old_chat_member": member | {"status": old},
                    "new_chat_member": member | {"status": new},
                }
            }
        )
    await api.until(-200, "单独对话")
    api.write(WANG, "帮助")
    await api.until(WANG, "人工")
    assert sum(call.method == "leaveChat" for call in api.ledger) == 1
    assert len(api.texts(-200)) == 1


async def test_a_proxy_is_used_for_every_call(town: Town, api: BotApi) -> None:
    """The counterpart itself is the proxy: an http proxy is asked for the whole address of a host nobody knows."""
    channel = town.exchange.serve_telegram(
        token=TOKEN, api_base="http://telegram.invalid", proxy=api.base, poll_seconds=1, first_pause=0.05
    )
    async with Nursery() as nursery:
        nursery.start(channel.run(), name="telegram")
        await eventually(lambda: channel.health.is_up)


def test_a_socks_proxy_without_its_library_is_told_plainly() -> None:
    with pytest.raises(NoSocks):
        session_for("http://127.0.0.1", "socks5://127.0.0.1:1080")


async def test_a_webhook_is_asked_for_with_its_secret_and_polling_gives_it_up(town: Town, api: BotApi) -> None:
    hook = Webhook("https://office.example/hooks/telegram", "s" * 32)
    channel = town.exchange.serve_telegram(token=TOKEN, api_base=api.base, webhook=hook, poll_seconds=1)
    async with Nursery() as nursery:
        nursery.start(channel.run(), name="telegram")
        await eventually(lambda: channel.health.is_up)
    (asked,) = [call for call in api.ledger if call.method == "setWebhook"]
    assert (asked.fields["url"], asked.fields["secret_token"]) == (hook.url, hook.secret)
    assert api.polls == 0
    assert channel.secret == hook.secret


async def test_descriptions_are_shown_in_both_languages(api: BotApi, telegram: TelegramChannel) -> None:
    await eventually(lambda: sum(call.method == "setMyDescription" for call in api.ledger) == 2)
    shown = [str(call.fields["description"]) for call in api.ledger if call.method == "setMyDescription"]
    assert "投诉" in shown[0]
    assert "complaint" in shown[1]
    assert any(call.method == "deleteWebhook" for call in api.ledger)


async def test_what_cannot_be_read_gets_a_friendly_line(api: BotApi, telegram: TelegramChannel) -> None:
    api.send(WANG, {"dice": {"emoji": "🎲", "value": 3}})
    await api.until(WANG, "请用文字说一说")
    api.deliver({"edited_message": _message(WANG, "改过的") | {"edit_date": 1_790_000_100}})
    await api.until(WANG, "重新发一条")


async def test_an_update_of_an_unknown_shape_stops_nothing(api: BotApi, telegram: TelegramChannel) -> None:
    api.deliver({"brand_new_thing": {"id": 1}})
    api.deliver({"message": {"message_id": "not a number"}})
    api.write(WANG, "帮助")
    await api.until(WANG, "人工")


async def test_a_button_that_does_not_stand_under_its_message_is_refused(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.write(WANG, "投诉")
    await api.until(WANG, "哪方面")
    message_id, call = api.sent(WANG)[-1]
    api.callback(WANG, message_id, call, "c:submit:forged")
    await api.until(WANG, "前面步骤")


async def test_it_comes_back_by_itself_when_the_server_does(town: Town, api: BotApi) -> None:
    for fault in (Fault.RESET_BEFORE, Fault.SERVER_ERROR, Fault.THROTTLE):
        api.faults["getMe"].append(fault)
    channel = town.exchange.serve_telegram(token=TOKEN, api_base=api.base, poll_seconds=1, first_pause=0.01)
    seen = {channel.health.reason}
    async with Nursery() as nursery:
        nursery.start(channel.run(), name="telegram")
        async with asyncio.timeout(20):
            while not channel.health.is_up:
                seen.add(channel.health.reason)
                await asyncio.sleep(0.005)
        api.write(WANG, "帮助")
        await api.until(WANG, "人工")
    assert {"TelegramNetworkError", "TelegramServerError", "TelegramRetryAfter"} <= seen


async def test_a_server_that_goes_away_shows_and_is_asked_ever_less_often(
    api: BotApi, telegram: TelegramChannel
) -> None:
    await eventually(lambda: telegram.health.is_up)
    api.faults["getUpdates"].append(Fault.RESET_BEFORE)
    api.faults["getMe"] += [Fault.RESET_BEFORE] * 3
    await eventually(lambda: telegram.health.reason == "TelegramNetworkError")
    await eventually(lambda: telegram.health.is_up)
    assert not api.faults["getMe"]
    api.write(WANG, "投诉")
    await api.until(WANG, "哪方面")


async def test_a_file_beyond_the_limit_is_refused_before_it_is_fetched(api: BotApi, telegram: TelegramChannel) -> None:
    await complain(api, WANG)
    api.send(
        WANG, {"document": {"file_id": "big", "file_unique_id": "b", "file_name": "a.pdf", "file_size": 30_000_000}}
    )
    await api.until(WANG, "10")
    assert not any(call.method == "getFile" for call in api.ledger)


async def test_a_lost_answer_to_polling_loses_no_update(api: BotApi, telegram: TelegramChannel) -> None:
    api.faults["getUpdates"] += [Fault.RESET_AFTER, Fault.RESET_AFTER]
    api.write(WANG, "投诉")
    await api.until(WANG, "哪方面")
    await asyncio.sleep(0.2)
    assert sum("哪方面" in text for text in api.texts(WANG)) == 1


async def test_commands_are_shown_in_both_languages(api: BotApi, telegram: TelegramChannel) -> None:
    await eventually(lambda: sum(call.method == "setMyCommands" for call in api.ledger) == 2)
    shown = [str(json.loads(call.fields["commands"])) for call in api.ledger if call.method == "setMyCommands"]
    assert "我要投诉" in shown[0]
    assert "Make a complaint" in shown[1]


async def test_a_wrong_token_shows_and_stops_nothing_else(town: Town, api: BotApi) -> None:
    channel = town.exchange.serve_telegram(token="1:wrong", api_base=api.base, first_pause=0.01)
    async with Nursery() as nursery:
        nursery.start(channel.run(), name="telegram")
        await eventually(lambda: channel.health.reason == "TelegramUnauthorizedError")
    assert not channel.health.is_up
    citizen = await town.citizen()
    assert "人工" in await citizen.say("帮助")


def _message(chat_id: int, text: str) -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "Wang"}
    return {
        "message_id": 5,
        "date": 1_790_000_000,
        "chat": {"id": chat_id, "type": "private"},
        "from": person,
        "text": text,
    }
