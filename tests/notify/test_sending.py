"""Send window, working days, texts that must be looked at, caps, validity."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendar import WorkingCalendar
from knowledge.checks.notices import check_messages
from knowledge.faults import Code
from knowledge.model import Pack
from knowledge.resolve import Resolver
from notify.sending import (
    Caps,
    SendingRules,
    Window,
    compose,
    fault,
    next_opening,
    opening,
    validity,
    way_out,
    window_of,
)
from storage.values.notices import NoticeKind, Reason
from tests.notify.sender import edition

ZHENGZHOU = ZoneInfo("Asia/Shanghai")
WINDOW = Window(time(8, 30), time(20, 30))


def calendar() -> WorkingCalendar:
    return edition().calendar


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZHENGZHOU)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-23 08:29:59", Reason.OUTSIDE_WINDOW),
        ("2026-11-23 08:30:00", None),
        ("2026-11-23 20:28:59", None),
        ("2026-11-23 20:29:00", Reason.OUTSIDE_WINDOW),
        ("2026-11-22 10:00:00", Reason.NOT_WORKING_DAY),
        ("2026-10-01 10:00:00", Reason.NOT_WORKING_DAY),
        ("2026-10-10 10:00:00", None),
    ],
    ids=["before", "opens", "last", "closing", "sunday", "holiday", "makeup-saturday"],
)
def test_the_window_is_open_in_the_offices_hours_on_working_days(moment: str, reason: Reason | None) -> None:
    found = opening(at(moment), WINDOW, calendar())

    assert (found.closes_at is None) == (reason is not None)
    assert found.reason == (reason or Reason.NONE)


def test_a_closed_window_tells_when_it_opens() -> None:
    assert opening(at("2026-11-23 06:00"), WINDOW, calendar()).opens_at == at("2026-11-23 08:30")
    assert opening(at("2026-11-27 21:00"), WINDOW, calendar()).opens_at == at("2026-11-30 08:30")
    assert next_opening(at("2026-09-30 12:00"), WINDOW, calendar()).date() == date(2026, 10, 8)


def test_a_year_without_notice_goes_by_monday_to_friday_and_says_so() -> None:
    friday, sunday = (
        opening(at("2031-03-07 10:00"), WINDOW, calendar()),
        opening(at("2031-03-09 10:00"), WINDOW, calendar()),
    )

    assert friday.closes_at is not None
    assert friday.missing_year == 2031
    assert sunday.closes_at is None


def test_settings_stand_over_the_packs_window() -> None:
    rules = edition().pack.sms_rules

    assert window_of(SendingRules(), rules) == WINDOW
    assert window_of(SendingRules(window_start=time(9)), rules) == Window(time(9), time(20, 30))


@given(st.integers(0, 700 * 24 * 3600))
def test_an_open_window_never_lets_a_message_linger_beyond_it(seconds_on: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds_on)
    found = opening(now, WINDOW, calendar())
    if found.closes_at is not None:
        seconds = validity(now, found.closes_at, None)
        assert seconds is not None
        assert 6 <= seconds <= 36_000
        assert now + timedelta(seconds=seconds) <= found.closes_at


def test_validity_ends_with_what_comes_first() -> None:
    now = at("2026-11-23 10:00")
    assert validity(now, at("2026-11-23 20:30"), now + timedelta(minutes=5)) == 300
    assert validity(now, at("2026-11-23 20:30"), None) == 36_000
    assert validity(now, None, None) is None


LINKS = [
    *("请看abc.cn查看", "abc.cn", "http://a", "www.x", "t.cn/Ab1", "weixin://dl"),
    *("请看ABC.COM。", "see my-shop.xyz", "a.gov/x"),
]
NO_LINKS = ["No. 5", "p. 3, cf. Art. 5", "3.14", "24/7", "e.g. community.members", "第1/2页"]


@pytest.mark.parametrize("said", LINKS)
def test_pack_check_and_the_sender_refuse_the_same_links(said: str) -> None:
    pack = with_text(said)

    assert [one.code for one in check_messages(pack, frozenset())] == [Code.WITHOUT]
    assert fault(pack.sms_rules, said) is Reason.LINK_IN_TEXT


@pytest.mark.parametrize("said", NO_LINKS)
def test_neither_takes_other_dots_and_slashes_for_a_link(said: str) -> None:
    pack = with_text(said)

    assert list(check_messages(pack, frozenset())) == []
    assert fault(pack.sms_rules, said) is None


def with_text(said: str) -> Pack:
    """The pack with these words in its first warning alone."""
    pack = edition().pack
    seasons = pack.files.seasonal_risks
    first, *rest = seasons.seasonal_risks
    changed = seasons.model_copy(update={"seasonal_risks": (first.model_copy(update={"sms": said}), *rest)})
    return Pack(pack.files.model_copy(update={"seasonal_risks": changed}), "changed")


def test_only_a_seasonal_warning_offers_the_opt_out() -> None:
    pack = edition().pack
    seasonal = compose(pack, "请检查排水。", NoticeKind.SEASONAL, replies=True)
    assert seasonal == "【管城人防】请检查排水。，拒收请回复R"
    assert compose(pack, "请检查排水。", NoticeKind.PERMIT_REMINDER, replies=True) == "【管城人防】请检查排水。"


def test_where_replies_do_not_arrive_the_opt_out_is_by_telephone() -> None:
    pack = edition().pack
    phone = Resolver(pack, "zh").phone("consult")

    told = compose(pack, "请检查排水。", NoticeKind.SEASONAL, replies=False)

    assert told == f"【管城人防】请检查排水。，拒收请致电{phone.text}"
    assert way_out(pack, NoticeKind.SEASONAL, replies=False).sample == phone.sample


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("请及时申请延续。", None),
        ("装修前请报批", Reason.FORBIDDEN_WORD),
        ("【别人】请申请", Reason.FORBIDDEN_WORD),
        ("详见 https://example.org", Reason.LINK_IN_TEXT),
        ("详见 gov.cn 网站", Reason.LINK_IN_TEXT),
        (" ", Reason.NO_TEXT),
        ("防" * 500, Reason.TEXT_TOO_LONG),
        ("电话0371-66660001转2", None),
    ],
)
def test_a_text_gateways_refuse_must_be_looked_at(body: str, reason: Reason | None) -> None:
    assert fault(edition().pack.sms_rules, body) == reason


def test_caps_count_recipients_and_refuse_the_same_text_twice() -> None:
    caps = Caps(2)
    caps.load([("a", "x")])

    assert caps.refuse("a", "x") is Reason.SAME_TEXT_TODAY
    assert caps.refuse("a", "y") is None
    assert caps.refuse("a", "z") is Reason.DAILY_CAP
    assert caps.refuse("b", "x") is None
