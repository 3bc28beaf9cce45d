"""What is asked next while a complaint is written."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.draft import KEPT, Draft, Part, next_part
from bot.extract import told
from tests.conftest import MORNING

ANSWERS = {
    Part.CATEGORY: ("category", "officer-conduct"),
    Part.WHAT: ("what", "说话难听"),
    Part.WHERE: ("where", ""),
    Part.WHEN: ("when", "昨天"),
    Part.CERTIFICATE: ("certificate", ""),
    Part.FILES: ("files_done", True),
    Part.CONTACT: ("named", True),
    Part.NAME: ("name", "王芳"),
    Part.PHONE: ("phone", "13800001234"),
}


def fresh() -> Draft:
    return Draft.begin("d1", MORNING)


def answered(draft: Draft, *, officers: bool) -> list[Part]:
    """The parts asked until the read-back."""
    asked: list[Part] = []
    while (part := next_part(draft, officers=officers)) is not Part.CONFIRM:
        asked.append(part)
        name, value = ANSWERS[part]
        setattr(draft, name, value)
    return asked


def test_every_part_is_asked_once_in_order() -> None:
    assert answered(fresh(), officers=True) == list(Part)[:-1]


def test_a_certificate_is_asked_for_only_where_officers_are_concerned() -> None:
    assert Part.CERTIFICATE not in answered(fresh(), officers=False)


def test_what_was_told_is_not_asked() -> None:
    draft = fresh()
    draft.learn(told("昨天在东大街，证号410100123的人说话很难听"))
    assert answered(draft, officers=True) == [Part.CATEGORY, Part.FILES, Part.CONTACT, Part.NAME, Part.PHONE]


def test_a_name_and_a_phone_that_were_told_are_not_asked() -> None:
    draft = fresh()
    draft.learn(told("检查的人说话很难听，我姓王电话13812345678"))
    assert (draft.named, draft.name, draft.phone) == (True, "王", "13812345678")
    assert not {Part.CONTACT, Part.NAME, Part.PHONE} & set(answered(draft, officers=False))


def test_what_was_left_out_on_purpose_stays_left_out() -> None:
    draft = fresh()
    draft.where = ""
    draft.learn(told("昨天检查的人说话很难听"))
    assert draft.where == ""


def test_an_anonymous_reporter_is_asked_for_no_name() -> None:
    draft = fresh()
    draft.named = False
    assert not {Part.NAME, Part.PHONE} & set(answered(draft, officers=False))


def test_a_draft_is_forgotten_after_a_day() -> None:
    plain = fresh().plain()
    assert Draft.read(plain, MORNING + KEPT - timedelta(seconds=1)) == fresh()
    assert Draft.read(plain, MORNING + KEPT) is None
    assert Draft.read(None, MORNING) is None


@given(st.sets(st.sampled_from(sorted(ANSWERS))), st.booleans())
def test_whatever_is_known_the_rest_is_asked_and_then_it_is_read_back(known: set[Part], officers: bool) -> None:
    draft = fresh()
    for part in known:
        name, value = ANSWERS[part]
        setattr(draft, name, value)
    asked = answered(draft, officers=officers)
    assert not known & set(asked)
    assert len(asked) == len(set(asked))


@given(st.lists(st.sampled_from(sorted(set(Part) - {Part.CONFIRM})), max_size=8))
def test_going_back_opens_the_part_asked_before(trail: list[Part]) -> None:
    draft = fresh()
    for part, (name, value) in ANSWERS.items():
        setattr(draft, name, value)
        assert part in ANSWERS
    draft.trail = [part.value for part in trail]
    before = draft.back()
    assert before == (trail[-2] if len(trail) > 1 else None)
    if before is not None:
        assert next_part(draft, officers=True) in {before, Part.CONTACT}
