"""The pack's closed lists in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum

from common.i18n import N_, Translator
from knowledge.model.choices import Audience, Category, DayType, DayUnit, HandlingType, Subject

CATEGORIES: Mapping[StrEnum, str] = {
    Category.PERMIT: N_("Administrative permits"),
    Category.LEVY: N_("Administrative charges"),
    Category.MEDIATION: N_("Mediation"),
    Category.PENALTY: N_("About penalties"),
    Category.OTHER_POWER: N_("Other administrative powers"),
    Category.SERVICE: N_("Public services"),
}
WORDS: Mapping[StrEnum, str] = {
    **CATEGORIES,
    Audience.COMPANY: N_("companies"),
    Audience.INSTITUTION: N_("public institutions"),
    Audience.PERSON: N_("individuals"),
    HandlingType.AT_ONCE: N_("done on the spot"),
    HandlingType.PROMISED: N_("done within a promised time"),
    Subject.INDIVIDUAL: N_("A person"),
    Subject.UNIT: N_("A company or institution"),
    Subject.ANY: N_("Anybody"),
}
WORKING = (DayUnit.WORKING_DAYS, DayType.WORKING)


def word(tr: Translator, value: StrEnum) -> str:
    """One word of a closed list."""
    return tr.gettext(WORDS[value])


def days(tr: Translator, count: int, unit: DayUnit | DayType) -> str:
    """A number of days of a kind; 0 working days is told as the same day."""
    if count == 0:
        return tr.gettext(N_("the same day"))
    if unit in WORKING:
        return tr.ngettext("{count} working day", "{count} working days", count)
    if unit is DayType.CALENDAR:
        return tr.ngettext("{count} calendar day", "{count} calendar days", count)
    return tr.ngettext("{count} day", "{count} days", count)
