"""When notices after decisions are due, for any rule and day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import DayType, DecisionNotice, DecisionPrompt
from notify.planning.decisions import _anchors, in_time, last_day
from tests.shipped import first_pack

CALENDAR = first_pack().calendar
DAYS = st.dates(date(2025, 3, 1), date(2026, 12, 1))


@st.composite
def rules(draw: st.DrawFn) -> DecisionNotice:
    days = draw(st.integers(0, 20))
    return (
        first_pack()
        .pack.decision_notices[0]
        .model_copy(
            update={
                "about": draw(st.sampled_from(DecisionPrompt)),
                "days": days,
                "day_type": draw(st.sampled_from(DayType)),
                "late_days": draw(st.integers(0, days)),
            }
        )
    )


@given(rules(), DAYS)
def test_the_days_found_are_those_in_time_and_no_other(rule: DecisionNotice, on: date) -> None:
    near = (on + timedelta(days=away) for away in range(-70, 71))

    assert sorted(_anchors(CALENDAR, rule, on)) == [day for day in near if in_time(CALENDAR, rule, day, on)]


@given(rules(), DAYS)
def test_no_reminder_of_a_deadline_goes_after_it(rule: DecisionNotice, deadline: date) -> None:
    before = rule.model_copy(update={"about": DecisionPrompt.RECTIFICATION})

    assert last_day(CALENDAR, before, deadline) <= deadline
