"""office.yaml: the only place where the office's name, hall and phones stand. And the header every file begins with."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.model.fields import Amount, Coming, Day, Flag, Node, Text, Texts


class PackFile(Node):
    """The first six keys of each of the ten files; `as_of` is the day the file was last looked over."""

    schema_version: Literal[2]
    pack: Text
    locale: Text
    kind: Text
    notice: Text
    as_of: Day


class OfficeName(Node):
    name: Text
    name_en: Text
    alternate_name: Text | None
    alternate_name_en: Text | None
    level: Text
    level_en: Text


class HallValue(Node):
    """办事大厅: where and when citizens are received."""

    address: Text
    address_en: Text
    hours: Text
    hours_en: Text
    sample: Flag


class ComingHall(HallValue, Coming):
    """The hall, from a later day on."""


class Hall(HallValue):
    """The hall, and what will hold instead."""

    coming: tuple[ComingHall, ...] = ()


class PhoneValue(Node):
    number: Text
    name: Text
    name_en: Text
    sample: Flag


class ComingPhone(PhoneValue, Coming):
    """A phone, from a later day on; its role stays."""


class Phone(PhoneValue):
    """A phone by its role, and what will hold instead."""

    role: Text
    coming: tuple[ComingPhone, ...] = ()


class Grid(Node):
    """三级网格: the levels of patrol areas."""

    levels: Texts
    levels_en: Texts
    note: Text | None
    note_en: Text | None
    sample: Flag


class RiskAssessment(Node):
    """风险评估: from which fine (yuan) a case must be assessed, and for what."""

    fine_threshold: Amount
    currency: Literal["CNY"]
    aspects: Texts
    aspects_en: Texts
    sample: Flag


class Disclosure(Node):
    note: Text | None
    note_en: Text | None
    sample: Flag


class OtherAuthority(Node):
    """其他机关: who deals with what is not this office's business, told by words of a question. Without a `number` the
    hotline is given alone."""

    name: Text
    name_en: Text
    number: Text | None
    words: Texts
    words_en: Texts


class OfficeFile(PackFile):
    kind: Literal["office"]
    office: OfficeName
    hall: Hall
    phones: tuple[Phone, ...]
    public_numbers: tuple[Phone, ...]
    grid: Grid
    risk_assessment: RiskAssessment
    publicity_month: Annotated[int, Field(strict=True, ge=1, le=12)]
    disclosure: Disclosure
    other_authorities: tuple[OtherAuthority, ...] = ()
