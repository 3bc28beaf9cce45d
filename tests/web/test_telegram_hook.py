"""Telegram's webhook: the secret first, then the update; what is none is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.web.public_site import site
from web.hooks.telegram import HEADER

SECRET = "secret_of_the_webhook-1"
UPDATE = {"update_id": 7, "message": {"message_id": 1}}


@dataclass
class Channel:
    """Takes what the hook lets through."""

    secret: str = SECRET
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        self.taken += updates


async def test_an_update_with_the_secret_is_taken(sqlite: Database, clock: FixedClock) -> None:
    channel = Channel()
    async with site(sqlite, clock, telegram=channel).browser() as browser:
        answer = await browser.post("/hooks/telegram", json=UPDATE, headers={HEADER: SECRET})
    assert answer.status_code == 200
    assert channel.taken == [UPDATE]


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: SECRET + "x"}])
async def test_without_the_secret_nothing_is_read(sqlite: Database, clock: FixedClock, headers: dict[str, str]) -> None:
    channel = Channel()
    async with site(sqlite, clock, telegram=channel).browser() as browser:
        answer = await browser.post("/hooks/telegram", json=UPDATE, headers=headers)
    assert answer.status_code == 403
    assert channel.taken == []


@pytest.mark.parametrize("channel", [None, Channel(secret="")])
async def test_where_updates_are_polled_there_is_no_hook(
    sqlite: Database, clock: FixedClock, channel: Channel | None
) -> None:
    async with site(sqlite, clock, telegram=channel).browser() as browser:
        answer = await browser.post("/hooks/telegram", json=UPDATE, headers={HEADER: ""})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": 9223372036854775808}', b"\xff", b"[" * 100_000]
)
async def test_what_is_no_update_is_refused(sqlite: Database, clock: FixedClock, body: bytes) -> None:
    channel = Channel()
    async with site(sqlite, clock, telegram=channel).browser() as browser:
        answer = await browser.post("/hooks/telegram", content=body, headers={HEADER: SECRET})
    assert answer.status_code == 400
    assert channel.taken == []
