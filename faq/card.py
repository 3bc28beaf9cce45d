"""The hall's card (卡) of a matter as words: each field with its lines, the same as in an answer (S15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.i18n import Translator
from faq.announcing import Announcer
from faq.matter_answers import LABELS
from faq.page import OFFICIAL, Page, source_line
from knowledge.model import Kind, Matter, MatterField, Pack
from knowledge.resolve import CONSULT, Resolver
from knowledge.samples import SAMPLE_NOTE, WITHHELD, SamplePolicy

FIELDS: Final[Sequence[MatterField]] = (
    MatterField.CONDITIONS,
    MatterField.MATERIALS,
    MatterField.PROCESS,
    MatterField.TIME_LIMIT,
    MatterField.FEE,
    MatterField.PLACE,
    MatterField.HOURS,
    MatterField.CONTACT,
    MatterField.BASIS,
)
"""What must hang in a hall: conditions, papers, steps, limits, fees, place, hours, phones, and the law."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field. In English, a line that has no translation is None: the Chinese beside it stands alone."""

    label: str
    lines: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Card:
    office: str
    title: str
    parts: tuple[Part, ...]
    source: str


class Cards:
    """Writes the cards of one pack as it stands today. `version` is what they bear."""

    def __init__(self, pack: Pack, policy: SamplePolicy, version: str) -> None:
        self._pack = pack
        self._policy = policy
        self._version = version
        self._announcer = Announcer(pack, policy)

    def card(self, matter: Matter, tr: Translator) -> Card:
        page = self._page(tr)
        return Card(
            office=page.resolver.office_name().text,
            title=page.resolver.say(matter.name, matter.name_en).text,
            parts=tuple(self._part(matter, field, tr) for field in FIELDS),
            source=source_line(page, self._pack, kind=Kind.MATTERS, version=self._version),
        )

    def _page(self, tr: Translator) -> Page:
        return Page(Resolver(self._pack, tr.code), tr, self._policy)

    def _part(self, matter: Matter, field: MatterField, tr: Translator) -> Part:
        page = self._page(tr)
        self._announcer.write_field(page, matter, field)
        label = tr.gettext(LABELS[field])
        heading = tr.gettext("{label}:", label=label)
        lines = [_without(heading, line) for line in page.lines]
        if page.withheld:
            lines.append(tr.gettext(WITHHELD, phone=page.resolver.phone(CONSULT).text))
        marked = f"{label} {tr.gettext(SAMPLE_NOTE)}" if page.sample else label
        official = tr.gettext(OFFICIAL)
        return Part(marked, tuple(None if official in line else line for line in lines if line))


def _without(heading: str, line: str) -> str:
    """A line without the name of the field, which stands above it on the card."""
    rest = line.removeprefix(heading).strip()
    return rest if rest == line else rest[:1].upper() + rest[1:]
