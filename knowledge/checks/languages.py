"""Each citizen-facing text has its English counterpart, unless the format lets that be left out, and no English text
holds Chinese but document numbers."""

import re
from collections.abc import Iterator

from knowledge.checks.spots import fault, fields, file_texts, nodes
from knowledge.faults import Code, Fault, Path
from knowledge.model import Kind, PackFile
from knowledge.placeholders import PLACEHOLDER

SUFFIX = "_en"
FREE_LENGTH = frozenset({"example_questions", "examples", "words", "fillers"})
"""Lists whose English part may be shorter or longer."""
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}〔\d{4}〕第?\d+号")


def check(kind: Kind, file: PackFile) -> Iterator[Fault]:
    """The language faults of one file."""
    for path, node in nodes(file):
        values = dict(fields(node))
        for key, english in values.items():
            if not key.endswith(SUFFIX) or key.removesuffix(SUFFIX) not in values:
                continue
            if english is not None or type(node).model_fields[key].is_required():
                yield from _pair(kind, (*path, key), values[key.removesuffix(SUFFIX)], english)
    for path, text in file_texts(file):
        if _english(path):
            yield from _no_chinese(kind, path, text)


def _pair(kind: Kind, path: Path, chinese: object, english: object) -> Iterator[Fault]:
    if (chinese is None) != (english is None):
        code = Code.NOT_TRANSLATED if chinese is None else Code.TRANSLATED
        yield fault(kind, path, code, found=english if chinese is None else "null")
    if str(path[-1]).removesuffix(SUFFIX) in FREE_LENGTH:
        return
    if isinstance(chinese, tuple) and isinstance(english, tuple) and len(chinese) != len(english):
        yield fault(kind, path, Code.SAME_LENGTH, expected=len(chinese), found=len(english))


def _english(path: Path) -> bool:
    key = next(part for part in reversed(path) if isinstance(part, str))
    return key.endswith(SUFFIX)


def _no_chinese(kind: Kind, path: Path, text: str) -> Iterator[Fault]:
    found = _HAN.findall(_DOCUMENT_NUMBER.sub("", PLACEHOLDER.sub("", text)))
    if found:
        yield fault(kind, path, Code.NO_CHINESE, found="".join(found)[:20])
