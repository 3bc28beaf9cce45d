"""Secret codes: check digits, what people type, Argon2id, throttling."""

import asyncio
import runpy
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from casework.codes import kdf
from casework.codes.code import is_well_formed, new_digits, read_code, shown, with_check_digits
from casework.codes.desk import CALLER, EVERYONE, CodeDesk, NewCode, Purpose
from casework.codes.errors import TooManyTries, UnknownCode
from casework.codes.kdf import derive
from common.clock import FixedClock
from storage import audit
from storage.engine import Database, UnitOfWork

bodies = st.text("0123456789", min_size=16, max_size=16)


@given(bodies)
def test_a_code_with_its_check_digits_is_well_formed(body: str) -> None:
    assert is_well_formed(with_check_digits(body))


@given(bodies, st.integers(0, 17), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(body: str, place: int, step: int) -> None:
    digits = with_check_digits(body)
    wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]

    assert not is_well_formed(wrong)


@given(bodies, st.integers(0, 16))
def test_every_swap_of_two_neighbours_is_found(body: str, place: int) -> None:
    digits = with_check_digits(body)
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    assert is_well_formed(swapped) == (swapped == digits)


def test_the_check_digits_are_those_of_iso_7064_mod_97_10() -> None:
    # ISO 7064's own example: 794 gets 44.
    assert with_check_digits("0000000000000794") == "000000000000079444"


@given(bodies)
def test_a_code_is_read_as_it_is_shown(body: str) -> None:
    digits = with_check_digits(body)

    assert shown(digits).count("-") == 4
    assert read_code(shown(digits)) == digits


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        "  {} ",
        "查询码：{}，谢谢",
        "my code is {}.",
        "1. {}",
    ],
)
@pytest.mark.parametrize("separator", ["", " ", "-", "－", "—", "　", " - ", "."])
@pytest.mark.parametrize("wide", [False, True])
def test_a_code_is_read_however_it_is_typed(typed: str, separator: str, wide: bool) -> None:
    digits = with_check_digits("1234567890123456")
    groups = shown(digits).split("-")
    if wide:
        groups = [group.translate(str.maketrans("0123456789", "０１２３４５６７８９")) for group in groups]

    found = read_code(typed.format(separator.join(groups)))

    # A list number that runs into the code makes more than 18 digits: then asking again is right.
    assert found == digits or (typed == "1. {}" and found is None)


@pytest.mark.parametrize("typed", ["", "你好", "123", "12345678901234567", "1234567890123456789", "123456789012345678"])
def test_what_is_no_code_is_not_read(typed: str) -> None:
    assert read_code(typed) is None


def test_codes_use_all_digits_and_do_not_repeat() -> None:
    codes = [new_digits() for _ in range(2000)]

    assert len(set(codes)) == len(codes)
    for place in range(16):
        drawn = Counter(code[place] for code in codes)
        # 200 are expected; one in a million fair sources is this far off in any place.
        assert min(drawn.values()) > 110
        assert max(drawn.values()) < 310


def test_the_stored_value_depends_on_code_purpose_and_key() -> None:
    digits = with_check_digits("1234567890123456")

    stored = derive(b"a" * 32, "complaint", digits)

    assert len(stored) == 64
    assert derive(b"a" * 32, "complaint", digits) == stored
    assert derive(b"a" * 32, "revisit", digits) != stored
    assert derive(b"b" * 32, "complaint", digits) != stored


def test_codes_given_out_long_ago_are_still_known() -> None:
    """The module anew, with the figures in service: whatever changes this value makes every code unknown."""
    in_service = runpy.run_path(str(kdf.__file__))["derive"]

    assert (
        in_service(b"a" * 32, "complaint", "1" * 18)
        == "380468206e9ee1fb3acfb9f65747125c2d27f0b0d003caeacba735824c25c0a7"
    )


@pytest.fixture
def desk(sqlite: Database, clock: FixedClock) -> CodeDesk:
    return CodeDesk(database=sqlite, clock=clock)


