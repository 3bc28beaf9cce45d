"""When a reminder step is due, and by which way; seasons."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.edition import Edition
from knowledge.model import Channel, Phase
from knowledge.permit_names import reminders_of
from notify.planning.seasons import due_seasons
from notify.planning.steps import apply_by, due_steps, in_time, over_at, sending_day, uncertain, ways
from storage.values.notices import NoticeChannel, Reason
from storage.values.permits import Reach
from tests.notify.permit_office import PermitOffice, office_edition

EDITIONS = [office_edition("civil-air-defence"), office_edition("market-regulation")]
PACK = st.integers(0, 1)
MOMENTS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def steps_on(edition: Edition, expiry: date, on: date) -> list[str]:
    """The steps that are due for a permit with this expiry."""
    return [step.step for step in due_steps(edition, on) if any(one.expires_on == expiry for one in step.expiries)]


@given(PACK, MOMENTS, st.integers(-40, 70))
def test_at_most_one_step_is_due_for_a_permit_on_any_day(pack: int, expiry: date, days: int) -> None:
    edition = EDITIONS[pack]
    assert len(steps_on(edition, expiry, expiry - timedelta(days=days))) <= 1


@settings(max_examples=8)
@given(PACK, MOMENTS)
def test_a_permit_planned_daily_meets_every_step_that_its_calendar_allows_in_order(pack: int, expiry: date) -> None:
    edition = EDITIONS[pack]
    days = (expiry - timedelta(days=left) for left in range(70, -41, -1))
    met = list(dict.fromkeys(step for on in days for step in steps_on(edition, expiry, on)))

    order = [one.id for one in edition.pack.permit_reminders]
    assert met == [one for one in order if one in met]
    # Whatever the holidays, an early and the last step before expiry and the one after it come.
    assert {order[0], order[-2], order[-1]} <= set(met)


@given(PACK, MOMENTS, st.integers(-40, 70))
def test_no_step_is_due_outside_its_phase(pack: int, expiry: date, days: int) -> None:
    edition = EDITIONS[pack]
    on = expiry - timedelta(days=days)
    matter = next(one for one in edition.pack.matters if reminders_of(edition.pack, one))
    last = apply_by(edition.calendar, matter, expiry).day
    for name in steps_on(edition, expiry, on):
        phase = edition.pack.permit_reminder(name).phase
        assert (phase is Phase.BEFORE_APPLY_BY) == (on <= last)
        assert (phase is Phase.AFTER_EXPIRY) == (on > expiry)


@given(PACK, MOMENTS, st.integers(-40, 70))
def test_a_step_is_over_on_the_day_after_its_last(pack: int, expiry: date, days: int) -> None:
    edition = EDITIONS[pack]
    on = expiry - timedelta(days=days)
    for step in due_steps(edition, on):
        matter, reminder = edition.pack.matter(step.matter_id), edition.pack.permit_reminder(step.step)
        for one in step.expiries:
            ends = over_at(edition.calendar, matter, reminder, one.expires_on).astimezone(edition.calendar.timezone)
            assert ends.date() > on
            assert in_time(edition.calendar, matter, reminder, one.expires_on, ends.date() - timedelta(days=1))
            assert not in_time(edition.calendar, matter, reminder, one.expires_on, ends.date())


def test_the_windows_of_the_first_pack_are_those_of_its_schema() -> None:
    edition, expiry = EDITIONS[0], date(2026, 9, 1)
    found = {
        left: steps_on(edition, expiry, expiry - timedelta(days=left)) for left in (61, 60, 46, 45, 36, 35, 30, 29)
    }

    assert found[61] == []
    assert found[60] == found[46] == ["use-permit-60"]
    assert found[45] == found[36] == ["use-permit-45"]
    assert found[35] == found[30] == ["use-permit-35"]
    assert found[29] == steps_on(edition, expiry, expiry) == ["use-permit-late"]
    assert steps_on(edition, expiry, expiry + timedelta(days=1)) == ["use-permit-expired"]
    assert steps_on(edition, expiry, expiry + timedelta(days=30)) == ["use-permit-expired"]
    assert steps_on(edition, expiry, expiry + timedelta(days=31)) == []


def test_working_days_before_a_long_holiday_end_the_early_phase_sooner() -> None:
    # 15 working days before 12 October 2026 reach back over two holidays to 15 September, 27 days before.
    edition, expiry = EDITIONS[1], date(2026, 10, 12)

    assert apply_by(edition.calendar, edition.pack.matters[0], expiry).day == date(2026, 9, 15)
    assert steps_on(edition, expiry, date(2026, 9, 15)) == ["food-licence-35"]
    assert steps_on(edition, expiry, date(2026, 9, 16)) == []
    assert steps_on(edition, expiry, date(2026, 9, 22)) == ["food-licence-late"]


def test_a_missing_calendar_year_holds_only_what_depends_on_it() -> None:
    edition, expiry = EDITIONS[1], date(2027, 1, 12)
    matter = edition.pack.matters[0]
    before, after = edition.pack.permit_reminders[0], edition.pack.permit_reminders[-1]

    assert uncertain(edition.calendar, matter, before, expiry) == (2027,)
    assert uncertain(edition.calendar, matter, after, expiry) == ()
    assert uncertain(edition.calendar, matter, before, date(2026, 12, 30)) == ()


def test_what_is_planned_on_a_rest_day_goes_out_on_the_next_working_day() -> None:
    calendar = EDITIONS[0].calendar

    assert sending_day(calendar, date(2026, 10, 3)).day == date(2026, 10, 8)
    assert sending_day(calendar, date(2027, 5, 1)).day == date(2027, 5, 3)
    assert sending_day(calendar, date(2027, 5, 1)).provisional


@pytest.mark.parametrize(
    ("channels", "reach", "channel", "reason"),
    [
        ((Channel.SMS,), Reach.MOBILE, NoticeChannel.SMS, Reason.NONE),
        ((Channel.SMS,), Reach.LANDLINE, NoticeChannel.CALL, Reason.LANDLINE),
        ((Channel.SMS,), Reach.ADDRESS, NoticeChannel.LETTER, Reason.LETTER_ONLY),
        ((Channel.SMS, Channel.PHONE), Reach.LANDLINE_AND_ADDRESS, NoticeChannel.CALL, Reason.LANDLINE),
        ((Channel.PHONE, Channel.LETTER), Reach.MOBILE_AND_ADDRESS, NoticeChannel.CALL, Reason.NO_SMS_STEP),
        ((Channel.LETTER, Channel.PHONE), Reach.MOBILE_AND_ADDRESS, NoticeChannel.LETTER, Reason.NO_SMS_STEP),
        ((Channel.PHONE,), Reach.ADDRESS, NoticeChannel.LETTER, Reason.LETTER_ONLY),
    ],
)
def test_the_first_way_that_works_is_taken(
    channels: tuple[Channel, ...], reach: Reach, channel: NoticeChannel, reason: Reason
) -> None:
    way = ways(channels)[reach]

    assert (way.channel, way.reason) == (channel, reason)


def test_only_who_has_neither_phone_nor_address_is_reached_by_nothing() -> None:
    assert set(ways((Channel.SMS,))) == set(Reach) - {Reach.NOBODY}


def test_a_season_is_due_from_its_lead_days_to_its_end_also_over_the_new_year() -> None:
    edition = EDITIONS[0]
    winter = next(risk for risk in edition.pack.seasonal_risks if risk.id == "winter-storage")
    first = date(2026, 11, 15) - timedelta(days=winter.lead_days)

    def keys(on: date) -> list[str]:
        return [season.key for season in due_seasons(edition, on) if season.rule == winter.id]

    assert keys(first - timedelta(days=1)) == []
    assert keys(first) == keys(date(2027, 1, 5)) == keys(date(2027, 2, 28)) == ["winter-storage:2026"]
    assert keys(date(2027, 3, 1)) == []


def test_no_season_is_for_everybody(each_office: PermitOffice) -> None:
    pack = each_office.pack
    for month in range(1, 13):
        for season in due_seasons(each_office.edition, date(2026, month, 1)):
            assert season.kinds
            assert set(season.matters) <= {matter.id for matter in pack.matters if matter.result.holder_kinds}
