"""What will change: below the value that holds today, the value of each later day and the day from which it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from common.i18n import N_
from faq.matter_answers import LABELS, write_field
from faq.other_answers import write_office
from faq.page import Page
from knowledge.dated import change_days, pack_on
from knowledge.model import Lang, Matter, MatterField, Pack
from knowledge.resolve import Resolver
from knowledge.samples import SamplePolicy

_Write = Callable[[Page, Pack], None]
FROM: Final = N_("From {day}:")


@dataclass(frozen=True, slots=True)
class _Later:
    """The pack of a later day, with its resolvers."""

    day: date
    pack: Pack
    resolvers: dict[Lang, Resolver]


class Announcer:
    """Writes fields of one pack, as it stands today, with what its `coming` values say of later days."""

    def __init__(self, pack: Pack, policy: SamplePolicy) -> None:
        self._policy = policy
        packs = ((day, pack_on(pack, day)) for day in change_days(pack.files))
        self._later = [_Later(day, then, {lang: Resolver(then, lang) for lang in Lang}) for day, then in packs]

    def write_field(self, page: Page, matter: Matter, field: MatterField) -> None:
        """One field of a matter, today and from later days on."""
        self._write(page, partial(_field, matter.id, field))

    def write_office(self, page: Page, field: MatterField) -> None:
        """Place, hours or phones of the office, today and from later days on."""
        self._write(page, lambda on, _: write_office(on, field))

    def announced(self, page: Page, matter: Matter) -> list[tuple[str, list[str]]]:
        """What will change about a matter, for a page that shows today's values itself: from when, and the new lines.
        `page` learns whether samples are among them."""
        return [
            (page.gettext(FROM, day=page.translator.date(day)), lines)
            for field in LABELS
            if field is not MatterField.OVERVIEW  # it only repeats others in short
            for day, lines in self._of(page, partial(_field, matter.id, field))
        ]

    def _of(self, page: Page, write: _Write) -> Iterator[tuple[date, list[str]]]:
        now = Page(page.resolver, page.translator, self._policy)
        write(now, page.resolver.pack)
        return self._changes(page, write, now.lines)

    def _write(self, page: Page, write: _Write) -> None:
        begin = len(page.lines)
        write(page, page.resolver.pack)
        for day, lines in self._changes(page, write, page.lines[begin:]):
            page.add(page.gettext(FROM, day=page.translator.date(day)), *lines)

    def _changes(self, page: Page, write: _Write, before: list[str]) -> Iterator[tuple[date, list[str]]]:
        """The lines of each later day that differ from those before it; all of them when lines only fall away."""
        for later in self._later:
            then = Page(later.resolvers[page.resolver.lang], page.translator, self._policy)
            write(then, later.pack)
            page.sample, page.withheld = page.sample or then.sample, page.withheld or then.withheld
            if then.lines != before:
                yield later.day, [line for line in then.lines if line not in before] or then.lines
            before = then.lines


def _field(matter_id: str, field: MatterField, page: Page, pack: Pack) -> None:
    write_field(page, pack.matter(matter_id), field)
