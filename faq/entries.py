"""What can be asked about: matters, violations and the office's common questions, each an entry with its questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from faq.vocabulary import Vocabulary
from knowledge.model import Lang, Pack


class EntryKind(StrEnum):
    MATTER = "matter"
    VIOLATION = "violation"
    FAQ = "faq"


@dataclass(frozen=True, slots=True)
class PackEntry:
    """`names` are its title and aliases, `questions` all the ways it is asked for."""

    id: str
    kind: EntryKind
    title: str
    title_en: str
    names: tuple[str, ...]
    questions: tuple[str, ...]

    def called(self, lang: Lang) -> str:
        return self.title_en if lang is Lang.EN else self.title


def entries_of(pack: Pack) -> tuple[PackEntry, ...]:
    """Everything the pack can answer, in its own order."""
    return tuple(_entries(pack))


def vocabulary_of(pack: Pack, entries: tuple[PackEntry, ...]) -> Vocabulary:
    """The pack's words: names and aliases of its matters, its synonyms, question words and fillers."""
    return Vocabulary(
        pack.vocabulary,
        [name for entry in entries if entry.kind is EntryKind.MATTER for name in entry.names],
        [question for entry in entries for question in entry.questions],
        office=office_words(pack),
    )


def _entries(pack: Pack) -> Iterator[PackEntry]:
    for matter in pack.active_matters:
        names = (matter.name, matter.name_en, *matter.aliases)
        asked = [text for one in matter.common_questions for text in (one.q, one.q_en)]
        issued = (
            (matter.result.name, matter.result.name_en, *matter.result.aliases) if matter.result.holder_kinds else ()
        )
        questions = (*names, *matter.example_questions, *matter.example_questions_en, *asked, *issued)
        yield PackEntry(matter.id, EntryKind.MATTER, matter.name, matter.name_en, names, questions)
    for violation in pack.benchmarks:
        names = (violation.violation, violation.violation_en)
        questions = (*names, *violation.example_questions, *violation.example_questions_en)
        yield PackEntry(violation.id, EntryKind.VIOLATION, *names, names, questions)
    for faq in pack.faqs:
        names = (faq.question, faq.question_en)
        questions = (*names, *faq.example_questions, *faq.example_questions_en)
        yield PackEntry(faq.id, EntryKind.FAQ, *names, names, questions)


def office_words(pack: Pack) -> frozenset[str]:
    """Standard words that stand for the office: a variant is made of the characters of its name, in their order."""
    names = (pack.office.office.name, pack.office.office.alternate_name or "")
    return frozenset(
        one.standard
        for one in pack.vocabulary.synonyms
        if one.lang is Lang.ZH
        for word in (one.standard, *one.variants)
        if len(word) >= 3 and any(_within(word, name) for name in names)
    )


def _within(word: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in word)
