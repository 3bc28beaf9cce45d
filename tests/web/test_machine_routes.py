"""Probes, figures and the SMS provider's calls."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter
from twilio.request_validator import RequestValidator

from common.clock import FixedClock
from storage.engine import Database
from storage.throttle import Bucket
from tests.conftest import MORNING
from tests.web.public_site import Calls, Site, site
from web.services import Check
from web.throttle import CHAT, CODE, Rate, Throttle, TooOften, refilled

BASE = "https://office.example"
TOKEN = "twilio-token"


async def fine() -> str:
    return "ok"


async def broken() -> str:
    raise OSError("secret reason")


@pytest.mark.parametrize(
    ("checks", "status"),
    [
        ((Check("database", fine),), 200),
        ((Check("database", broken),), 503),
        ((Check("database", fine), Check("telegram", broken, required=False)), 200),
    ],
)
async def test_ready_tells_what_works(
    sqlite: Database, clock: FixedClock, checks: Sequence[Check], status: int
) -> None:
    async with site(sqlite, clock, checks=checks).browser() as browser:
        answer = await browser.get("/readyz")
        alive = await browser.get("/healthz")
    assert answer.status_code == status
    assert set(answer.json()["checks"]) == {check.name for check in checks}
    assert "secret" not in answer.text
    assert alive.json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 403),
        ("203.0.113.7", {}, 403),
        ("203.0.113.7", {"authorization": "Bearer right"}, 200),
        ("203.0.113.7", {"authorization": "Bearer wrong"}, 403),
        ("203.0.113.7", {"authorization": "Bearer "}, 403),
    ],
)
async def test_figures_are_for_this_machine_or_the_token(
    sqlite: Database, clock: FixedClock, address: str, sent: dict[str, str], status: int
) -> None:
    registry = CollectorRegistry()
    Counter("things", "Things counted", registry=registry).inc()
    town = site(sqlite, clock, registry=registry, settings_metrics_token="right")
    async with town.browser(address=address) as browser:
        answer = await browser.get("/metrics", headers=sent)
    assert answer.status_code == status
    assert ("things_total 1.0" in answer.text) is (status == 200)


async def test_figures_count_by_route_and_never_by_what_was_asked_for(sqlite: Database, clock: FixedClock) -> None:
    async with site(sqlite, clock).browser(address="127.0.0.1") as browser:
        await browser.get("/matters/a-secret-word")
        await browser.get("/a-secret-word")
        figures = (await browser.get("/metrics")).text
    assert 'sanshi_http_requests_total{method="GET",route="/matters/{matter_id}",status="404"} 1.0' in figures
    assert 'sanshi_http_requests_total{method="GET",route="none",status="404"} 1.0' in figures
    assert "secret" not in figures


async def test_without_a_token_in_the_settings_no_token_opens_the_figures(town: Site) -> None:
    async with town.browser() as browser:
        assert (await browser.get("/metrics", headers={"authorization": "Bearer "})).status_code == 403


@pytest.fixture
def calls() -> Calls:
    return Calls(tokens=(TOKEN,))


@pytest.fixture
def town(sqlite: Database, clock: FixedClock, calls: Calls) -> Site:
    return site(sqlite, clock, sms=calls, settings_public_base_url=BASE)


def signed(path: str, fields: Sequence[tuple[str, str]], token: str = TOKEN) -> tuple[bytes, dict[str, str]]:
    """A call's body and headers as Twilio makes them."""
    signature = RequestValidator(token).compute_signature(BASE + path, dict(fields))
    kind = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site"}
    return urlencode(list(fields)).encode(), kind | {"x-twilio-signature": signature}


async def test_a_signed_receipt_is_taken_with_its_blank_fields(town: Site, calls: Calls) -> None:
    attempt = uuid4()
    calls.known.add(attempt)
    path = f"/hooks/twilio/status/{attempt}?try=1"
    body, headers = signed(path, [("MessageSid", "SM1"), ("MessageStatus", "delivered"), ("ErrorCode", "")])
    async with town.browser() as provider:
        answer = await provider.post(path, content=body, headers=headers)
    assert answer.status_code == 204
    assert calls.told == [(attempt, {"MessageSid": "SM1", "MessageStatus": "delivered", "ErrorCode": ""})]


