"""The revisit form, the vocabulary and the calendar are consistent in themselves."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge.checks.spots import fault, listed
from knowledge.faults import Code, Fault, Path
from knowledge.model import Kind, Lang, Pack, Question, QuestionType
from knowledge.triggers import Trigger, TriggerKind

RATING: Final = ("1", "2", "3", "4", "5")


def check_revisit_form(pack: Pack) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for at, question in enumerate(pack.form.questions):
        path: Path = ("form", "questions", at)
        if question.id in seen:
            first = f"questions[{seen[question.id]}]"
            yield fault(Kind.REVISIT_FORM, (*path, "id"), Code.UNIQUE, expected=first, found=question.id)
        seen.setdefault(question.id, at)
        yield from _options(path, question)
        yield from _trigger(path, question)


def check_vocabulary(pack: Pack) -> Iterator[Fault]:
    """A variant belongs to one standard word and is no standard word itself."""
    standards = {(one.lang, _word(one.standard, one.lang)) for one in pack.vocabulary.synonyms}
    seen: dict[tuple[Lang, str], str] = {}
    for path, synonym in listed("synonyms", pack.vocabulary.synonyms):
        for at, variant in enumerate(synonym.variants):
            key = (synonym.lang, _word(variant, synonym.lang))
            here = (*path, "variants", at)
            if key in standards:
                yield fault(Kind.VOCABULARY, here, Code.NO_STANDARD, found=variant)
            if seen.setdefault(key, synonym.standard) != synonym.standard:
                yield fault(Kind.VOCABULARY, here, Code.ONE_STANDARD, expected=seen[key], found=variant)


def check_calendar(pack: Pack) -> Iterator[Fault]:
    """Each year holds days of that year, none of them both a holiday and a working day."""
    try:
        ZoneInfo(pack.calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield fault(Kind.CALENDAR, ("timezone",), Code.TIMEZONE, found=pack.calendar.timezone)
    for name, year in pack.calendar.years.items():
        holidays = set(year.holidays)
        for key in ("holidays", "makeup_workdays"):
            seen = set()
            for at, day in enumerate(getattr(year, key)):
                path: Path = ("years", name, key, at)
                if f"{day:%Y}" != name:
                    yield fault(Kind.CALENDAR, path, Code.IN_YEAR, expected=name, found=day)
                if day in seen:
                    yield fault(Kind.CALENDAR, path, Code.DAY_ONCE, found=day)
                if key == "makeup_workdays" and day in holidays:
                    yield fault(Kind.CALENDAR, path, Code.NOT_HOLIDAY, found=day)
                seen.add(day)


def _options(path: Path, question: Question) -> Iterator[Fault]:
    here = (*path, "options")
    ids = [option.id for option in question.options]
    if question.type is QuestionType.RATING and tuple(ids) != RATING:
        yield fault(Kind.REVISIT_FORM, here, Code.RATING, expected=", ".join(RATING), found=", ".join(ids))
    if question.type is QuestionType.TEXT and ids:
        yield fault(Kind.REVISIT_FORM, here, Code.NO_OPTIONS, found=len(ids))
    if question.type in {QuestionType.SINGLE, QuestionType.MULTI} and not ids:
        yield fault(Kind.REVISIT_FORM, here, Code.ENTRIES_LEAST, expected=1, found=0)
    for at, option in enumerate(ids):
        if option in ids[:at]:
            first = f"options[{ids.index(option)}]"
            yield fault(Kind.REVISIT_FORM, (*here, at, "id"), Code.UNIQUE, expected=first, found=option)


def _trigger(path: Path, question: Question) -> Iterator[Fault]:
    if question.trigger is None:
        return
    here = (*path, "trigger")
    try:
        trigger = Trigger.parse(question.trigger)
    except ValueError:
        expected = ", ".join(f"{kind}:ID,ID" if kind.startswith("complaint") else kind.value for kind in TriggerKind)
        yield fault(Kind.REVISIT_FORM, here, Code.ONE_OF, expected=expected, found=question.trigger)
        return
    ids = [option.id for option in question.options]
    for option in sorted(trigger.options - set(ids)):
        yield fault(Kind.REVISIT_FORM, here, Code.ONE_OF, expected=", ".join(ids), found=option)


def _word(word: str, lang: Lang) -> str:
    return word.lower() if lang is Lang.EN else word
