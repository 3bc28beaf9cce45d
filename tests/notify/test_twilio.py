"""The Twilio provider against a local API: what it sends, what it makes of each answer, what it finds."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from common.clock import FixedClock, SystemClock
from notify.providers.base import CannotTell, OutcomeKind, Outgoing, Sought
from notify.providers.twilio import TwilioProvider, form
from notify.providers.twilio_codes import VERDICTS, at_create
from notify.providers.twilio_status import found
from storage.values.notices import Delivery, Reason
from tests.counterparts.faults import Fault
from tests.counterparts.twilio import TOKEN, TRIAL_SID, TwilioServer, refuse
from tests.notify.sender import FROM, PHONE, twilio


@pytest.fixture
async def server() -> AsyncIterator[TwilioServer]:
    async with TwilioServer() as running:
        yield running


@pytest.fixture
async def provider(server: TwilioServer) -> AsyncIterator[TwilioProvider]:
    made = twilio(server.url, SystemClock(), timeout=0.4)
    yield made
    await made.close()


def message(*, text: str = "【管城人防】提醒", callback: str | None = None, validity: int | None = None) -> Outgoing:
    return Outgoing(
        attempt_id=uuid4(), notice_id=uuid4(), to=PHONE, text=text, callback_url=callback, validity_seconds=validity
    )


def sought(*, text: str = "【管城人防】提醒", since: datetime | None = None) -> Sought:
    moment = since or SystemClock().now() - timedelta(seconds=30)
    return Sought(attempt_id=uuid4(), notice_id=uuid4(), to=PHONE, text=text, since=moment)


async def test_a_message_is_sent_as_twilio_asks_for_it(server: TwilioServer, provider: TwilioProvider) -> None:
    outcome = await provider.send(message(callback="https://office.example/hooks/twilio/status/1", validity=3600))

    assert (outcome.kind, outcome.provider_id) == (OutcomeKind.ACCEPTED, server.taken[0].sid)
    assert server.taken[0].form == {
        "To": PHONE,
        "From": FROM,
        "Body": "【管城人防】提醒",
        "StatusCallback": "https://office.example/hooks/twilio/status/1",
        "ValidityPeriod": "3600",
    }


async def test_a_messaging_service_stands_in_for_the_number(server: TwilioServer) -> None:
    made = TwilioProvider(
        clock=SystemClock(),
        account_sid=TRIAL_SID,
        auth_token=TOKEN,
        messaging_service_sid="MG1",
        api_base=server.url + "/",
    )
    await made.send(message())
    await made.close()

    assert server.taken[0].form["MessagingServiceSid"] == "MG1"
    assert "From" not in server.taken[0].form


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.THROTTLE, OutcomeKind.THROTTLED),
        (Fault.ERROR_BEFORE, OutcomeKind.UNKNOWN),
        (Fault.RESET_BEFORE, OutcomeKind.UNKNOWN),
        (Fault.TIMEOUT_BEFORE, OutcomeKind.UNKNOWN),
        (Fault.GARBAGE_AFTER, OutcomeKind.UNKNOWN),
    ],
)
async def test_an_answer_that_is_lost_leaves_doubt(
    server: TwilioServer, provider: TwilioProvider, fault: Fault, kind: OutcomeKind
) -> None:
    server.script(fault)

    assert (await provider.send(message())).kind is kind
    assert server.requests == 1


async def test_no_connection_means_nothing_was_sent() -> None:
    server = TwilioServer()
    async with server:
        pass
    for base in (server.url, "http://name.invalid", "https://127.0.0.1:1"):
        made = twilio(base, SystemClock())
        assert (await made.send(message())).kind is OutcomeKind.TRANSIENT
        await made.close()


@pytest.mark.parametrize("code", sorted(VERDICTS))
async def test_each_known_code_means_what_the_table_says(
    server: TwilioServer, provider: TwilioProvider, code: str
) -> None:
    server.script(refuse(int(code)))

    outcome = await provider.send(message())

    assert (outcome.kind, outcome.reason, outcome.code) == (VERDICTS[code].at_create, VERDICTS[code].reason, code)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "99999", OutcomeKind.REFUSED),
        (401, "99999", OutcomeKind.REFUSED_CONFIG),
        (404, "99999", OutcomeKind.REFUSED_CONFIG),
        (429, "99999", OutcomeKind.THROTTLED),
        (503, "20503", OutcomeKind.UNKNOWN),
        (500, "21211", OutcomeKind.UNKNOWN),
        (302, "302", OutcomeKind.UNKNOWN),
    ],
)
def test_a_code_we_do_not_know_is_judged_by_the_status(status: int, code: str, kind: OutcomeKind) -> None:
    assert at_create(status, code)[0] is kind


async def test_a_message_in_doubt_is_found_by_number_and_text(server: TwilioServer, provider: TwilioProvider) -> None:
    server.script(Fault.RESET_AFTER)
    await provider.send(message())
    await provider.send(message(text="【管城人防】别的"))

    assert [each.provider_id for each in await provider.find(sought())] == [server.taken[0].sid]
    assert await provider.find(sought(text="【管城人防】没有")) == []


async def test_an_older_message_with_the_same_text_is_not_taken_for_it(
    server: TwilioServer, provider: TwilioProvider
) -> None:
    await provider.send(message())
    server.taken[0].created -= timedelta(hours=1)

    assert await provider.find(sought()) == []
    assert len(await provider.find(sought(since=SystemClock().now() - timedelta(hours=2)))) == 1


async def test_where_the_clocks_disagree_creation_times_decide_nothing(server: TwilioServer) -> None:
    """A rehearsal at another time, or a machine whose clock is wrong: a taken message must not be overlooked."""
    for ours in (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)):
        made = twilio(server.url, FixedClock(ours))
        await made.send(message())
        found_there = await made.find(sought(since=ours))
        await made.close()
        assert found_there


async def test_a_look_up_out_of_reach_cannot_tell(provider: TwilioProvider) -> None:
    lost = twilio("http://127.0.0.1:9", SystemClock())
    with pytest.raises(CannotTell):
        await lost.find(sought())
    with pytest.raises(CannotTell):
        await lost.fetch("SM1", sought())
    with pytest.raises(CannotTell):
        await provider.fetch("SM-nobody", sought())
    await lost.close()


async def test_delivery_is_read_from_the_message(server: TwilioServer, provider: TwilioProvider) -> None:
    await provider.send(message())
    server.finish(server.taken[0], "undelivered", 30003)

    told = await provider.fetch(server.taken[0].sid, sought())

    assert (told.delivery, told.code, told.reason, told.again) == (
        Delivery.UNDELIVERED,
        "30003",
        Reason.NOT_DELIVERED,
        True,
    )


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        ("queued", Delivery.ACCEPTED),
        ("accepted", Delivery.ACCEPTED),
        ("sent", Delivery.SENT),
        ("delivered", Delivery.DELIVERED),
        ("read", Delivery.DELIVERED),
        ("failed", Delivery.UNDELIVERED),
        ("canceled", Delivery.UNDELIVERED),
        ("something new", Delivery.ACCEPTED),
    ],
)
def test_each_state_in_our_words(status: str, delivery: Delivery) -> None:
    assert found("SM1", status, "").delivery is delivery


async def test_neither_number_nor_text_nor_token_reaches_the_logs(
    server: TwilioServer, provider: TwilioProvider, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        server.script(refuse(21211), refuse(98765), Fault.RESET_BEFORE)
        for _ in range(4):
            await provider.send(message(text="【管城人防】机密内容"))

    written = caplog.text + repr(logs) + "".join(capsys.readouterr())
    assert "98765" in written
    for secret in ("13800138000", "机密内容", TOKEN + ":", "Authorization"):
        assert secret not in written


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Za-z]{0,9}", fullmatch=True), st.text() | st.lists(st.text())))
def test_a_form_holds_each_value_as_it_is_written(data: dict[str, str | list[str]]) -> None:
    read = parse_qs(form(data).decode(), keep_blank_values=True)

    listed = {name: [value] if isinstance(value, str) else value for name, value in data.items()}
    assert read == {name: values for name, values in listed.items() if values}
