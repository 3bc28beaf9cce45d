"""discretion.yaml: violations with their ranges of fines (裁量基准)."""

from decimal import Decimal
from typing import Literal

from knowledge.model.choices import Subject
from knowledge.model.fields import Amount, Count, Flag, Id, Node, Text, Texts
from knowledge.model.office import PackFile

Range = tuple[Amount, Amount]


class Hearing(Node):
    """听证: from which fine (yuan) a hearing may be asked for."""

    individual: Amount
    unit: Amount
    basis: Text | None
    basis_en: Text | None
    request_within: Text | None
    request_within_en: Text | None
    note: Text | None
    note_en: Text | None
    sample: Flag


class PenaltyRules(Node):
    no_penalty: Text
    no_penalty_en: Text
    mitigation: Text
    mitigation_en: Text
    time_limit: Text
    time_limit_en: Text
    once: Text
    once_en: Text
    decision_days: Count
    hearing: Hearing


class StatutoryRange(Node):
    subject: Subject
    condition: Text
    condition_en: Text
    min: Amount
    max: Amount
    currency: Literal["CNY"]
    sample: Flag


class AreaRange(Node):
    """A fine by area: yuan per square metre."""

    min: Amount
    max: Amount
    unit: Text
    unit_en: Text
    sample: Flag


class Tier(Node):
    """裁量档次: what it takes to fall in it, and its fines as (least, most) in yuan."""

    tier: Text
    tier_en: Text
    circumstances: Text
    circumstances_en: Text
    result: Text
    result_en: Text
    individual: Range | None
    unit: Range | None
    per_sqm: Range | None
    sample: Flag


class Benchmark(Node):
    """裁量基准 of one violation. `transfer_to` names the authority that decides instead of this office."""

    id: Id
    violation: Text
    violation_en: Text
    basis: Texts
    basis_en: Texts
    correction: Text | None
    correction_en: Text | None
    statutory_ranges: tuple[StatutoryRange, ...]
    per_sqm_range: AreaRange | None
    cap: Amount | None
    tiers: tuple[Tier, ...]
    transfer_to: Text | None
    transfer_to_en: Text | None
    related_matters: tuple[Id, ...]
    example_questions: Texts
    example_questions_en: Texts
    note: Text | None
    note_en: Text | None

    def figures(self) -> frozenset[Decimal]:
        """Every amount this violation owns: ends of ranges, per square metre, and the cap."""
        found = {end for one in self.statutory_ranges for end in (one.min, one.max)}
        if self.per_sqm_range is not None:
            found |= {self.per_sqm_range.min, self.per_sqm_range.max}
        if self.cap is not None:
            found.add(self.cap)
        return frozenset(found)


class DiscretionFile(PackFile):
    kind: Literal["discretion"]
    rules: PenaltyRules
    benchmarks: tuple[Benchmark, ...]
