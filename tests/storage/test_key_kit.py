"""The key kit gives back the key it was made of, and never another one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import key_kit
from storage.key_kit import (
    ALPHABET,
    DoesNotOpen,
    LineMissing,
    LineMistyped,
    LinesOfTwoKeys,
    NoKit,
    PassphraseShort,
    from_paper,
    paper,
    seal,
    unseal,
)

KEY = bytes(range(7, 39))
PHRASE = "five words drawn at random"
keys = st.binary(min_size=32, max_size=32)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_kit, "ARGON", {"time_cost": 1, "memory_cost": 16, "parallelism": 1})


@given(keys)
def test_paper_gives_back_its_key(key: bytes) -> None:
    assert from_paper("\n".join(paper(key))) == key


@given(keys, st.integers(0, 8), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_no_slip_of_one_letter_gives_another_key(key: bytes, line: int, at: int, letter: str) -> None:
    written = list(paper(key))
    place = 3 + at + (at > 3)
    slipped = written[line][:place] + letter + written[line][place + 1 :]
    if slipped == written[line]:
        return
    written[line] = slipped

    with pytest.raises((LineMistyped, LinesOfTwoKeys)):
        from_paper("\n".join(written))


def test_typing_is_taken_as_people_type() -> None:
    typed = "\n\n".join(f" {line[0]}. {line[3:7].lower()}   {line[8:].lower()}" for line in paper(KEY))

    assert from_paper(f"sanshi\n{typed}\nthe end") == KEY
    assert from_paper(typed.replace("0", "o").replace("1", "l").replace(" l.", " 1.")) == KEY


def test_a_missing_line_and_a_slip_are_named_by_their_number() -> None:
    written = list(paper(KEY))

    with pytest.raises(LineMissing, match="Line 3 "):
        from_paper("\n".join(line for line in written if line[0] != "3"))
    with pytest.raises(LineMistyped, match="Line 5 "):
        from_paper("\n".join([*written[:4], "5  UUUU-UUUU", *written[5:]]))


def test_lines_of_two_papers_are_told() -> None:
    one, two = list(paper(KEY)), list(paper(bytes(32)))

    with pytest.raises(LinesOfTwoKeys):
        from_paper("\n".join([*one[:4], *two[4:]]))


def test_a_sealed_file_opens_with_its_passphrase_alone() -> None:
    sealed = seal(KEY, PHRASE)

    assert unseal(sealed, PHRASE) == KEY
    with pytest.raises(DoesNotOpen):
        unseal(sealed, PHRASE + "!")


def test_a_sealed_file_whose_cost_was_changed_does_not_open() -> None:
    changed = json.loads(seal(KEY, PHRASE)) | {"time_cost": 2}

    with pytest.raises(DoesNotOpen):
        unseal(json.dumps(changed), PHRASE)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(PassphraseShort):
        seal(KEY, "elevenchars")


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{",
        "[]",
        "null",
        '{"sealed": "AA==", "version": 1, "memory_cost": 99999999}',
        '{"sealed": "AA==", "version": 1, "memory_cost": 8, "time_cost": 0, "parallelism": 9, "salt": "00"}',
    ],
)
def test_what_is_no_sealed_file_is_refused(text: str) -> None:
    with pytest.raises(NoKit):
        unseal(text, PHRASE)


@given(st.text())
def test_any_other_text_is_no_kit(text: str) -> None:
    with pytest.raises((NoKit, LineMissing, LineMistyped)):
        from_paper(text)
