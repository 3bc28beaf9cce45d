"""Collects the lines of one answer, and what must be said below them: samples, missing translations, source and day."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from common.i18n import N_, Translator
from knowledge.model import Kind, Pack
from knowledge.resolve import CONSULT, Resolver, Said
from knowledge.samples import WITHHELD, SamplePolicy, may_show

SAMPLE_BELOW = N_("Some of this is sample data that the office has still to confirm; please check by calling {phone}.")
OFFICIAL = N_("(official Chinese text)")
SOURCE = N_("Source: {pack}, version {version}, last reviewed {date}")
NOT_ON_FILE = N_("{item}: this is not on file here. Please ask {phone}.")


@dataclass(slots=True)
class Page:
    """The lines of an answer in one language. Only what the record says goes in."""

    resolver: Resolver
    translator: Translator
    policy: SamplePolicy
    lines: list[str] = field(default_factory=list)
    sample: bool = False
    withheld: bool = False

    def gettext(self, message: str, /, **values: object) -> str:
        return self.translator.gettext(message, **values)

    def add(self, *lines: str) -> None:
        self.lines += lines

    def shown(self, said: Said) -> str | None:
        """The text of a value, or None when it is a sample that may not be shown."""
        if not may_show(said, self.policy):
            self.withheld = True
            return None
        self.sample = self.sample or said.sample
        if said.fallback:
            return f"{said.text} {self.gettext(OFFICIAL)}"
        return said.text

    def text(self, chinese: str | None, english: str | None, *, sample: bool = False) -> str | None:
        """A text of the record; None when there is none or it may not be shown."""
        return None if chinese is None else self.shown(self.resolver.say(chinese, english, sample=sample))

    def labelled(self, label: str, value: str | None) -> None:
        """A line `label: value`, when there is a value."""
        if value is not None:
            self.add(self.gettext("{label}: {value}", label=label, value=value))

    def listed(self, label: str, values: Iterable[str | None]) -> None:
        """A label and its values, numbered."""
        kept = [value for value in values if value is not None]
        if kept:
            self.add(self.gettext("{label}:", label=label))
            self.add(*(self.gettext("{number}. {text}", number=at, text=value) for at, value in enumerate(kept, 1)))

    def phone(self) -> str:
        """The enquiry phone, shown even unconfirmed: it is where everything else is asked."""
        said = self.resolver.phone(CONSULT)
        self.sample = self.sample or said.sample
        return said.text

    def not_on_file(self, label: str) -> None:
        """Say that the record holds nothing here; a withheld value says so by itself at the end."""
        if not self.withheld:
            self.add(self.gettext(NOT_ON_FILE, item=label, phone=self.phone()))

    def written(self, source: str = "") -> str:
        """The whole answer as plain text."""
        tail = []
        if self.withheld:
            tail.append(self.gettext(WITHHELD, phone=self.phone()))
        if source:
            tail.append(source)
        if self.sample and self.policy is SamplePolicy.SHOW:
            tail.append(self.gettext(SAMPLE_BELOW, phone=self.resolver.phone(CONSULT).text))
        return "\n".join([*self.lines, *tail])


def source_line(page: Page, pack: Pack, *, kind: Kind, version: str) -> str:
    """Where the answer comes from and when it was last looked over."""
    return page.gettext(SOURCE, pack=pack.name, version=version, date=page.translator.date(pack.as_of(kind)))