def wrong_code() -> str:
    return shown(new_digits())


async def _open(desk: CodeDesk, code: str, caller: str, known: NewCode) -> str:
    async def find(unit: UnitOfWork, digest: str) -> str | None:
        return "found" if digest == known.digest else None

    return await desk.open(Purpose.COMPLAINT, code, caller=caller, find=find)


async def test_the_right_code_opens_any_number_of_times(desk: CodeDesk) -> None:
    known = await desk.new(Purpose.COMPLAINT)

    for _ in range(CALLER.tries + 3):
        assert await _open(desk, known.shown, "a", known) == "found"


async def test_after_several_wrong_codes_the_caller_must_wait(desk: CodeDesk, clock: FixedClock) -> None:
    known = await desk.new(Purpose.COMPLAINT)
    for _ in range(CALLER.tries):
        with pytest.raises(UnknownCode):
            await _open(desk, wrong_code(), "a", known)

    with pytest.raises(TooManyTries):
        await _open(desk, known.shown, "a", known)
    assert await _open(desk, known.shown, "b", known) == "found"

    clock.advance(CALLER.refill)
    assert await _open(desk, known.shown, "a", known) == "found"


async def test_wrong_codes_tried_at_once_are_counted_too(desk: CodeDesk) -> None:
    known = await desk.new(Purpose.COMPLAINT)

    tried = await asyncio.gather(
        *(_open(desk, wrong_code(), "a", known) for _ in range(CALLER.tries * 2)), return_exceptions=True
    )

    assert Counter(type(outcome) for outcome in tried) == {UnknownCode: CALLER.tries, TooManyTries: CALLER.tries}


async def test_a_slip_of_typing_costs_nothing(desk: CodeDesk) -> None:
    known = await desk.new(Purpose.COMPLAINT)
    slip = known.shown[:-1] + str((int(known.shown[-1]) + 1) % 10)

    for _ in range(CALLER.tries * 2):
        with pytest.raises(UnknownCode):
            await _open(desk, slip, "a", known)

    assert await _open(desk, known.shown, "a", known) == "found"


async def test_an_attack_from_many_addresses_stops_those_who_failed_and_nobody_else(
    sqlite: Database, clock: FixedClock, desk: CodeDesk
) -> None:
    known = await desk.new(Purpose.COMPLAINT)
    with pytest.raises(UnknownCode):
        await _open(desk, wrong_code(), "attacker", known)
    async with sqlite.unit() as unit:
        everyone = sqlite.keyring.lookup("code-caller", "\x00everyone")
        for _ in range(EVERYONE.tries):
            await EVERYONE.take(unit, everyone, clock.now())
        await unit.commit()

    with pytest.raises(TooManyTries):
        await _open(desk, wrong_code(), "attacker", known)
    assert await _open(desk, known.shown, "citizen", known) == "found"


async def test_a_wrong_code_leaves_a_trace_without_the_code(sqlite: Database, desk: CodeDesk) -> None:
    known = await desk.new(Purpose.COMPLAINT)
    with pytest.raises(UnknownCode):
        await _open(desk, wrong_code(), "203.0.113.7", known)

    async with sqlite.reading() as unit:
        (entry,) = await audit.entries(unit)
        stored = str((await unit.execute(sa.text("SELECT * FROM throttle_bucket"))).all())

    assert (entry.act, entry.subject, entry.detail) == ("code.failed", "code:complaint", "")
    assert "203.0.113.7" not in stored


async def test_buckets_fill_up_to_their_size_only(sqlite: Database, clock: FixedClock) -> None:
    clock.advance(timedelta(days=30))
    async with sqlite.unit() as unit:
        waits = [(await CALLER.take(unit, "k", clock.now())).wait for _ in range(CALLER.tries + 1)]

    assert waits == [timedelta()] * CALLER.tries + [CALLER.refill]
