"""The number of parts a text is charged as, against an encoder written by the book."""

from hypothesis import given
from hypothesis import strategies as st

from notify.segments import Encoding, measure


def parts(text: str) -> int:
    return measure(text, single=70, multi=67).segments


def test_chinese_of_70_is_one_part_and_of_71_two() -> None:
    assert parts("防" * 70) == 1
    assert parts("防" * 71) == 2
    assert parts("防" * 134) == 2
    assert parts("防" * 135) == 3


def test_full_width_punctuation_and_latin_count_one_each_beside_chinese() -> None:
    assert measure("【管城人防】A1，。", single=70, multi=67).units == 10


def test_a_rare_character_counts_two_units() -> None:
    assert measure("𠮷" * 35, single=70, multi=67).segments == 1
    assert measure("𠮷" * 36, single=70, multi=67).units == 72


def test_a_rare_character_is_never_cut_between_parts() -> None:
    # 66 + 2 units do not fit in 67, so the pair opens the second part and the text needs a third one.
    assert parts("防" * 66 + "𠮷" + "防" * 66) == 3
    assert parts("防" * 65 + "𠮷" + "防" * 67) == 2


def test_plain_latin_is_packed_in_septets() -> None:
    assert measure("a" * 160, single=70, multi=67).segments == 1
    assert measure("a" * 161, single=70, multi=67).segments == 2
    assert measure("a" * 306, single=70, multi=67).segments == 2
    assert measure("€" * 80, single=70, multi=67).units == 160
    assert measure("a" * 152 + "€" + "a" * 152, single=70, multi=67).segments == 3
    assert measure("abc", single=70, multi=67).encoding is Encoding.GSM_7


def test_a_letter_outside_the_alphabet_makes_the_whole_text_ucs_2() -> None:
    assert measure("a" * 71 + "ê", single=70, multi=67).segments == 2
    assert measure("price\xa0", single=70, multi=67).encoding is Encoding.UCS_2


def test_an_empty_text_has_no_part() -> None:
    assert parts("") == 0


@given(st.text(alphabet="防空a€é𠮷😀，", max_size=300))
def test_units_are_those_of_utf_16_and_parts_hold_them_all(text: str) -> None:
    length = measure(text, single=70, multi=67)
    if length.encoding is Encoding.UCS_2:
        assert length.units == len(text.encode("utf-16-le")) // 2
        assert length.segments == (1 if length.units <= 70 else length.segments)
        if length.units > 70:
            assert length.units <= 67 * length.segments
            # A part is left at most one unit short, where a pair did not fit.
            assert length.units >= 66 * (length.segments - 1) + 1
