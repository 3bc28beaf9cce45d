"""What the record of an entry says, in the fields that are wanted: nothing is understood here."""

from collections.abc import Mapping, Sequence
from datetime import date

from faq.calculators import Figures, calculations
from faq.composing import Composer
from faq.deadlines import LastDays, last_days
from faq.entries import EntryKind, PackEntry, entries_of
from faq.reply import Reply
from knowledge.calendar import WorkingCalendar
from knowledge.model import Calculation, Lang, Matter, MatterField, Pack
from knowledge.samples import SamplePolicy


class Teller:
    """Tells from one version of one pack; `version` is what answers bear. Pure, and ready at once."""

    def __init__(self, pack: Pack, *, policy: SamplePolicy, version: str) -> None:
        self.pack = pack
        self.version = version
        self._calendar = WorkingCalendar.from_file(pack.calendar)
        self._entries: Mapping[str, PackEntry] = {entry.id: entry for entry in entries_of(pack)}
        self._composer = Composer(pack, policy, version)

    def answer_field(self, entry_id: str, field: MatterField | None, lang: Lang) -> Reply:
        """One field of an entry, for buttons and cards; KeyError for an unknown id."""
        return self.answer_fields(entry_id, (field or MatterField.OVERVIEW,), lang)

    def answer_fields(
        self,
        entry_id: str,
        fields: Sequence[MatterField],
        lang: Lang,
        *,
        repeated: Sequence[int] = (),
        handed_in: date | None = None,
        figures: Figures | None = None,
    ) -> Reply:
        """Fields of an entry in this order, below what a reply said of its `repeated` common questions, of the last
        day when papers are `handed_in`, and of the sum for these `figures`; KeyError for an unknown id."""
        entry = self._entries[entry_id]
        matter = self.pack.matter(entry_id) if entry.kind is EntryKind.MATTER else None
        return self._composer.answer(
            entry,
            lang=lang,
            fields=tuple(fields),
            asked=[] if matter is None else [matter.common_questions[at] for at in repeated],
            last_days=None if matter is None or handed_in is None else self._last_days(matter, handed_in),
            figures=figures,
        )

    def answer_office(self, fields: Sequence[MatterField], lang: Lang) -> Reply:
        """Place, hours or phones of the office itself."""
        return self._composer.office(fields, lang)

    def calculation(self, entry_id: str, item: int) -> Calculation | None:
        """How a fee item, by its place, is worked out; None when there is no such thing (any more)."""
        matter = next((one for one in self.pack.active_matters if one.id == entry_id), None)
        return None if matter is None else calculations(matter, self._composer.policy).get(item)

    def calculate(self, entry_id: str, figures: Figures, lang: Lang) -> Reply:
        """A fee worked out from all its figures. Raises CalculationFailed."""
        fee = (MatterField.FEE,)
        return self._composer.answer(self._entries[entry_id], lang=lang, fields=fee, figures=figures)

    def entry(self, entry_id: str) -> PackEntry:
        return self._entries[entry_id]

    @property
    def entries(self) -> tuple[PackEntry, ...]:
        return tuple(self._entries.values())

    def _last_days(self, matter: Matter, handed_in: date) -> LastDays:
        return last_days(matter.time_limit, handed_in, self._calendar, self._composer.policy)
