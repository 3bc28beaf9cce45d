"""The Alibaba Cloud provider against a local API: what it sends, what it makes of each answer, what it finds."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from common.clock import FixedClock
from notify.providers import aliyun_codes
from notify.providers.aliyun import AliyunProvider
from notify.providers.aliyun_reports import PushUnreadable, Reply, found, replies_in, reports_in
from notify.providers.base import CannotTell, Filled, OutcomeKind, Outgoing, Sought
from storage.values.notices import Delivery, Reason
from storage.values.providers import ReviewState
from tests.counterparts.aliyun import KEY_ID, SECRET, SIGNATURE, AliyunServer, Refusal, Template, refuse
from tests.counterparts.faults import Fault

PHONE = "+8613800138000"
TEMPLATE = Template("SMS_1", "您的证尾号${tail}还有${days}天到期。")


@pytest.fixture
async def server() -> AsyncIterator[AliyunServer]:
    async with AliyunServer(
        templates=[TEMPLATE, Template("SMS_2", "您好。", "AUDIT_STATE_NOT_PASS", "内容不全")]
    ) as one:
        yield one


@pytest.fixture
def provider(server: AliyunServer) -> AliyunProvider:
    return aliyun(server.url)


def aliyun(url: str, *, secret: str = SECRET) -> AliyunProvider:
    return AliyunProvider(access_key_id=KEY_ID, access_key_secret=secret, api_base=url, live=False, timeout=0.4)


def message(**values: str) -> Outgoing:
    filled = Filled("SMS_1", SIGNATURE, values or {"tail": "0001", "days": "30"})
    return Outgoing(attempt_id=uuid4(), notice_id=uuid4(), to=PHONE, text="…", filled=filled)


def sought(sent: Outgoing, since: datetime | None = None) -> Sought:
    at = since or datetime.now(UTC)  # noqa: TID251 — the counterpart files messages under the real day
    return Sought(attempt_id=sent.attempt_id, notice_id=sent.notice_id, to=PHONE, text="…", since=at)


async def test_a_message_goes_out_signed_with_its_template_and_values_in_order(
    server: AliyunServer, provider: AliyunProvider
) -> None:
    sent = message()

    outcome = await provider.send(sent)

    assert (outcome.kind, outcome.provider_id) == (OutcomeKind.ACCEPTED, str(sent.attempt_id))
    taken = server.taken[0]
    assert (taken.phone, taken.text) == ("13800138000", "【管城人防】您的证尾号0001还有30天到期。")
    assert (taken.out_id, list(taken.values)) == (str(sent.attempt_id), ["tail", "days"])
    assert server.unsigned == 0


async def test_a_text_without_a_template_is_never_called_out(server: AliyunServer, provider: AliyunProvider) -> None:
    bare = Outgoing(attempt_id=uuid4(), notice_id=uuid4(), to=PHONE, text="…")

    outcome = await provider.send(bare)

    assert (outcome.kind, outcome.reason) == (OutcomeKind.REFUSED, Reason.TEMPLATE_NOT_APPROVED)
    assert server.requests == 0


@pytest.mark.parametrize(
    ("fault", "expected", "code"),
    [
        (refuse("isv.MOBILE_NUMBER_ILLEGAL"), (OutcomeKind.REFUSED, Reason.NUMBER_BAD), "MOBILE_NUMBER_ILLEGAL"),
        (
            refuse("isv.BLACK_KEY_CONTROL_LIMIT"),
            (OutcomeKind.REFUSED, Reason.CONTENT_REFUSED),
            "BLACK_KEY_CONTROL_LIMIT",
        ),
        (refuse("isv.BUSINESS_LIMIT_CONTROL"), (OutcomeKind.THROTTLED, Reason.THROTTLED), "BUSINESS_LIMIT_CONTROL"),
        (refuse("Throttling.User", 400), (OutcomeKind.THROTTLED, Reason.THROTTLED), "Throttling.User"),
        (
            refuse("isv.SMS_SIGNATURE_ILLEGAL"),
            (OutcomeKind.REFUSED_CONFIG, Reason.PROVIDER_SETTINGS),
            "SMS_SIGNATURE_ILLEGAL",
        ),
        (refuse("isv.AMOUNT_NOT_ENOUGH"), (OutcomeKind.REFUSED_CONFIG, Reason.PROVIDER_BALANCE), "AMOUNT_NOT_ENOUGH"),
        (refuse("isv.NEW_AND_UNHEARD_OF"), (OutcomeKind.REFUSED, Reason.REFUSED), "NEW_AND_UNHEARD_OF"),
        (refuse("isp.SYSTEM_ERROR"), (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), "SYSTEM_ERROR"),
        (refuse("ServiceUnavailable", 503), (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), "ServiceUnavailable"),
        (Fault.TIMEOUT_AFTER, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), None),
        (Fault.RESET_BEFORE, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), None),
        (Fault.RESET_AFTER, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), None),
        (Fault.ERROR_AFTER, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), "InternalError"),
        (Fault.GARBAGE_AFTER, (OutcomeKind.UNKNOWN, Reason.NO_ANSWER), None),
    ],
)
async def test_each_answer_has_its_decision(
    server: AliyunServer,
    provider: AliyunProvider,
    fault: Fault | Refusal,
    expected: tuple[OutcomeKind, Reason],
    code: str | None,
) -> None:
    server.script(fault)

    outcome = await provider.send(message())

    assert (outcome.kind, outcome.reason) == expected
    assert code is None or outcome.code == code
    assert server.requests == 1  # the SDK repeats nothing by itself


async def test_no_connection_is_safe_to_try_again() -> None:
    outcome = await aliyun("http://127.0.0.1:9").send(message())

    assert outcome.kind is OutcomeKind.TRANSIENT


async def test_a_wrong_secret_stops_the_batch(server: AliyunServer) -> None:
    outcome = await aliyun(server.url, secret="other").send(message())

    assert (outcome.kind, outcome.code) == (OutcomeKind.REFUSED_CONFIG, "SignatureDoesNotMatch")


async def test_a_message_is_found_by_its_attempt_among_others_to_the_number(
    server: AliyunServer, provider: AliyunProvider
) -> None:
    lost, other = message(), message()
    server.script(Fault.RESET_AFTER, Fault.NONE, Fault.RESET_BEFORE)
    never = message()
    for each in (lost, other, never):
        await provider.send(each)

    assert [each.provider_id for each in await provider.find(sought(lost))] == [str(lost.attempt_id)]
    assert await provider.find(sought(never)) == []


async def test_records_of_every_page_are_read(server: AliyunServer, provider: AliyunProvider) -> None:
    for _ in range(51):
        await provider.send(last := message())

    assert len(await provider.find(sought(last))) == 1


async def test_a_message_of_midnight_is_looked_for_on_both_days(clock: FixedClock) -> None:
    clock.set(datetime(2026, 9, 23, 16, 0, 1, tzinfo=UTC))
    async with AliyunServer(templates=[TEMPLATE], clock=clock) as server:
        provider, sent = aliyun(server.url), message()
        await provider.send(sent)

        listed = await provider.find(sought(sent, clock.now() - timedelta(seconds=2)))

    assert len(listed) == 1


async def test_delivery_is_pulled(server: AliyunServer, provider: AliyunProvider) -> None:
    sent = message()
    await provider.send(sent)
    server.finish(server.taken[0], 2, "MOBILE_NOT_ON_SERVICE")

    told = await provider.fetch(str(sent.attempt_id), sought(sent))

    assert (told.delivery, told.reason, told.again) == (Delivery.UNDELIVERED, Reason.NUMBER_BAD, False)


async def test_out_of_reach_it_cannot_tell() -> None:
    lost = aliyun("http://127.0.0.1:9")

    with pytest.raises(CannotTell):
        await lost.find(sought(message()))
    with pytest.raises(CannotTell):
        await lost.templates()


async def test_templates_come_with_their_review(provider: AliyunProvider) -> None:
    first, second = await provider.templates()

    assert (first.code, first.content, first.state) == ("SMS_1", TEMPLATE.content, ReviewState.APPROVED)
    assert (second.state, second.reason) == (ReviewState.REJECTED, "内容不全")


async def test_the_library_writes_no_numbers_into_the_log(
    provider: AliyunProvider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await provider.send(message())

    assert "13800138000" not in caplog.text + "".join(capfd.readouterr())


def test_a_pushed_receipt_names_its_attempt() -> None:
    attempt = uuid4()
    body = (
        f'[{{"out_id": "{attempt}", "success": false, "err_code": "isv.UNDELIV"}},'
        '{"out_id": "another program\'s", "success": true, "err_code": "DELIVERED"}]'
    ).encode()

    assert list(reports_in(body)) == [(attempt, found(str(attempt), 2, "UNDELIV"))]


def test_a_pushed_reply_is_read() -> None:
    body = b'[{"sequence_id": 7, "phone_number": "13800138000", "content": "TD"}, {"content": "no number"}]'

    assert list(replies_in(body)) == [Reply("aliyun-7", "13800138000", "TD")]


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff", b"null"])
def test_what_is_no_list_of_reports_is_refused(body: bytes) -> None:
    with pytest.raises(PushUnreadable):
        list(reports_in(body))


def test_an_unknown_code_is_never_taken_for_safe() -> None:
    assert aliyun_codes.at_create(200, "WHATEVER")[0] is OutcomeKind.REFUSED
    assert aliyun_codes.at_create(200, "")[0] is OutcomeKind.UNKNOWN
    assert not aliyun_codes.undelivered("XA:0157").again
