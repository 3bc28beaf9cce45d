"""Phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.phone import PhoneFault, PhoneKind, masked, read_phone, shown

MOBILE = "+8613800138000"


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        " 13800138000 ",
        "+86 138 0013 8000",
        "+86-138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "86 13800138000",
        "(+86)13800138000",
        "（86）138-0013-8000",
        "138-0013-8000",
        "138.0013.8000",
        "１３８００１３８０００",
        "13800138000.0",
        "013800138000",
        "王经理13800138000",
        "13800138000（微信同号）",
        "13800138000、13800138000",
        "13800138000(2号楼)",
        "'13800138000",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(text: str) -> None:
    reading = read_phone(text)

    assert reading.fault is None
    assert reading.phone is not None
    assert (reading.phone.number, reading.phone.kind) == (MOBILE, PhoneKind.MOBILE)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0371-66668888", "+8637166668888"),
        ("(0371) 6666 8888", "+8637166668888"),
        ("（０３７１）６６６６８８８８", "+8637166668888"),
        ("+86 371 6666 8888", "+8637166668888"),
        ("010-62345678", "+861062345678"),
        ("0371-66668888-801", "+8637166668888;ext=801"),
        ("0371-66668888转801", "+8637166668888;ext=801"),
        ("0371-66668888 ext 801", "+8637166668888;ext=801"),
        ("66668888", "66668888"),
        ("400-123-4567", "+864001234567"),
    ],
)
def test_a_landline_is_read_and_never_taken_for_a_mobile(text: str, number: str) -> None:
    reading = read_phone(text)

    assert reading.fault is None
    assert reading.phone is not None
    assert (reading.phone.number, reading.phone.kind) == (number, PhoneKind.LANDLINE)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000/13900139000",
        "13800138000、0371-66668888",
        "13800138000;13900139000",
        "13800138000 13900139000",
        "138 0013 8000 139 0013 8000",
        "1380013800013900139000",
        "13800138000\n13900139000",
        "13800138000或13900139000",
        "0371-66668888/66668889",
        "13800138000/139001390",
    ],
)
def test_a_field_with_two_numbers_is_said_to_hold_two_and_gives_the_first(text: str) -> None:
    reading = read_phone(text)

    assert reading.fault is PhoneFault.SEVERAL
    assert reading.phone is not None
    assert reading.phone.number in {MOBILE, "+8637166668888"}


@pytest.mark.parametrize("text", ["10657012345678", "+86 106 5701 2345 678", "106571234567"])
def test_a_sender_port_is_nobody_to_call(text: str) -> None:
    assert read_phone(text).fault is PhoneFault.PORT
    assert read_phone(text).phone is None


@pytest.mark.parametrize(
    "text", ["1380013800", "138001380001", "12800138000", "110", "95588", "1.38E+10", "abc", "+852 9123 4567", "0"]
)
def test_what_is_no_number_is_unusable(text: str) -> None:
    assert read_phone(text).fault is PhoneFault.UNUSABLE
    assert read_phone(text).phone is None


def test_an_empty_field_is_neither_a_number_nor_a_fault() -> None:
    assert read_phone(" \t　").phone is None
    assert read_phone("").fault is None


def test_numbers_are_read_out_in_groups_and_masked_to_their_end() -> None:
    assert shown(MOBILE) == "138 0013 8000"
    assert shown("+8637166668888;ext=801") == "0371-66668888转801"
    assert shown("+864001234567") == "400-123-4567"
    assert masked(MOBILE) == "138****8000"
    assert masked("+8637166668888").endswith("8888")
    assert "6666" not in masked("+8637166668888")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "86", "+86 ", "(+86)"]))
def test_any_mobile_number_comes_out_in_one_form(number: str, prefix: str) -> None:
    reading = read_phone(f" {prefix}{number[:3]} {number[3:7]}-{number[7:]} ")

    assert reading.phone is not None
    assert reading.phone.number == f"+86{number}"
    assert read_phone(shown(reading.phone.number)) == reading


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read_phone(text)

    assert reading.phone is None or reading.fault in {None, PhoneFault.SEVERAL}
