"""Ids are unique and what refers to another record finds it; the ten files belong together."""

from collections.abc import Collection, Iterable, Iterator

from knowledge.checks.spots import fault, listed
from knowledge.faults import Code, Fault, Path
from knowledge.model import Kind, Pack, PackFile, StaffRole
from knowledge.permit_names import names_of, normalise
from knowledge.resolve import COMPLAINT, CONSULT, HOTLINE


def check_header(kind: Kind, file: PackFile, pack: Pack) -> Iterator[Fault]:
    """Each file names the same pack and language as office.yaml."""
    if file.pack != pack.office.pack:
        yield fault(kind, ("pack",), Code.EQUAL, expected=pack.office.pack, found=file.pack)
    if file.locale != pack.office.locale:
        yield fault(kind, ("locale",), Code.EQUAL, expected=pack.office.locale, found=file.locale)


def check_subject_ids(pack: Pack) -> Iterator[Fault]:
    """Ids of matters, benchmarks, faqs and of all rules for notices are unique across the pack."""
    lists = (
        (Kind.MATTERS, "matters", pack.matters),
        (Kind.DISCRETION, "benchmarks", pack.benchmarks),
        (Kind.FAQS, "faqs", pack.faqs),
        (Kind.SEASONAL_RISKS, "seasonal_risks", pack.seasonal_risks),
        (Kind.SEASONAL_RISKS, "permit_reminders", pack.permit_reminders),
        (Kind.SEASONAL_RISKS, "campaigns", pack.campaigns),
        (Kind.SEASONAL_RISKS, "decision_notices", pack.decision_notices),
    )
    seen: dict[str, str] = {}
    for kind, name, items in lists:
        for path, item in listed(name, items):
            if item.id in seen:
                yield fault(kind, (*path, "id"), Code.UNIQUE, expected=seen[item.id], found=item.id)
            seen.setdefault(item.id, f"{kind.file} {name}[{path[1]}]")


def check_office(pack: Pack) -> Iterator[Fault]:
    office = pack.office
    yield from _unique(Kind.OFFICE, ("phones",), (phone.role for phone in office.phones), key="role")
    yield from _unique(Kind.OFFICE, ("public_numbers",), (phone.role for phone in office.public_numbers), key="role")
    for role in (CONSULT, COMPLAINT):
        if pack.find_phone(role) is None:
            yield fault(Kind.OFFICE, ("phones",), Code.ROLE, expected=role)
    if all(phone.role != HOTLINE for phone in office.public_numbers):
        yield fault(Kind.OFFICE, ("public_numbers",), Code.ROLE, expected=HOTLINE)


def check_entities(pack: Pack) -> Iterator[Fault]:
    """Kinds have one name each; `from_permits` says whether some matter's holders are of the kind."""
    kinds = pack.entity_kinds
    yield from _unique(Kind.ENTITIES, ("entity_kinds",), (kind.id for kind in kinds))
    holders = {name for matter in pack.matters for name in matter.result.holder_kinds}
    seen: dict[str, str] = {}
    for path, kind in listed("entity_kinds", kinds):
        if kind.from_permits != (kind.name in holders):
            expected = str(kind.name in holders).lower()
            yield fault(Kind.ENTITIES, (*path, "from_permits"), Code.FROM_PERMITS, expected=expected)
        for where, word in [("name", kind.name), *((("aliases", at), alias) for at, alias in enumerate(kind.aliases))]:
            here = (*path, where) if isinstance(where, str) else (*path, *where)
            if seen.get(word, kind.id) != kind.id:
                yield fault(Kind.ENTITIES, here, Code.ONE_KIND, expected=seen[word], found=word)
            seen.setdefault(word, kind.id)


def check_kind_names(pack: Pack) -> Iterator[Fault]:
    """Audiences and holders are named as entities.yaml names them."""
    names = {kind.name for kind in pack.entity_kinds}
    for path, matter in listed("matters", pack.matters):
        yield from _known(
            Kind.MATTERS, (*path, "result", "holder_kinds"), matter.result.holder_kinds, names, Kind.ENTITIES
        )
    for path, rule in [*listed("seasonal_risks", pack.seasonal_risks), *listed("campaigns", pack.campaigns)]:
        yield from _known(Kind.SEASONAL_RISKS, (*path, "audience"), rule.audience, names, Kind.ENTITIES)


def check_links(pack: Pack) -> Iterator[Fault]:
    """Matters and benchmarks name each other."""
    matters, benchmarks = {one.id for one in pack.matters}, {one.id for one in pack.benchmarks}
    for path, matter in listed("matters", pack.matters):
        here = (*path, "related_violations")
        yield from _known(Kind.MATTERS, here, matter.related_violations, benchmarks, Kind.DISCRETION)
    for path, benchmark in listed("benchmarks", pack.benchmarks):
        here = (*path, "related_matters")
        yield from _known(Kind.DISCRETION, here, benchmark.related_matters, matters, Kind.MATTERS)


