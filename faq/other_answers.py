"""Answers that are not about a matter: a violation's benchmark (裁量基准), a common question, the office itself."""

from decimal import Decimal

from common.i18n import N_
from faq.matter_answers import LABELS, figure
from faq.page import Page
from knowledge.model import Benchmark, Faq, MatterField, Subject, Tier
from knowledge.resolve import COMPLAINT, HOTLINE

POLICE = "police"

NO_PROMISE = N_(
    "The amount in a single case is decided by the officers from its facts, within the tier; nothing is promised here."
)
TRANSFERRED = N_("This is dealt with by {authority}, not by this office, which names no amount.")


def write_violation(page: Page, benchmark: Benchmark) -> None:
    """The tier table with its articles; never the amount of a single case, none at all for another authority's."""
    page.listed(page.gettext(LABELS[MatterField.BASIS]), _pairs(page, benchmark.basis, benchmark.basis_en))
    page.labelled(page.gettext("Correction"), page.text(benchmark.correction, benchmark.correction_en))
    if benchmark.transfer_to is not None:
        authority = page.text(benchmark.transfer_to, benchmark.transfer_to_en)
        page.add(page.gettext(TRANSFERRED, authority=authority))
        if (police := page.resolver.pack.public_number(POLICE)).number:
            page.labelled(page.resolver.say(police.name, police.name_en).text, police.number)
        page.labelled(page.gettext("Phone for enquiries"), page.shown(page.resolver.phone("consult")))
        for tier in benchmark.tiers:
            page.labelled(_tier_name(page, tier), page.text(tier.circumstances, tier.circumstances_en))
        return
    _ranges(page, benchmark)
    page.listed(page.gettext("Tiers"), [_tier(page, tier) for tier in benchmark.tiers])
    page.add(page.gettext(NO_PROMISE))


def _ranges(page: Page, benchmark: Benchmark) -> None:
    ranges = []
    for one in benchmark.statutory_ranges:
        fine = page.text(*(2 * [_span(page, (one.min, one.max))]), sample=one.sample)
        condition = page.text(one.condition, one.condition_en)
        if fine is not None:
            ranges.append(page.gettext("{text}: {note}", text=condition, note=f"{_who(page, one.subject)}{fine}"))
    page.listed(page.gettext("Range in law"), ranges)
    area = benchmark.per_sqm_range
    if area is not None:
        unit = page.resolver.say(area.unit, area.unit_en).text
        page.labelled(
            page.gettext("By area"),
            page.text(*(2 * [f"{figure(area.min)}–{figure(area.max)} {unit}"]), sample=area.sample),
        )
    if benchmark.cap is not None:
        page.labelled(page.gettext("At most"), _yuan(page, benchmark.cap))


def _tier(page: Page, tier: Tier) -> str | None:
    circumstances = page.text(tier.circumstances, tier.circumstances_en, sample=tier.sample)
    result = page.text(tier.result, tier.result_en, sample=tier.sample)
    if circumstances is None or result is None:
        return None
    parts = [result]
    if tier.individual is not None:
        parts.append(f"{_who(page, Subject.INDIVIDUAL)}{_span(page, tier.individual)}")
    if tier.unit is not None:
        parts.append(f"{_who(page, Subject.UNIT)}{_span(page, tier.unit)}")
    if tier.per_sqm is not None:
        low, high = tier.per_sqm
        parts.append(page.gettext("{low}–{high} yuan per square metre", low=figure(low), high=figure(high)))
    name = page.gettext("{name} ({details})", name=_tier_name(page, tier), details=circumstances)
    return page.gettext("{text}: {note}", text=name, note=page.gettext("; ").join(parts))


def _tier_name(page: Page, tier: Tier) -> str:
    return page.resolver.say(tier.tier, tier.tier_en).text


def _who(page: Page, subject: Subject) -> str:
    match subject:
        case Subject.INDIVIDUAL:
            return page.gettext("for a person: ")
        case Subject.UNIT:
            return page.gettext("for a unit: ")
        case Subject.ANY:
            return ""


def _span(page: Page, span: tuple[Decimal, Decimal]) -> str:
    low, high = span
    if low == 0:
        return page.gettext("up to {high}", high=_yuan(page, high))
    return page.gettext("{low} to {high}", low=_yuan(page, low), high=_yuan(page, high))


def _yuan(page: Page, amount: Decimal) -> str:
    number = figure(amount) if page.translator.zh else page.translator.number(amount)
    return page.gettext("{amount} yuan", amount=number)


def _pairs(page: Page, chinese: tuple[str, ...], english: tuple[str, ...]) -> list[str | None]:
    return [page.shown(one) for one in page.resolver.say_all(chinese, english)]


def write_faq(page: Page, faq: Faq) -> None:
    """The office's own answer to a common question, with its basis."""
    answer = page.text(faq.answer, faq.answer_en, sample=faq.sample)
    if answer is not None:
        page.add(answer)
    basis = [one for one in _pairs(page, faq.basis, faq.basis_en) if one is not None]
    if basis:
        page.labelled(page.gettext(LABELS[MatterField.BASIS]), page.gettext("; ").join(basis))


def write_office(page: Page, field: MatterField) -> None:
    """Place, hours or phones of the office, for a question that names no matter."""
    label = page.gettext(LABELS[field])
    match field:
        case MatterField.PLACE:
            page.labelled(label, page.shown(page.resolver.hall_address()))
        case MatterField.HOURS:
            page.labelled(label, page.shown(page.resolver.hall_hours()))
        case _:
            page.labelled(page.gettext("Phone for enquiries"), page.phone())
            page.labelled(page.gettext("Phone for complaints"), page.shown(page.resolver.phone(COMPLAINT)))
            page.labelled(page.gettext("Government hotline"), page.shown(page.resolver.public_number(HOTLINE)))
