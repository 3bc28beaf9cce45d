"""The short number of a notice (短号), pure: seven random digits and a check digit; and the answers to it."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

RANDOM_DIGITS = 7
DIGITS = RANDOM_DIGITS + 1
_SEPARATED = re.compile(r"(?<!\d)(?<!\d-)" + r"[\s\-]*".join([r"\d"] * DIGITS) + r"(?!-?\d)", re.ASCII)
"""Not a part of a telephone number or of a query code."""
_SEPARATOR = re.compile(r"\D")
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""H. M. Damm's quasigroup (dissertation, Marburg 2004): finds each wrong digit and each swap of neighbours."""


class Answer(StrEnum):
    """What a recipient says to a notice. All but `received` are tasks of staff."""

    RECEIVED = "received"
    CALL_ME = "call_me"
    APPLIED = "applied"
    NOT_MINE = "not_mine"
    NEW_CONTACT = "new_contact"


RECIPIENT = ""
"""Who gives an answer, or takes it back, where no member of staff does."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was answered about one permit, as it bears on what is still to be sent about it.

    `waits`: staff have not seen to it. `step`, `letter`, `expires_on`: the notice that was answered (None: a letter in
    place of a text message). `same_phone`: the permit still has the phone which that notice came to.
    """

    answer: Answer
    waits: bool
    step: str
    letter: bool
    same_phone: bool
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One answer to a notice. `channel`: page, a chat channel, sms; `note`: what else was said; `by` "" = the
    recipient."""

    id: UUID
    notice_id: UUID
    answer: Answer
    channel: str
    note: str = field(repr=False)
    by: str
    at: datetime
    handled_by: str
    handled_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether staff have still to see to it."""
        return self.handled_at is None and self.answer is not Answer.RECEIVED

    @property
    def taken_back(self) -> bool:
        """Whether the recipient took it back before staff saw to it."""
        return self.handled_at is not None and self.handled_by == RECIPIENT


def check_digit(digits: str) -> str:
    """The digit that makes `digits` whole; "0" when they are whole already."""
    row = 0
    for digit in digits:
        row = int(_DAMM[row][int(digit)])
    return str(row)


def new_number() -> str:
    """A fresh number from the system's source."""
    # Never all noughts: those stand for a number in previews.
    body = f"{secrets.randbelow(10**RANDOM_DIGITS - 1) + 1:0{RANDOM_DIGITS}}"
    return body + check_digit(body)


def read_number(text: str) -> str | None:
    """The first whole short number in what a person typed or said, full-width digits included; None for none."""
    for found in _SEPARATED.finditer(unicodedata.normalize("NFKC", text)):
        digits = _SEPARATOR.sub("", found.group())
        if check_digit(digits) == "0":
            return digits
    return None
