"""Which reviewed template a text is: rules over plain texts."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import Lang
from notify.provider_templates import fit, names_in, of_pack
from storage.values.providers import ProviderTemplate, ReviewState
from tests.shipped import edition_of

SIGNATURE = "【管城人防】"


def template(content: str, state: ReviewState = ReviewState.APPROVED, code: str = "SMS_1") -> ProviderTemplate:
    return ProviderTemplate(code=code, name="", content=content, state=state)


def test_a_text_is_its_template_with_the_values_in_order() -> None:
    told = fit(f"{SIGNATURE}证尾号0001还有30天到期。", SIGNATURE, [template("证尾号${tail}还有${days}天到期。")])

    assert told is not None
    assert (told.code, told.signature) == ("SMS_1", "管城人防")
    assert list(told.values.items()) == [("tail", "0001"), ("days", "30")]


def test_only_an_approved_template_counts() -> None:
    others = [template("您好。", state) for state in ReviewState if state is not ReviewState.APPROVED]

    assert fit("您好。", SIGNATURE, others) is None


def test_one_word_more_is_another_text() -> None:
    assert fit("您好。请来。", SIGNATURE, [template("您好。")]) is None


def test_a_value_that_is_too_long_fits_no_template() -> None:
    assert fit("证" + "甲" * 35, SIGNATURE, [template("证${name}")]) is not None
    assert fit("证" + "甲" * 36, SIGNATURE, [template("证${name}")]) is None


def test_a_value_named_twice_is_the_same_twice() -> None:
    twice = [template("${day}起至${day}止")]

    assert fit("今天起至今天止", SIGNATURE, twice) is not None
    assert fit("今天起至明天止", SIGNATURE, twice) is None


_WORDS = st.text("甲乙丙.*+?(){}[]\\^$|0 ", max_size=6)


@given(
    fixed=st.lists(_WORDS.filter(lambda words: "${" not in words), min_size=2, max_size=5),
    values=st.lists(st.text("天地0.*$", min_size=1, max_size=8), min_size=5, max_size=5),
)
def test_whatever_is_filled_in_the_values_found_say_the_same_text(fixed: list[str], values: list[str]) -> None:
    names = [f"v{number}" for number in range(len(fixed) - 1)]
    content = fixed[0] + "".join(f"${{{name}}}{words}" for name, words in zip(names, fixed[1:], strict=True))
    text = fixed[0] + "".join(f"{value}{words}" for value, words in zip(values, fixed[1:], strict=False))

    told = fit(text, SIGNATURE, [template(content)])

    assert told is not None
    said = fixed[0] + "".join(f"{told.values[name]}{words}" for name, words in zip(names, fixed[1:], strict=True))
    assert said == text
    assert tuple(told.values) == names_in(content)


def test_every_text_of_a_pack_is_shown_as_it_must_be_handed_in(pack_directory: Path) -> None:
    pack = edition_of(pack_directory).pack

    drafts = of_pack(pack, [], replies=True)
    told = of_pack(
        pack, [template(each.content, code=f"SMS_{number}") for number, each in enumerate(drafts)], replies=True
    )

    texts = [text for each in pack.notice_rules for text in (each.sms, each.sms_en)]
    assert len(drafts) == sum(map(bool, texts))
    assert {each.state for each in drafts} == {ReviewState.DRAFT}
    assert {each.state for each in told} == {ReviewState.APPROVED}
    assert {each.language for each in drafts} == set(Lang)
    assert all("{phone:" not in each.content for each in drafts)


def test_a_rejection_is_shown_with_its_reason(pack_directory: Path) -> None:
    pack = edition_of(pack_directory).pack
    first = of_pack(pack, [], replies=True)[0]
    rejected = ProviderTemplate(
        code="SMS_9", name="", content=first.content, state=ReviewState.REJECTED, reason="内容不全"
    )

    told = of_pack(pack, [rejected], replies=True)[0]

    assert (told.state, told.code, told.why) == (ReviewState.REJECTED, "SMS_9", "内容不全")
