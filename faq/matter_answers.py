"""Answers about a matter (办事事项), each composed only from the one field asked for."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from common.i18n import N_
from faq.page import Page
from knowledge.model import DayType, DayUnit, FeeItem, Limit, LimitParty, Material, Matter, MatterField

LABELS: Final[Mapping[MatterField, str]] = {
    MatterField.OVERVIEW: N_("What it is"),
    MatterField.CONDITIONS: N_("Conditions"),
    MatterField.MATERIALS: N_("What to bring"),
    MatterField.PROCESS: N_("Steps"),
    MatterField.TIME_LIMIT: N_("How long it takes"),
    MatterField.FEE: N_("Fees"),
    MatterField.BASIS: N_("Legal basis"),
    MatterField.PLACE: N_("Where to go"),
    MatterField.HOURS: N_("Opening hours"),
    MatterField.CONTACT: N_("Whom to call"),
    MatterField.RESULT: N_("What you receive"),
}
"""What each field is called, on buttons and in answers."""


def write_field(page: Page, matter: Matter, field: MatterField) -> None:
    """Put one field of the matter on the page; when the record holds nothing there, say so."""
    before = len(page.lines)
    _WRITERS[field](page, matter)
    if len(page.lines) == before:
        page.not_on_file(page.gettext(LABELS[field]))


def is_on_file(page: Page, matter: Matter, field: MatterField) -> bool:
    """Whether the record holds something in this field; an empty `page` is written on to find out."""
    _WRITERS[field](page, matter)
    return bool(page.lines) or page.withheld


def field_lines(page: Page, matter: Matter, field: MatterField) -> list[str]:
    """What one field says, on an empty `page`."""
    _WRITERS[field](page, matter)
    return page.lines


def _overview(page: Page, matter: Matter) -> None:
    text = page.text(matter.overview, matter.overview_en)
    if text is not None:
        page.add(text)
    _time_in_short(page, matter)
    _fee_in_short(page, matter)
    page.labelled(page.gettext(LABELS[MatterField.PLACE]), page.shown(page.resolver.place(matter)))
    page.labelled(page.gettext("Phone for enquiries"), page.shown(page.resolver.contact(matter).consult))


def _time_in_short(page: Page, matter: Matter) -> None:
    limits = (matter.time_limit.promised, matter.time_limit.statutory)
    limit = next((one for one in limits if one.value is not None), None)
    if limit is not None and (value := _limit_value(page, limit)) is not None:
        page.labelled(page.gettext(LABELS[MatterField.TIME_LIMIT]), value)


def _fee_in_short(page: Page, matter: Matter) -> None:
    label = page.gettext(LABELS[MatterField.FEE])
    if not matter.fees.charged:
        page.labelled(label, page.text(matter.fees.note, matter.fees.note_en) or page.gettext("free of charge"))
        return
    for item in matter.fees.items:
        amount = _amount(page, item)
        if amount is not None:
            page.labelled(label, amount)


def _conditions(page: Page, matter: Matter) -> None:
    said = page.resolver.say_all(matter.conditions, matter.conditions_en, sample=matter.conditions_sample)
    page.listed(page.gettext(LABELS[MatterField.CONDITIONS]), [page.shown(one) for one in said])


def _materials(page: Page, matter: Matter) -> None:
    page.listed(page.gettext(LABELS[MatterField.MATERIALS]), [_material(page, one) for one in matter.materials])


def _material(page: Page, material: Material) -> str | None:
    name = page.text(material.name, material.name_en, sample=material.sample)
    if name is None:
        return None
    sheets = []
    if material.original:
        sheets.append(page.translator.ngettext("{count} original", "{count} originals", material.original))
    if material.copies:
        sheets.append(page.translator.ngettext("{count} copy", "{count} copies", material.copies))
    sheets.append(page.gettext("required") if material.required else page.gettext("only where it applies"))
    text = page.gettext("{name} ({details})", name=name, details=page.gettext(", ").join(sheets))
    note = page.text(material.note, material.note_en, sample=material.sample)
    return text if note is None else page.gettext("{text}: {note}", text=text, note=note)


def _process(page: Page, matter: Matter) -> None:
    steps = []
    for step in matter.process:
        name = page.text(step.step, step.step_en, sample=matter.process_sample)
        if name is None:
            continue
        detail = page.text(step.detail, step.detail_en, sample=matter.process_sample)
        text = name if detail is None else page.gettext("{text}: {note}", text=name, note=detail)
        if step.working_days:
            days = page.translator.ngettext("{count} working day", "{count} working days", step.working_days)
            text = page.gettext("{name} ({details})", name=text, details=days)
        steps.append(text)
    page.listed(page.gettext(LABELS[MatterField.PROCESS]), steps)


def _time_limit(page: Page, matter: Matter) -> None:
    for label, limit in (
        (page.gettext("Promised by this office"), matter.time_limit.promised),
        (page.gettext("Limit in law"), matter.time_limit.statutory),
    ):
        value = _limit_value(page, limit)
        if value is None:
            continue
        basis = page.text(limit.basis, limit.basis_en, sample=limit.sample)
        if basis is not None:
            value = page.gettext("{name} ({details})", name=value, details=basis)
        note = page.text(limit.note, limit.note_en, sample=limit.sample)
        page.labelled(label, value if note is None else page.gettext("{text}: {note}", text=value, note=note))
    _renewal(page, matter)


def _renewal(page: Page, matter: Matter) -> None:
    renewal = matter.renewal
    if renewal is None or not renewal.applies:
        return
    count = renewal.apply_before_days
    if renewal.day_type is DayType.WORKING:
        days = page.translator.ngettext("{count} working day", "{count} working days", count)
    else:
        days = page.translator.ngettext("{count} day", "{count} days", count)
    page.add(page.gettext("To go on after it expires, apply for renewal at least {days} before expiry.", days=days))


def _limit_value(page: Page, limit: Limit) -> str | None:
    """The period with whom it binds, e.g. 20个工作日; None when there is none or it may not be shown."""
    if limit.value is None:
        return None
    if limit.value == 0:
        text = page.gettext("at once")
    elif limit.unit is DayUnit.WORKING_DAYS:
        text = page.translator.ngettext("{count} working day", "{count} working days", limit.value)
    else:
        text = page.translator.ngettext("{count} day", "{count} days", limit.value)
    if limit.applies_to is LimitParty.APPLICANT:
        text = page.gettext("{name} ({details})", name=text, details=page.gettext("for you to act"))
    return page.text(text, text, sample=limit.sample)


def _fee(page: Page, matter: Matter) -> None:
    fees = matter.fees
    note = page.text(fees.note, fees.note_en)
    if not fees.charged and not fees.items:
        page.labelled(page.gettext(LABELS[MatterField.FEE]), page.gettext("this matter is free of charge."))
    if note is not None:
        page.add(note)
    for item in fees.items:
        _fee_item(page, item)
    page.labelled(page.gettext("Payer"), page.text(fees.payer, fees.payer_en))
    page.labelled(page.gettext("Collected by"), page.text(fees.collector, fees.collector_en))
    page.labelled(page.gettext("Charging licence"), page.text(fees.licence, fees.licence_en))


def _fee_item(page: Page, item: FeeItem) -> None:
    amount = _amount(page, item)
    if amount is not None:
        page.add(amount)
    page.labelled(page.gettext("Reckoned as"), page.text(item.formula, item.formula_en, sample=item.sample))
    page.labelled(page.gettext("Example"), page.text(item.example, item.example_en, sample=item.sample))
    page.labelled(page.gettext("Basis of the fee"), page.text(item.basis, item.basis_en))


def _amount(page: Page, item: FeeItem) -> str | None:
    """`name: 2400元/平方米 (per …)`; the figure as the record writes it, so that it can be compared with the notice."""
    name = page.text(item.name, item.name_en)
    if name is None or item.amount is None:
        return name
    unit = page.resolver.say(item.unit, item.unit_en).text if item.unit else ""
    gap = "" if page.translator.zh or unit.startswith("%") else " "
    amount = page.text(*(2 * [f"{figure(item.amount)}{gap}{unit}"]), sample=item.sample)
    if amount is None:
        return None
    per = page.text(item.per, item.per_en, sample=item.sample)
    if per is not None:
        amount = page.gettext("{name} ({details})", name=amount, details=page.gettext("reckoned by {per}", per=per))
    return page.gettext("{label}: {value}", label=name, value=amount)


def figure(value: Decimal) -> str:
    """A plain figure without group separators or needless zeros."""
    return format(value.normalize(), "f")


def _basis(page: Page, matter: Matter) -> None:
    found = []
    for basis in matter.basis:
        law = page.text(basis.law, basis.law_en) or ""
        article = page.text(basis.article, basis.article_en)
        text = law if article is None else page.gettext("{law}, {article}", law=law, article=article)
        gist = page.text(basis.gist, basis.gist_en)
        if gist is not None:
            text = page.gettext("{text}: {note}", text=text, note=gist)
        if not basis.verified:
            text = page.gettext(
                "{name} ({details})", name=text, details=page.gettext("not checked against the official text")
            )
        found.append(text)
    page.listed(page.gettext(LABELS[MatterField.BASIS]), found)


def _place(page: Page, matter: Matter) -> None:
    page.labelled(page.gettext(LABELS[MatterField.PLACE]), page.shown(page.resolver.place(matter)))
    if matter.online.available:
        channel = page.text(matter.online.channel, matter.online.channel_en, sample=matter.online.sample)
        page.labelled(page.gettext("Online"), channel)


def _hours(page: Page, matter: Matter) -> None:
    page.labelled(page.gettext(LABELS[MatterField.HOURS]), page.shown(page.resolver.hours(matter)))


def _contact(page: Page, matter: Matter) -> None:
    contact = page.resolver.contact(matter)
    page.labelled(page.gettext("Phone for enquiries"), page.shown(contact.consult))
    page.labelled(page.gettext("Phone for complaints"), page.shown(contact.complaint))
    page.labelled(page.gettext("Government hotline"), page.shown(contact.hotline))


def _result(page: Page, matter: Matter) -> None:
    result = matter.result
    page.labelled(
        page.gettext(LABELS[MatterField.RESULT]), page.text(result.name, result.name_en, sample=result.sample)
    )
    page.labelled(page.gettext("Valid for"), page.text(result.validity, result.validity_en, sample=result.sample))
    page.labelled(page.gettext("How you get it"), page.text(result.delivery, result.delivery_en, sample=result.sample))


_WRITERS: Final[Mapping[MatterField, Callable[[Page, Matter], None]]] = {
    MatterField.OVERVIEW: _overview,
    MatterField.CONDITIONS: _conditions,
    MatterField.MATERIALS: _materials,
    MatterField.PROCESS: _process,
    MatterField.TIME_LIMIT: _time_limit,
    MatterField.FEE: _fee,
    MatterField.BASIS: _basis,
    MatterField.PLACE: _place,
    MatterField.HOURS: _hours,
    MatterField.CONTACT: _contact,
    MatterField.RESULT: _result,
}
