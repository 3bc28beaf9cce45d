"""From the name of a permit on a sheet to the matter that issues it, and to its renewal and reminders. A name is never
guessed: without a match the row is flagged."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from opencc import OpenCC

from knowledge.model import EntityKind, Matter, Pack, PermitReminder, Phase

_DROPPED_CATEGORIES: Final = frozenset({"Ps", "Pe", "Pi", "Pf", "Pd", "Zs", "Zl", "Zp", "Cc", "Cf"})
"""Unicode classes of brackets, quotation marks, dashes, spaces, control and format characters."""
_DROPPED: Final = frozenset("'\"`´<>.·•・‧∙⋅。…−")


def normalise(name: str) -> str:
    """NFKC, Traditional → Simplified, lower case, without spaces, brackets, quotation marks, dots and hyphens."""
    plain = _simplifier().convert(unicodedata.normalize("NFKC", name)).lower()
    return "".join(
        char for char in plain if char not in _DROPPED and unicodedata.category(char) not in _DROPPED_CATEGORIES
    )


class PermitNames:
    """The permit names of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._matters = {normalise(name): matter for matter in pack.matters for name in names_of(matter)}

    def issuing(self, name: str) -> Matter | None:
        """The matter that issues a permit of this name, None when the pack does not know it."""
        found = self._matters.get(normalise(name))
        return None if found is None else issuing_matter(self._pack, found)

    def kinds(self, matter: Matter) -> tuple[EntityKind, ...]:
        """The kinds that a holder of this matter's permit is taken to be."""
        named = (self._pack.kind_by_name(name) for name in matter.result.holder_kinds)
        return tuple(kind for kind in named if kind is not None)


def names_of(matter: Matter) -> Iterable[str]:
    """The names under which a matter's result stands on sheets."""
    return (matter.result.name, *matter.result.aliases)


def issuing_matter(pack: Pack, found: Matter) -> Matter:
    """`found` itself, or, when it is only reached by renewal, the one other matter that it renews."""
    renewed = [one for one in pack.matters if one.id != found.id and one.renewal and one.renewal.matter == found.id]
    return renewed[0] if len(renewed) == 1 else found


def renewal_matter(pack: Pack, issuing: Matter) -> Matter | None:
    """The matter to apply for when a permit of `issuing` is to go on; None when it is not renewed."""
    if issuing.renewal is None or not issuing.renewal.applies:
        return None
    return pack.find_matter(issuing.renewal.matter)


def reminders_of(pack: Pack, issuing: Matter) -> tuple[PermitReminder, ...]:
    """The reminder steps for permits of `issuing`: to renew before expiry, to apply anew after it."""
    renewal = renewal_matter(pack, issuing)
    return tuple(
        one
        for one in pack.permit_reminders
        if (one.matter == issuing.id if one.phase is Phase.AFTER_EXPIRY else renewal and one.matter == renewal.id)
    )


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
