"""A complaint while it is being written, and the pure rule that says what to ask next."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.extract import Told

KEPT = timedelta(days=7)
"""An unfinished complaint is offered again for a week, then erased."""


class Part(StrEnum):
    """What is asked, in this order."""

    CATEGORY = "category"
    WHAT = "what"
    WHERE = "where"
    WHEN = "when"
    CERTIFICATE = "certificate"
    FILES = "files"
    CONTACT = "contact"
    NAME = "name"
    PHONE = "phone"
    CONFIRM = "confirm"


@dataclass(slots=True)
class Draft:
    """None = not asked yet; "" = left out on purpose. `id` names the draft for good: registering it twice registers
    once. `trail` are the parts asked so far, for going back; `guess` the kind it sounds like;
    `here`: who stays anonymous wants the answer in the chat too."""

    id: str
    started: str
    category: str | None = None
    guess: str | None = None
    what: str | None = None
    where: str | None = None
    when: str | None = None
    certificate: str | None = None
    files: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files_done: bool = False
    named: bool | None = None
    here: bool = False
    name: str | None = None
    phone: str | None = None
    trail: list[str] = field(default_factory=list)
    album: str | None = None

    @classmethod
    def begin(cls, draft_id: str, now: datetime) -> Self:
        return cls(draft_id, now.isoformat())

    @classmethod
    def read(cls, plain: dict[str, Any] | None, now: datetime) -> Self | None:
        """The kept draft; None when there is none or it is older than a week."""
        if not plain:
            return None
        draft = cls(**plain)
        return draft if now < draft.ends else None

    @property
    def began(self) -> datetime:
        return datetime.fromisoformat(self.started)

    @property
    def ends(self) -> datetime:
        """When it is erased."""
        return self.began + KEPT

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    def learn(self, told: Told) -> None:
        """Take over what a message already says, where nothing stands yet; what was left out stays so."""
        self.what = self.what or told.what or None
        self.where = told.where if self.where is None else self.where
        self.when = told.when if self.when is None else self.when
        self.certificate = told.certificate if self.certificate is None else self.certificate
        if self.named is None:
            self.name, self.phone = self.name or told.name, self.phone or told.phone
            self.named = True if told.phone else None

    def is_empty(self) -> bool:
        """Whether nothing was told yet."""
        told = (self.category, self.what, self.where, self.when, self.certificate, self.files, self.notes, self.name)
        return not any((*told, self.phone))

    def told(self) -> str:
        """The description with everything that was added to it."""
        return "\n".join([self.what or "", *self.notes]).strip()

    def clear(self, part: Part) -> None:
        """Ask a part again."""
        match part:
            case Part.FILES:
                self.files_done = False
            case Part.CONTACT:
                self.named = self.name = self.phone = None
            case Part.CONFIRM:
                return
            case _:
                setattr(self, part.value, None)

    def back(self) -> Part | None:
        """Return to the part asked before the present one; None at the beginning."""
        if self.trail:
            self.trail.pop()
        if not self.trail:
            return None
        part = Part(self.trail.pop())
        self.clear(part)
        return part


def next_part(draft: Draft, *, officers: bool) -> Part:
    """What to ask now. `officers`: the kind of complaint is about people of the office."""
    open_parts = (
        (Part.CATEGORY, draft.category is None),
        (Part.WHAT, not draft.what),
        (Part.WHERE, draft.where is None),
        (Part.WHEN, draft.when is None),
        (Part.CERTIFICATE, officers and draft.certificate is None),
        (Part.FILES, not draft.files_done),
        (Part.CONTACT, draft.named is None),
        (Part.NAME, draft.named is True and draft.name is None),
        (Part.PHONE, draft.named is True and draft.phone is None),
    )
    return next((part for part, is_open in open_parts if is_open), Part.CONFIRM)
