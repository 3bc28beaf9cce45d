"""Questions that say about the same, put together: by the pack's words in them and by characters and pairs of the
rest. Pure; nothing is learned from it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from faq.index import MARK, tokens
from faq.scanning import Piece, Role
from faq.vocabulary import Reading

ALIKE: Final = 0.5
"""Dice's share of signs in common from which two questions belong together."""

Signs = frozenset[str]


def signs(reading: Reading) -> Signs:
    """What a question is known by: each of the pack's names whole, so that a long one does not outweigh what is asked
    about it; what is asked for; characters and pairs of the other words."""
    found = frozenset(sign for piece in reading.pieces for sign in _signs(piece))
    return found or frozenset(tokens(reading.plain))


def grouped(questions: Sequence[Signs]) -> list[list[int]]:
    """Places of questions, those alike together, in the order of their first. Each joins the group whose first is most
    like it."""
    groups: list[list[int]] = []
    groups_with: dict[str, list[int]] = {}
    for at, own in enumerate(questions):
        near = _nearest(own, ((number, questions[groups[number][0]]) for number in _sharing(own, groups_with)))
        if near is not None:
            groups[near].append(at)
            continue
        for sign in own:
            groups_with.setdefault(sign, []).append(len(groups))
        groups.append([at])
    return groups


def alike(one: Signs, other: Signs) -> float:
    """Dice's coefficient, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _sharing(own: Signs, groups_with: dict[str, list[int]]) -> Iterable[int]:
    """The groups that share a sign, the earlier first."""
    return sorted({number for sign in own for number in groups_with.get(sign, ())})


def _nearest(own: Signs, firsts: Iterable[tuple[int, Signs]]) -> int | None:
    likeness, number = max(((alike(own, first), -number) for number, first in firsts), default=(0.0, 0))
    return -number if likeness >= ALIKE else None


def _signs(piece: Piece) -> Iterator[str]:
    match piece.role:
        case Role.TERM | Role.OFFICE:
            yield piece.said or piece.text
        case Role.ASK:
            yield MARK + piece.slot
        case Role.PLAIN:
            yield from tokens(piece.said)
