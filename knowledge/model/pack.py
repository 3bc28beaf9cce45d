"""A whole pack: its ten files, and look-ups by id, name and role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from knowledge.model.casework import Act, CaseworkFile, ComplaintCategory, ComplaintClock
from knowledge.model.choices import Kind, MatterStatus
from knowledge.model.discretion import Benchmark, DiscretionFile, PenaltyRules
from knowledge.model.fields import Node
from knowledge.model.matters import Matter, MattersFile
from knowledge.model.office import OfficeFile, PackFile, Phone
from knowledge.model.people import EntitiesFile, EntityKind, Faq, FaqsFile, RevisitForm, RevisitFormFile
from knowledge.model.seasons import (
    AnyRule,
    Campaign,
    DecisionNotice,
    PermitReminder,
    SeasonalRisk,
    SeasonalRisksFile,
    SmsRules,
    YearlyPrompt,
)
from knowledge.model.words import CalendarFile, VocabularyFile


class PackFiles(Node):
    """The ten files, each as written."""

    office: OfficeFile
    entities: EntitiesFile
    matters: MattersFile
    discretion: DiscretionFile
    seasonal_risks: SeasonalRisksFile
    faqs: FaqsFile
    revisit_form: RevisitFormFile
    casework: CaseworkFile
    vocabulary: VocabularyFile
    calendar: CalendarFile

    def file(self, kind: Kind) -> PackFile:
        found: PackFile = getattr(self, kind.value)
        return found


@dataclass(frozen=True)
class Pack:
    """The knowledge of one office. `content_hash` changes exactly when the content does. A look-up by an id, name or
    role that the pack does not have raises KeyError; the `find_…` forms give None."""

    files: PackFiles
    content_hash: str

    @property
    def name(self) -> str:
        return self.files.office.pack

    @property
    def office(self) -> OfficeFile:
        return self.files.office

    @property
    def casework(self) -> CaseworkFile:
        return self.files.casework

    @property
    def vocabulary(self) -> VocabularyFile:
        return self.files.vocabulary

    @property
    def calendar(self) -> CalendarFile:
        return self.files.calendar

    @property
    def form(self) -> RevisitForm:
        return self.files.revisit_form.form

    @property
    def matters(self) -> tuple[Matter, ...]:
        return self.files.matters.matters

    @cached_property
    def active_matters(self) -> tuple[Matter, ...]:
        """The matters that are offered; a retired one is kept for the permits issued under it."""
        return tuple(matter for matter in self.matters if matter.status is MatterStatus.ACTIVE)

    @property
    def rules(self) -> PenaltyRules:
        return self.files.discretion.rules

    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        return self.files.discretion.benchmarks

    @property
    def faqs(self) -> tuple[Faq, ...]:
        return self.files.faqs.faqs

    @property
    def entity_kinds(self) -> tuple[EntityKind, ...]:
        return self.files.entities.entity_kinds

    @property
    def sms_rules(self) -> SmsRules:
        return self.files.seasonal_risks.sms_rules

    @property
    def seasonal_risks(self) -> tuple[SeasonalRisk, ...]:
        return self.files.seasonal_risks.seasonal_risks

    @property
    def permit_reminders(self) -> tuple[PermitReminder, ...]:
        return self.files.seasonal_risks.permit_reminders

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        return self.files.seasonal_risks.campaigns

    @property
    def decision_notices(self) -> tuple[DecisionNotice, ...]:
        return self.files.seasonal_risks.decision_notices

    @property
    def notice_rules(self) -> tuple[AnyRule, ...]:
        """Every rule by which notices are planned."""
        return (*self.seasonal_risks, *self.permit_reminders, *self.campaigns, *self.decision_notices)

    def as_of(self, kind: Kind) -> date:
        """The day on which a file was last looked over."""
        return self.files.file(kind).as_of

    def matter(self, matter_id: str) -> Matter:
        return self._matters[matter_id]

    def find_matter(self, matter_id: str) -> Matter | None:
        return self._matters.get(matter_id)

    def benchmark(self, benchmark_id: str) -> Benchmark:
        return self._benchmarks[benchmark_id]

    def find_benchmark(self, benchmark_id: str) -> Benchmark | None:
        return self._benchmarks.get(benchmark_id)

    def faq(self, faq_id: str) -> Faq:
        return self._faqs[faq_id]

    def find_faq(self, faq_id: str) -> Faq | None:
        return self._faqs.get(faq_id)

    def find_yearly(self, rule_id: str) -> YearlyPrompt | None:
        """The seasonal warning or campaign with this id."""
        return self._yearly.get(rule_id)

    def find_decision_notice(self, rule_id: str) -> DecisionNotice | None:
        return self._decision_notices.get(rule_id)

    def permit_reminder(self, reminder_id: str) -> PermitReminder:
        return self._permit_reminders[reminder_id]

    def kind(self, kind_id: str) -> EntityKind:
        return self._kinds[kind_id]

    def kind_by_name(self, name: str) -> EntityKind | None:
        """The kind of entity with this name or alias, as written in the pack."""
        return self._kind_names.get(name.strip())

    def phone(self, role: str) -> Phone:
        """An office phone by its role."""
        return self._phones[role]

    def find_phone(self, role: str) -> Phone | None:
        return self._phones.get(role)

    def public_number(self, role: str) -> Phone:
        """A national number (hotline, police, fire, ambulance, …) by its role."""
        return self._public_numbers[role]

    def category(self, category_id: str) -> ComplaintCategory:
        return self._categories[category_id]

    def clock(self, clock_id: str) -> ComplaintClock:
        return self._clocks[clock_id]

    def act(self, act_id: str) -> Act:
        return self._acts[act_id]

    @cached_property
    def _matters(self) -> dict[str, Matter]:
        return {one.id: one for one in self.matters}

    @cached_property
    def _benchmarks(self) -> dict[str, Benchmark]:
        return {one.id: one for one in self.benchmarks}

    @cached_property
    def _faqs(self) -> dict[str, Faq]:
        return {one.id: one for one in self.faqs}

    @cached_property
    def _yearly(self) -> dict[str, YearlyPrompt]:
        yearly: tuple[YearlyPrompt, ...] = (*self.seasonal_risks, *self.campaigns)
        return {one.id: one for one in yearly}

    @cached_property
    def _decision_notices(self) -> dict[str, DecisionNotice]:
        return {one.id: one for one in self.decision_notices}

    @cached_property
    def _permit_reminders(self) -> dict[str, PermitReminder]:
        return {one.id: one for one in self.permit_reminders}

    @cached_property
    def _kinds(self) -> dict[str, EntityKind]:
        return {one.id: one for one in self.entity_kinds}

    @cached_property
    def _kind_names(self) -> dict[str, EntityKind]:
        aliases = {alias: one for one in self.entity_kinds for alias in one.aliases}
        return aliases | {one.name: one for one in self.entity_kinds}

    @cached_property
    def _phones(self) -> dict[str, Phone]:
        return _by_role(self.office.phones)

    @cached_property
    def _public_numbers(self) -> dict[str, Phone]:
        return _by_role(self.office.public_numbers)

    @cached_property
    def _categories(self) -> dict[str, ComplaintCategory]:
        return {one.id: one for one in self.casework.complaint_categories}

    @cached_property
    def _clocks(self) -> dict[str, ComplaintClock]:
        return {one.id: one for one in self.casework.complaint_clocks}

    @cached_property
    def _acts(self) -> dict[str, Act]:
        return {one.id: one for one in self.casework.four_eyes.acts}


def _by_role(phones: Iterable[Phone]) -> dict[str, Phone]:
    return {phone.role: phone for phone in phones}
