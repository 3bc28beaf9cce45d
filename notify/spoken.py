"""What is said on the telephone, pure: the words of a call, and what follows a key."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from common.i18n import LANGUAGES, N_, Translator

ROUNDS: Final = 3
"""So often the words are said at most in one call."""
HELLO: Final = N_("Hello, this is {office}. {text}")
MENU: Final = N_("Press 1 to say that you know. Press 2 to hear it again. Press 3 to be called back.")
THANKS: Final = N_("Thank you, goodbye.")
CALLED_BACK: Final = N_("Thank you. We will call you back. Goodbye.")


class Key(StrEnum):
    """What a key means."""

    ACKNOWLEDGE = "1"
    REPEAT = "2"
    CALL_BACK = "3"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Lines to be said, and whether a key is waited for after them; without one the call ends. `language`: the catalog
    language they are said in."""

    lines: tuple[str, ...] = ()
    asks: bool = False
    language: str = LANGUAGES[0]


def message(office: str, text: str, tr: Translator) -> Spoken:
    """The words of a notice, with the keys."""
    return Spoken((tr.gettext(HELLO, office=office, text=text), tr.gettext(MENU)), asks=True, language=tr.code)


def goodbye(pressed: str, tr: Translator) -> Spoken:
    return Spoken((tr.gettext(CALLED_BACK if pressed == Key.CALL_BACK else THANKS),), language=tr.code)


def ends(pressed: str, rounds: int) -> bool:
    """Whether the call ends after this key (or none), the words having been said so often."""
    return pressed in {Key.ACKNOWLEDGE, Key.CALL_BACK} or rounds >= ROUNDS
