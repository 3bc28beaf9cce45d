"""One spelling for every message: width, case, script and punctuation. What words mean is in `faq.vocabulary`."""

import re
import unicodedata
from functools import cache
from typing import Final

from opencc import OpenCC

from knowledge.model import Lang

LONGEST: Final = 400
"""Characters looked at; a longer message is cut, since a question says what it wants early."""

CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
LATIN: Final = re.compile(r"[a-z][a-z'-]*[a-z]|[a-z]")
_KEPT = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]+|[a-z0-9%][a-z0-9.%'’-]*")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def normalise(text: str) -> str:
    """NFKC, lower case, simplified characters; runs of letters, digits or Chinese parted by one space. Hyphens are
    written or not as people like: air-raid is air raid."""
    folded = _HYPHEN.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST]).lower().replace("’", "'"))
    return " ".join(found[0].rstrip(".'-") for found in _KEPT.finditer(simplified(folded)))


def simplified(text: str) -> str:
    """Traditional characters (繁體) as simplified ones."""
    return str(_converter().convert(text)) if CHINESE.search(text) else text


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def joined(text: str) -> str:
    """Chinese runs written together: where the reader paused says nothing about the words."""
    return _BETWEEN_CHINESE.sub("", text)


def has_words(text: str) -> bool:
    """Whether there is more than digits and signs."""
    return bool(CHINESE.search(text) or LATIN.search(text))


def language(text: str) -> Lang:
    """The language to answer in: English when Latin words outnumber Chinese characters, else Chinese."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    chinese = sum(len(run) for run in CHINESE.findall(folded))
    latin = len(LATIN.findall(folded))
    return Lang.EN if latin and latin * 3 >= chinese * 2 else Lang.ZH
