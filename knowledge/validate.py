"""Checking a whole pack: every fault at once, of shape and of sense, in whatever state the ten files are.

A file that cannot be read silences only the rules that need it; a wrong value is replaced by a neutral one so that
the rest of its file is still checked, and what follows from the replacement is not reported again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.checks import dated, forms, languages, matters, notices, owners, references, texts
from knowledge.faults import Code, Fault, InvalidPack
from knowledge.faults import Path as FaultPath
from knowledge.mend import mended, neutral
from knowledge.model import Kind, Pack, PackFile, PackFiles
from knowledge.parse import MODELS, Parsed, Texts, line_of, parse, read_texts
from knowledge.source import Source

Check = Callable[[Pack], Iterator[Fault]]
MENDING_ROUNDS = 4
OFFICE, ENTITIES, MATTERS, DISCRETION = Kind.OFFICE, Kind.ENTITIES, Kind.MATTERS, Kind.DISCRETION
SEASONS, FAQS, FORM, CASEWORK = Kind.SEASONAL_RISKS, Kind.FAQS, Kind.REVISIT_FORM, Kind.CASEWORK

_CHECKS: tuple[tuple[frozenset[Kind], Check], ...] = (
    (frozenset({MATTERS, DISCRETION, FAQS, SEASONS}), references.check_subject_ids),
    (frozenset({OFFICE}), references.check_office),
    (frozenset({ENTITIES, MATTERS}), references.check_entities),
    (frozenset({ENTITIES, MATTERS, SEASONS}), references.check_kind_names),
    (frozenset({MATTERS, DISCRETION}), references.check_links),
    (frozenset({MATTERS}), references.check_renewals),
    (frozenset({SEASONS, DISCRETION}), references.check_risk_links),
    (frozenset({CASEWORK, MATTERS}), references.check_mediation),
    (frozenset({CASEWORK, OFFICE}), references.check_casework_phones),
    (frozenset({CASEWORK}), references.check_casework),
    (frozenset({MATTERS}), references.check_permit_names),
    (frozenset({MATTERS, DISCRETION, FAQS}), matters.check_questions_differ),
    (frozenset({DISCRETION}), matters.check_ranges),
    (frozenset({MATTERS}), matters.check_fees),
    (frozenset({SEASONS}), notices.check_rules),
    (frozenset({SEASONS}), notices.check_channels),
    (frozenset({SEASONS}), notices.check_reminder_texts),
    (frozenset({SEASONS}), notices.check_windows),
    (frozenset({SEASONS}), notices.check_decision_notices),
    (frozenset({SEASONS}), notices.check_audiences),
    (frozenset({SEASONS, MATTERS}), notices.check_reminder_matters),
    (frozenset({FORM}), forms.check_revisit_form),
    (frozenset({Kind.VOCABULARY}), forms.check_vocabulary),
    (frozenset({Kind.CALENDAR}), forms.check_calendar),
    (frozenset({FORM}), owners.check_share),
    (frozenset({FORM, FAQS}), owners.check_share_faq),
    (frozenset({FAQS, CASEWORK}), owners.check_complaint_days),
    (frozenset({OFFICE, CASEWORK}), owners.check_filing_days),
    (frozenset({MATTERS}), owners.check_renewal_days),
    (frozenset({FAQS, DISCRETION}), owners.check_hearing),
    (frozenset({SEASONS, DISCRETION}), owners.check_fines),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome: a pack when there is no fault, with the texts it was read from."""

    pack: Pack | None
    texts: Texts
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        return not self.faults

    def require(self) -> Pack:
        """The pack, or InvalidPack with every fault."""
        if self.pack is None:
            raise InvalidPack(self.faults)
        return self.pack


def check_directory(directory: Path) -> Checked:
    """Check the pack in `directory`."""
    found, unreadable = read_texts(directory)
    return check_texts(found, unreadable)


def check_texts(found: Texts, unreadable: Iterable[Fault] = ()) -> Checked:
    """Check the texts of a pack; `unreadable` are the faults of files that gave none."""
    parsed = parse(found)
    faults = [*unreadable, *parsed.faults]
    if found:
        faults += _sense(parsed)
    ordered = tuple(sorted(set(faults), key=_order))
    return Checked(None if ordered else parsed.pack, found, ordered)


def _sense(parsed: Parsed) -> Iterator[Fault]:
    """The faults beyond the shape of the records, in the files that could be read."""
    files = {kind: _readable(kind, source) for kind, source in parsed.sources.items()}
    usable = {kind for kind, file in files.items() if file is not None}
    standing = {kind.value: files.get(kind) or MODELS[kind].model_validate(neutral(MODELS[kind])) for kind in Kind}
    pack = parsed.pack or Pack(PackFiles.model_validate(standing), "")
    mended_paths = frozenset((fault.file, fault.path) for fault in parsed.faults if fault.code not in _UNMENDED)
    for fault in _run(pack, usable, parsed.sources):
        if not _follows(fault, mended_paths):
            source = parsed.sources[Kind(fault.file.removesuffix(".yaml"))]
            yield replace(fault, line=line_of(source, fault.path))


