"""What is said back, as values: text to read, and what buttons and menus are made of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from faq.calculators import Figures, WorkedOut
from faq.entries import EntryKind
from knowledge.model import Lang, MatterField


class Action(StrEnum):
    """What happens with a message; the values are the contract of `sanshi ask`."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    COMPLAIN = "complain"
    TRACK = "track"
    HANDOVER = "handover"
    DECLINE = "decline"


class Cause(StrEnum):
    """Why this action."""

    MATCHED = "matched"
    FOLLOW_UP = "follow-up"
    OFFICE = "office"
    """Place, hours or phone of the office itself."""
    UNSURE = "unsure"
    WHICH_MATTER = "which-matter"
    """A field was asked for, but of nothing."""
    COMPLAINT = "complaint"
    OWN_CASE = "own-case"
    DANGER = "danger"
    PERSON = "person"
    ABUSE = "abuse"
    UNKNOWN = "unknown"
    """In scope as it seems, but not on file."""
    ELSEWHERE = "elsewhere"
    GREETING = "greeting"
    COURTESY = "courtesy"
    SMALL_TALK = "small-talk"
    INSTRUCTION = "instruction"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of a did-you-mean menu."""

    id: str
    title: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reply:
    """`entry` is the id answered about, `title` what is named: the entry, the office, or whose business it is; `fields`
    in the order asked, with a menu those of its first line, empty for violations and common questions; `siblings` are
    the other fields of the matter that are on file, for buttons; `candidates` the menu offered, or for an answer found
    by matching the entries it was chosen from. `danger` is set when a life may be at stake. `calculators` are the fee
    items, by place and name, that can be worked out; `begun` what a question gave for one while more is needed.
    `repeated` are the matter's own common questions that were answered first, by their place; `handed_in` is the day
    from which the last day was reckoned; `worked` is the sum above the answer."""

    action: Action
    cause: Cause
    text: str
    lang: Lang
    version: str
    entry: str | None = None
    kind: EntryKind | None = None
    title: str = ""
    fields: tuple[MatterField, ...] = ()
    siblings: tuple[MatterField, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    probability: float = 0.0
    danger: bool = False
    calculators: tuple[tuple[int, str], ...] = ()
    begun: Figures | None = None
    repeated: tuple[int, ...] = ()
    handed_in: date | None = None
    worked: WorkedOut | None = None

    @property
    def field(self) -> MatterField | None:
        """The first field asked for."""
        return self.fields[0] if self.fields else None