def check_renewals(pack: Pack) -> Iterator[Fault]:
    matters = {one.id for one in pack.matters}
    for path, matter in listed("matters", pack.matters):
        if matter.renewal is not None and matter.renewal.matter not in matters:
            here = (*path, "renewal", "matter")
            yield fault(Kind.MATTERS, here, Code.KNOWN, expected=Kind.MATTERS.file, found=matter.renewal.matter)


def check_risk_links(pack: Pack) -> Iterator[Fault]:
    benchmarks = {one.id for one in pack.benchmarks}
    for path, risk in listed("seasonal_risks", pack.seasonal_risks):
        yield from _known(Kind.SEASONAL_RISKS, (*path, "violations"), risk.violations, benchmarks, Kind.DISCRETION)
    for path, rule in [*listed("seasonal_risks", pack.seasonal_risks), *listed("campaigns", pack.campaigns)]:
        here = (*path, "past_violations")
        yield from _known(Kind.SEASONAL_RISKS, here, rule.past_violations, benchmarks, Kind.DISCRETION)


def check_mediation(pack: Pack) -> Iterator[Fault]:
    matter = pack.casework.mediation.matter
    if matter is not None and pack.find_matter(matter) is None:
        yield fault(Kind.CASEWORK, ("mediation", "matter"), Code.KNOWN, expected=Kind.MATTERS.file, found=matter)


def check_casework_phones(pack: Pack) -> Iterator[Fault]:
    """Complaints go to a section that has a phone; emergency numbers are in the office profile."""
    roles = {phone.role for phone in pack.office.phones}
    numbers = {phone.number for phone in pack.office.public_numbers}
    for path, category in listed("complaint_categories", pack.casework.complaint_categories):
        if category.section not in roles:
            expected = ", ".join(sorted(roles))
            yield fault(Kind.CASEWORK, (*path, "section"), Code.ONE_OF, expected=expected, found=category.section)
    for path, words in listed("danger_words", pack.casework.danger_words):
        for at, number in enumerate(words.numbers):
            if number not in numbers:
                expected = ", ".join(sorted(numbers))
                yield fault(Kind.CASEWORK, (*path, "numbers", at), Code.ONE_OF, expected=expected, found=number)


def check_casework(pack: Pack) -> Iterator[Fault]:
    casework = pack.casework
    for name in ("complaint_categories", "danger_words", "complaint_clocks", "guidance_forms", "staff_roles"):
        yield from _unique(Kind.CASEWORK, (name,), (item.id for item in getattr(casework, name)))
    yield from _unique(Kind.CASEWORK, ("four_eyes", "acts"), (act.id for act in casework.four_eyes.acts))
    named = {role.id for role in casework.staff_roles}
    for role in StaffRole:
        if role not in named:
            yield fault(Kind.CASEWORK, ("staff_roles",), Code.ROLE_NAME, expected=role.value)
    for at, act in enumerate(casework.four_eyes.acts):
        if act.needs_second != bool(act.second):
            code = Code.SECOND if act.needs_second else Code.NO_SECOND
            yield fault(Kind.CASEWORK, ("four_eyes", "acts", at, "second"), code)


def check_permit_names(pack: Pack) -> Iterator[Fault]:
    """A permit name, normalised as sheets are, belongs to one matter."""
    seen: dict[str, str] = {}
    for path, matter in listed("matters", pack.matters):
        for at, name in enumerate(names_of(matter)):
            where: Path = ("result", "name") if at == 0 else ("result", "aliases", at - 1)
            key = normalise(name)
            if not key:
                yield fault(Kind.MATTERS, (*path, *where), Code.NOT_EMPTY, found=name)
            elif seen.setdefault(key, matter.id) != matter.id:
                yield fault(Kind.MATTERS, (*path, *where), Code.ONE_MATTER, expected=seen[key], found=name)


def _unique(kind: Kind, path: Path, ids: Iterable[str], *, key: str = "id") -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for at, one in enumerate(ids):
        if one in seen:
            first = f"{path[-1]}[{seen[one]}]"
            yield fault(kind, (*path, at, key), Code.UNIQUE, expected=first, found=one)
        seen.setdefault(one, at)


def _known(kind: Kind, path: Path, names: Iterable[str], known: Collection[str], owner: Kind) -> Iterator[Fault]:
    for at, name in enumerate(names):
        if name not in known:
            yield fault(kind, (*path, at), Code.KNOWN, expected=owner.file, found=name)
