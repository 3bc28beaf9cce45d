"""Ten thousand hook calls with parts missing, of other types, far too large: never a 5xx, and the service goes on."""

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import pytest
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from common.clock import FixedClock
from knowledge import versions
from sanshi.app import compose
from sanshi.pages import pages
from sanshi.settings import Settings, TelegramSection, TwilioSection
from storage.engine import Database
from tests.conftest import PACKS
from tests.counterparts import botapi

pytestmark = pytest.mark.faults
TIMES = 10_000
SECRET, AUTH = "s" * 32, "x" * 32
BASE = "https://office.example"
CHAT = {"id": 7001, "type": "private", "first_name": "Wang"}
PERSON = {"id": 7001, "is_bot": False, "first_name": "Wang", "language_code": "zh"}
MESSAGE = {"message_id": 5, "date": 1_790_000_000, "chat": CHAT, "from": PERSON, "text": "帮助"}
UPDATES: tuple[dict[str, Any], ...] = (
    {"message": MESSAGE},
    {"edited_message": MESSAGE | {"edit_date": 1_790_000_001}},
    {"message": MESSAGE | {"document": {"file_id": "a", "file_unique_id": "b", "file_name": "a.pdf"}, "text": None}},
    {"message": MESSAGE | {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "m:x", "message": MESSAGE}},
    {"my_chat_member": {"chat": CHAT | {"type": "group"}, "from": PERSON, "date": 1}},
)
STRANGE: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, 2**70, 1.5, 1e308, "", "\x00", "\uffff", "\ud83d", "字" * 5000, [], {}, [[]],
    {"id": "x"},
)  # fmt: skip
FORM = {"From": "+8613800138000", "To": "+15005550006", "Body": "在吗", "MessageSid": "SM1", "MessageStatus": "sent"}


def spoilt(value: Any, chance: random.Random) -> Any:
    """The same with something replaced or left out, at any depth."""
    if chance.random() < 0.06:
        return chance.choice(STRANGE)
    if isinstance(value, dict):
        return {key: spoilt(part, chance) for key, part in value.items() if chance.random() > 0.04}
    return [spoilt(part, chance) for part in value] if isinstance(value, list) else value


def telegram(number: int, chance: random.Random) -> tuple[str, dict[str, Any]]:
    update = spoilt(chance.choice(UPDATES), chance)
    numbered = number if chance.random() < 0.97 else chance.choice(STRANGE)
    whole = {"update_id": numbered} | update if isinstance(update, dict) else update
    body = json.dumps(whole if chance.random() < 0.97 else chance.choice(STRANGE)).encode()
    if chance.random() < 0.03:
        body = body[: chance.randrange(len(body) + 1)] + chance.randbytes(4)
    secret = SECRET if chance.random() < 0.95 else chance.choice(("", "wrong", "é"))
    return "/hooks/telegram", {"content": body, "headers": {"x-telegram-bot-api-secret-token": secret.encode()}}


def twilio(number: int, chance: random.Random) -> tuple[str, dict[str, Any]]:
    path = chance.choice(
        ("/hooks/twilio/inbound", "/hooks/twilio/status/0", f"/hooks/twilio/status/{UUID(int=number)}")
    )
    fields = {key: str(spoilt(value, chance)) for key, value in FORM.items() if chance.random() > 0.04}
    fields = {key: value.encode("utf-8", "replace").decode() for key, value in fields.items()}
    signature = RequestValidator(AUTH).compute_signature(BASE + path, fields) if chance.random() < 0.9 else "x"
    body = urlencode(fields).encode()
    if chance.random() < 0.03:
        body = body[: chance.randrange(len(body) + 1)] + chance.randbytes(4)
    kind = "application/x-www-form-urlencoded" if chance.random() < 0.9 else "multipart/form-data"
    return path, {"content": body, "headers": {"content-type": kind, "x-twilio-signature": signature}}


MAKERS: tuple[Callable[[int, random.Random], tuple[str, dict[str, Any]]], ...] = (telegram, telegram, twilio)


async def test_no_hook_call_ends_in_a_5xx(sqlite: Database, clock: FixedClock) -> None:
    chance = random.Random(20261126)
    await versions.load(sqlite, PACKS / "civil-air-defence", by="test", now=clock.now())
    async with botapi.serving() as api:
        changes = {
            "telegram": TelegramSection(token=botapi.TOKEN, api_base=api.base, mode="webhook", webhook_secret=SECRET),
            "twilio": TwilioSection(auth_token=AUTH),
            "public_base_url": BASE,
            "data_dir": Path(),
        }
        app = compose(Settings().model_copy(update=changes), sqlite, clock)
        transport = httpx2.ASGITransport(app=pages(app), raise_app_exceptions=False)
        answers: Counter[int] = Counter()
        with capture_logs() as lines:
            async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
                for number in range(TIMES):
                    path, call = chance.choice(MAKERS)(number, chance)
                    status = (await client.post(path, **call)).status_code
                    answers[status] += 1
                    assert status < 500, (number, path, call, lines[-2:])
                    if number % 200 == 0:
                        await app.exchange.mailbox.idle()
                await app.exchange.mailbox.idle()
        await app.exchange.close()
        await app.dispatcher.close()
        app.codes.close()
        app.attachments.close()
    failed = Counter(str(line.get("error")) for line in lines if line["event"] in {"turn_failed", "request_failed"})
    # The counterpart has none of the files that are spoken of; the citizen is told so.
    assert set(failed) <= {"ClientResponseError"}
    # A good part of them was let in and acted on.
    assert answers[200] > TIMES / 3, answers
    assert answers[404] + answers[204] > TIMES / 20, answers
