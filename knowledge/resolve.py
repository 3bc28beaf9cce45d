"""The one place where a pack's text becomes what is said: placeholders and inherited office values are filled, a
missing translation falls back to the official Chinese, and the `sample` flag travels with each value.
Change a phone in office.yaml once and every answer, card and notice says it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.model import Lang, Matter, Pack, Phone
from knowledge.placeholders import HALL_ADDRESS, HALL_HOURS, OFFICE_NAME, PHONE_PREFIX, PLACEHOLDER

HOTLINE = "hotline"
CONSULT = "consult"
COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Said:
    """A text ready to be said. `sample`: not confirmed by the office. `fallback`: Chinese for want of a translation."""

    text: str
    sample: bool = False
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class MatterContact:
    """The phones of a matter: enquiries, complaints, and the public hotline."""

    consult: Said
    complaint: Said
    hotline: Said


class Resolver:
    """Says texts of one pack in one language."""

    def __init__(self, pack: Pack, lang: Lang | str) -> None:
        self.pack = pack
        self.lang = Lang.EN if str(lang).startswith("en") else Lang.ZH
        self._values = dict(_office_values(pack, self.lang))

    def text(self, text: str) -> str:
        """`text` with the office's values in place; the placeholders of permit reminders stay for `fill`."""
        return PLACEHOLDER.sub(self._value, text)

    def say(self, chinese: str, english: str | None = None, *, sample: bool = False) -> Said:
        """A text of the pack in this language: `say(matter.name, matter.name_en)`.

        It is a sample when the field is (`sample`) or when it shows an office value that is.
        """
        fallback = self.lang is Lang.EN and english is None
        said = english if self.lang is Lang.EN and english is not None else chinese
        shows = any(self._values[found[1]].sample for found in PLACEHOLDER.finditer(said) if found[1] in self._values)
        return Said(self.text(said), sample or shows, fallback)

    def say_all(self, chinese: Sequence[str], english: Sequence[str], *, sample: bool = False) -> tuple[Said, ...]:
        """A list of texts; where the English list is shorter the rest is said in Chinese."""
        padded = (*english, *([None] * (len(chinese) - len(english))))
        return tuple(self.say(zh, en, sample=sample) for zh, en in zip(chinese, padded, strict=True))

    def place(self, matter: Matter) -> Said:
        """Where to go for a matter: its own address, else the hall's."""
        if matter.place is None:
            return self._values[HALL_ADDRESS]
        return self.say(matter.place.address, matter.place.address_en, sample=matter.place.sample)

    def hours(self, matter: Matter) -> Said:
        """When to go for a matter: its own hours, else the hall's."""
        if matter.hours is None:
            return self._values[HALL_HOURS]
        return self.say(matter.hours.text, matter.hours.text_en, sample=matter.hours.sample)

    def contact(self, matter: Matter) -> MatterContact:
        """Whom to call for a matter; each number it does not give itself is the office's."""
        own = matter.contact
        if own is None:
            return MatterContact(self.phone(CONSULT), self.phone(COMPLAINT), self.public_number(HOTLINE))

        def number(given: str | None, inherited: Said) -> Said:
            # A number is the same in both languages: the Chinese member is no missing translation.
            return inherited if given is None else self.say(given, given, sample=own.sample)

        return MatterContact(
            number(own.consult_phone, self.phone(CONSULT)),
            number(own.complaint_phone, self.phone(COMPLAINT)),
            number(own.hotline, self.public_number(HOTLINE)),
        )

    def authority(self, matter: Matter) -> Said:
        """实施主体: who decides a matter; the office itself unless the pack names another."""
        return self._values[OFFICE_NAME] if matter.authority is None else self.say(matter.authority)

    def office_name(self) -> Said:
        return self._values[OFFICE_NAME]

    def hall_address(self) -> Said:
        return self._values[HALL_ADDRESS]

    def hall_hours(self) -> Said:
        return self._values[HALL_HOURS]

    def phone(self, role: str) -> Said:
        """An office phone number by role; KeyError when the pack has no such role."""
        return _number(self.pack.phone(role))

    def public_number(self, role: str) -> Said:
        """A national number by role; KeyError when the pack has no such role."""
        return _number(self.pack.public_number(role))

    def _value(self, found: re.Match[str]) -> str:
        value = self._values.get(found[1])
        return found[0] if value is None else value.text


def _office_values(pack: Pack, lang: Lang) -> Iterator[tuple[str, Said]]:
    english = lang is Lang.EN
    office, hall = pack.office.office, pack.office.hall
    # The name carries no flag: a live start is refused until it is confirmed, so it never needs to be withheld.
    yield OFFICE_NAME, Said(office.name_en if english else office.name)
    yield HALL_ADDRESS, Said(hall.address_en if english else hall.address, hall.sample)
    yield HALL_HOURS, Said(hall.hours_en if english else hall.hours, hall.sample)
    for phone in pack.office.phones:
        yield f"{PHONE_PREFIX}{phone.role}", _number(phone)


def _number(phone: Phone) -> Said:
    return Said(phone.number, phone.sample)