@pytest.mark.parametrize("attempt", ["0192f0c1-2345-7abc-8def-0123456789ab", "no-uuid"])
async def test_a_receipt_of_no_attempt_of_ours_is_not_found(town: Site, attempt: str) -> None:
    path = f"/hooks/twilio/status/{attempt}"
    body, headers = signed(path, [("MessageStatus", "sent")])
    async with town.browser() as provider:
        assert (await provider.post(path, content=body, headers=headers)).status_code == 404


@pytest.mark.parametrize("spoil", ["token", "body", "query", "none"])
async def test_a_call_that_is_not_signed_has_no_effect(town: Site, calls: Calls, spoil: str) -> None:
    path = "/hooks/twilio/inbound"
    body, headers = signed(path, [("From", "+8613800000000"), ("Body", "T")], "x" if spoil == "token" else TOKEN)
    if spoil == "none":
        del headers["x-twilio-signature"]
    address = path + ("?more=1" if spoil == "query" else "")
    async with town.browser() as provider:
        answer = await provider.post(address, content=body + (b"&x=1" if spoil == "body" else b""), headers=headers)
    assert answer.status_code == 403
    assert calls.heard == []
    assert "<html" not in answer.text


async def test_a_message_to_the_office_is_taken_and_answered_with_silence(town: Site, calls: Calls) -> None:
    path = "/hooks/twilio/inbound"
    body, headers = signed(path, [("From", "+8613800000000"), ("Body", "退订")])
    async with town.browser() as provider:
        answer = await provider.post(path, content=body, headers=headers)
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.text.endswith("<Response></Response>")
    assert calls.heard[0]["Body"] == "退订"


async def test_a_huge_call_is_refused(town: Site, calls: Calls) -> None:
    body, headers = signed("/hooks/twilio/inbound", [("Body", "x" * 100_000)])
    async with town.browser() as provider:
        answer = await provider.post("/hooks/twilio/inbound", content=body, headers=headers)
    assert answer.status_code == 413
    assert calls.heard == []


@pytest.mark.parametrize("changes", [{"sms": None}, {"settings_public_base_url": ""}])
async def test_without_provider_or_public_address_there_are_no_hooks(
    sqlite: Database, clock: FixedClock, calls: Calls, changes: dict[str, Any]
) -> None:
    values: dict[str, Any] = {"sms": calls, "settings_public_base_url": BASE} | changes
    body, headers = signed("/hooks/twilio/inbound", [("Body", "T")])
    async with site(sqlite, clock, **values).browser() as provider:
        assert (await provider.post("/hooks/twilio/inbound", content=body, headers=headers)).status_code == 404
    assert calls.heard == []


@given(
    tokens=st.floats(0, 60),
    seconds=st.floats(-1e6, 1e6),
    rate=st.sampled_from([CHAT, CODE, Rate("x", 1, timedelta(1))]),
)
def test_a_bucket_is_never_overfull_and_a_clock_set_back_gives_nothing(
    tokens: float, seconds: float, rate: Rate
) -> None:
    held = min(tokens, float(rate.burst))
    left = refilled(Bucket(held, MORNING), rate, MORNING + timedelta(seconds=seconds))
    assert held <= left <= rate.burst
    if seconds <= 0:
        assert left == held
    if seconds >= rate.period.total_seconds():
        assert left == rate.burst


async def test_callers_do_not_take_from_each_other(sqlite: Database, clock: FixedClock) -> None:
    throttle, rate = Throttle(sqlite, clock), Rate("test", 2, timedelta(minutes=1))
    for _ in range(2):
        await throttle.spend(rate, "a")
    with pytest.raises(TooOften):
        await throttle.spend(rate, "a")
    await throttle.spend(rate, "b")


async def test_a_flood_over_the_limit_costs_no_look_into_the_database(sqlite: Database, clock: FixedClock) -> None:
    throttle, rate = Throttle(sqlite, clock), Rate("test", 1, timedelta(minutes=1))
    await throttle.spend(rate, "a")
    with pytest.raises(TooOften):
        await throttle.spend(rate, "a")
    asked: list[str] = []
    sa.event.listen(sqlite.engine.sync_engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))

    with pytest.raises(TooOften):
        await throttle.spend(rate, "a")

    assert asked == []


async def test_who_was_refused_is_let_in_again_when_a_token_is_there(sqlite: Database, clock: FixedClock) -> None:
    throttle, rate = Throttle(sqlite, clock), Rate("test", 1, timedelta(minutes=1))
    await throttle.spend(rate, "a")
    with pytest.raises(TooOften):
        await throttle.spend(rate, "a")

    clock.advance(timedelta(minutes=1))

    await throttle.spend(rate, "a")