def _run(pack: Pack, usable: set[Kind], sources: Mapping[Kind, Source]) -> Iterator[Fault]:
    for kind in sorted(usable):
        file = pack.files.file(kind)
        yield from languages.check(kind, file)
        yield from dated.check(kind, file)
        if kind in {MATTERS, DISCRETION, FAQS}:
            yield from matters.check_question_counts(kind, pack)
        if OFFICE in usable:
            yield from references.check_header(kind, file, pack)
            yield from texts.check_placeholders(kind, file, pack)
            yield from texts.check_literals(kind, file, pack)
    for reads, check in _CHECKS:
        if reads <= usable:
            yield from check(pack)
    if {SEASONS, OFFICE} <= usable:
        yield from notices.check_messages(pack, sources[SEASONS].segments)


def _readable(kind: Kind, source: Source) -> PackFile | None:
    """The file, mended where its records are wrong; None when it is no YAML or nothing could be saved of it."""
    data: Any = source.data
    if data is None:
        return None
    for _ in range(MENDING_ROUNDS):
        try:
            return MODELS[kind].model_validate(data)
        except ValidationError as error:
            data = mended(MODELS[kind], data, error.errors(include_url=False))
    return None


def _follows(fault: Fault, mended_paths: frozenset[tuple[str, FaultPath]]) -> bool:
    """Whether a fault may only follow from a value that was mended, which is reported by itself."""
    if fault.code in _FROM_ELSEWHERE and any(_decides(fault, file, path) for file, path in mended_paths):
        return True
    return any(
        fault.file == file and (_within(fault.path, path) or _within(fault.path, _counterpart(path)))
        for file, path in mended_paths
    )


_UNMENDED = frozenset({Code.NO_SUCH_KEY, Code.KEY_ONCE, Code.PLAIN_KEY, Code.NO_TAG})
"""Faults of shape that leave every value as it is."""
_CONTAINERS = ("phones", "public_numbers", "entity_kinds", "matters", "benchmarks", "staff_roles", "complaint_clocks")
_IDS = (*_CONTAINERS, "id", "name", "role", "number")
_FIGURES = ("amount", "args", "steps", "inputs", "example_inputs", "op", "calculation")
_FROM_ELSEWHERE = {
    Code.KNOWN: _IDS,
    Code.ONE_OF: (*_IDS, *_FIGURES, "renewal", "matter", "phase"),
    Code.ONE_SUBJECT: ("id",),
    Code.ROLE: _IDS,
    Code.ROLE_NAME: _IDS,
    Code.PHONE_ROLE: _IDS,
    Code.FROM_PERMITS: (*_IDS, "result", "holder_kinds"),
    Code.OWNER: (*_CONTAINERS, *_FIGURES, "days", "from", "sample_share", "min", "max", "cap", "renewal", "hearing"),
    Code.LAST_AMOUNT: _FIGURES,
    Code.EQUAL: (*_FIGURES, "pack", "locale", "window", "about", "day_type"),
    Code.SMS_LENGTH: (*_IDS, "office", "hall", "sms_rules"),
    Code.OFFICE_VALUE: ("office", "hall", "number", "phones"),
    Code.AT_LEAST: ("renewal", "phase"),
    Code.AT_MOST: ("renewal", "phase", "window", "about", "days"),
    Code.DISJOINT: ("renewal", "window", "matter", "phase", "days", "late_days", "about", "day_type"),
    Code.AUDIENCE: ("past_violations",),
    Code.NAMES: ("about",),
    Code.WITHOUT: ("about", "sms_rules"),
    Code.DAYS_LEFT: ("about",),
    Code.WINDOW: ("send_window",),
    Code.LATER: ("from", "coming"),
    Code.ORDERED: ("min", "max", "tiers", "statutory_ranges"),
    Code.COMPUTABLE: _FIGURES,
    Code.CHANNEL: ("sms", "call_script", "letter"),
    Code.CHANNEL_TEXT: ("channels",),
}
"""Keys whose mending can cause a fault of this code in another place."""


_BRANCHES = frozenset({"calculation", "renewal", "hearing", "window", "send_window", "hall", "result", "sms_rules"})


def _decides(fault: Fault, file: str, path: FaultPath) -> bool:
    """Whether mending `path` can cause `fault`. A list entry that was no mapping took all its keys with it."""
    if fault.code is Code.KNOWN and file != fault.expected:
        return False
    keys = _FROM_ELSEWHERE[fault.code]
    lost = not path or isinstance(path[-1], int)
    return lost or path[-1] in keys or any(part in keys and part in _BRANCHES for part in path)


def _within(path: FaultPath, outer: FaultPath) -> bool:
    return path[: len(outer)] == outer


def _counterpart(path: FaultPath) -> FaultPath:
    if not path or not isinstance(path[-1], str):
        return path
    key = path[-1]
    return (*path[:-1], key.removesuffix("_en") if key.endswith("_en") else f"{key}_en")


def _order(fault: Fault) -> tuple[Any, ...]:
    kinds = [kind.file for kind in Kind]
    file = kinds.index(fault.file) if fault.file in kinds else -1
    return file, fault.line or 0, [str(part) for part in fault.path], fault.code, fault.expected, fault.found
