"""casework.yaml: complaint categories and clocks, danger words, mediation, guidance, staff roles, four eyes."""

from typing import Annotated, Final, Literal

from pydantic import Field

from knowledge.model.choices import ClockParty, ClockStart, DayType, StaffRole
from knowledge.model.fields import Count, Flag, Id, Node, Text, Texts
from knowledge.model.office import PackFile

OTHER: Final = "other"
"""The id of the kind for whatever fits no other, where a pack has one."""


class ComplaintCategory(Node):
    """`section` is the phone role of the section it goes to."""

    id: Id
    name: Text
    name_en: Text
    examples: Texts
    examples_en: Texts
    section: Text
    urgent: Flag
    sample: Flag


class DangerWords(Node):
    """Words looked for before anything else; `reply` goes out at once with the emergency `numbers`."""

    id: Id
    words: Texts
    words_en: Texts
    numbers: tuple[Text, ...]
    reply: Text
    reply_en: Text
    sample: Flag


class ComplaintClock(Node):
    """A deadline: `days` in `unit` from the event `from_`, for the office or the complainant."""

    id: Id
    days: Count
    unit: DayType
    from_: ClockStart = Field(alias="from")
    applies_to: ClockParty
    basis: Text | None
    basis_en: Text | None
    note: Text | None
    note_en: Text | None
    sample: Flag


class Mediator(Node):
    role: StaffRole
    count: Count
    note: Text | None
    note_en: Text | None


class Mediation(Node):
    """行政调解."""

    guidance_body: Text
    guidance_body_en: Text
    matter: Id | None
    in_scope: Texts
    in_scope_en: Texts
    out_of_scope: Texts
    out_of_scope_en: Texts
    basis: Texts
    basis_en: Texts
    mediators: tuple[Mediator, ...]
    sample: Flag


class GuidanceForm(Node):
    """行政指导 in one of its forms: 提醒、示范、协商、契约、建议、劝导."""

    id: Id
    name: Text
    name_en: Text
    note: Text | None
    note_en: Text | None


class RoleName(Node):
    id: StaffRole
    name: Text
    name_en: Text
    note: Text | None
    note_en: Text | None


class Act(Node):
    """An act of staff: who may do it first, and who must agree when a second person is needed."""

    id: Id
    name: Text
    name_en: Text
    needs_second: Flag
    first: Annotated[tuple[StaffRole, ...], Field(min_length=1)]
    second: tuple[StaffRole, ...]


class FourEyes(Node):
    """Defaults for an office of `office_size` people."""

    office_size: Count
    sample: Flag
    acts: tuple[Act, ...]


class CaseworkFile(PackFile):
    kind: Literal["casework"]
    complaint_categories: tuple[ComplaintCategory, ...]
    danger_words: tuple[DangerWords, ...]
    complaint_clocks: tuple[ComplaintClock, ...]
    mediation: Mediation
    guidance_forms: tuple[GuidanceForm, ...]
    staff_roles: tuple[RoleName, ...]
    four_eyes: FourEyes
