"""Questions as the lines of a pack's file that would make them examples of an entry; the office puts them in itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import yaml

from faq.entries import EntryKind, PackEntry
from faq.text import language
from knowledge.model import Kind, Lang

FILES: Final[Mapping[EntryKind, Kind]] = {
    EntryKind.MATTER: Kind.MATTERS,
    EntryKind.VIOLATION: Kind.DISCRETION,
    EntryKind.FAQ: Kind.FAQS,
}
_KEYS: Final = {Lang.ZH: "example_questions", Lang.EN: "example_questions_en"}


def example_lines(entry: PackEntry, questions: Sequence[str]) -> str:
    """YAML to be put into the entry's record, each question once, below the key of its language."""
    return "\n".join(_lines(entry, questions)) + "\n"


def _lines(entry: PackEntry, questions: Sequence[str]) -> Iterator[str]:
    yield f"# {FILES[entry.kind].file}, id: {entry.id}"
    known = set(entry.questions)
    new = [one for one in dict.fromkeys(questions) if one not in known]
    for lang, key in _KEYS.items():
        if mine := [one for one in new if language(one) is lang]:
            yield f"    {key}:"
            dumped = yaml.safe_dump(mine, allow_unicode=True, width=1000)
            yield from (f"      {line}" for line in dumped.splitlines())
