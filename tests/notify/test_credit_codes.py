"""The check character of GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.credit_codes import ALPHABET, check_character, is_valid, normalise


def test_the_example_of_the_standard_is_valid() -> None:
    assert is_valid("91350100M000100Y43")


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    code = body + check_character(body)
    changed = code[:place] + other + code[place + 1 :]

    assert is_valid(code)
    assert is_valid(changed) == (changed == code)


@pytest.mark.parametrize("text", ["", "91350100M000100Y4", "91350100I000100Y43", "410104000012345"])
def test_other_lengths_and_letters_are_no_codes(text: str) -> None:
    assert not is_valid(text)


def test_spaces_hyphens_and_full_width_letters_do_not_matter() -> None:
    assert normalise(" 9135 0100-ｍ０００１００y43'") == "91350100M000100Y43"
