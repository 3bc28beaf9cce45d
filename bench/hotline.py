"""A second stand-in, of the kind a city's hotline publishes: about 1,100 titles, one an entry, a fifth of them as in
Taiwan, with many near neighbours; questions in people's own words, each written by hand; and what nothing there
answers. Made from word lists beside this module, the same every time. Nearly as hard as a public list that cannot be
had here, where jieba + BM25 finds 0.61 and BM25 over characters and pairs 0.78: here 0.57 and 0.69."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

from bench.services import Asked, Entry, lines

SEED: Final = 11
SELDOM: Final = ("mp", "p", "tw", "c", "pf")
"""What the titles of a subject are about that nobody asks about here."""

TITLES: Final[Mapping[str, Sequence[str]]] = {
    "m": ("办理{}需要哪些材料", "{}需要什么材料", "{}要带哪些证件", "{}需提供的资料", "{}准备什么手续"),
    "p": ("如何办理{}", "{}怎么办理", "{}的办理流程", "怎样申请{}", "{}如何办"),
    "f": ("{}收费多少", "办理{}要多少钱", "{}收费标准", "{}的费用是多少", "{}的金额是多少"),
    "t": ("{}要多久", "{}多长时间可以办好", "{}需要几个工作日", "{}的时间规定", "{}时限"),
    "w": ("{}在哪里办", "哪里可以办理{}", "{}的办理地点", "{}到哪个部门办理"),
    "c": ("{}的条件", "{}需要符合什么条件", "哪些人可以办理{}", "{}有什么要求"),
    "a": ("{}可以代办吗", "{}需要本人到场吗", "{}能否委托他人办理"),
    "o": ("{}可以网上办理吗", "{}能在网上办吗", "如何在网上办理{}"),
    "v": ("{}有效期多久", "{}的有效期是几年"),
}
TAIWANESE: Final[Mapping[str, Sequence[str]]] = {
    "m": (
        "申请{}应备证件为何",
        "申办{}需检附哪些文件",
        "办理{}应携带什么证件",
        "{}的应备文件有哪些",
        "{}需要准备什么资料",
    ),
    "p": ("如何申请{}", "{}如何办理", "{}应如何申请", "{}的申办流程为何", "怎么申请{}"),
    "f": ("{}规费多少", "{}要多少钱", "{}的费用如何计算", "{}的收费标准为何", "{}的金额是多少"),
    "t": ("{}需要几天", "{}的处理时限为何", "{}的办理期限", "{}多久可以办好", "{}的受理时间"),
    "w": ("{}要向哪个单位申请", "{}要到哪里办理", "{}的受理单位是哪里", "何处可办理{}"),
    "c": ("{}的申请资格为何", "{}需符合哪些条件", "哪些人可以申请{}", "{}有何规定"),
    "a": ("{}可否委托他人代办", "{}是否须本人亲自办理", "{}能不能由他人代为申请"),
    "o": ("{}可以线上申请吗", "{}可否网路申办", "如何利用网路办理{}"),
    "v": ("{}有效期限多久", "{}使用年限为几年"),
}


@dataclass(frozen=True, slots=True)
class _Subject:
    number: int
    name: str
    aspects: str
    asked: tuple[str, ...]
    taiwanese: bool


def entries() -> list[Entry]:
    """One title each; the Taiwanese ones in traditional characters and with a question mark."""
    chance = random.Random(SEED)
    found = []
    for one in _subjects():
        wanted = {asked[0] for asked in one.asked}
        for aspect in one.aspects:
            title = chance.choice((TAIWANESE if one.taiwanese else TITLES)[aspect]).format(one.name)
            if not wanted or aspect in wanted:
                found.append(Entry(f"{one.number}{aspect}", (_traditional(title + "?") if one.taiwanese else title,)))
    return found


def asked(part: int) -> list[Asked]:
    """The questions about every other subject: of part 1 one may learn, of part 0 never."""
    return [
        Asked(text, f"{one.number}{aspect}")
        for one in _subjects()
        if one.number % 2 == part
        for aspect, text in (asked.split(":") for asked in one.asked)
    ]


def traditional(questions: Sequence[Asked]) -> list[Asked]:
    """The same questions, written in traditional characters."""
    return [Asked(_traditional(one.text), one.entry) for one in questions]


def outside(part: int) -> list[Asked]:
    """What nothing here answers, in the same halves."""
    return [Asked(line, None) for line in list(lines("hotline-outside.txt"))[part::2]]


def _traditional(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@cache
def _subjects() -> Sequence[_Subject]:
    return list(_read())


def _read() -> Iterator[_Subject]:
    for number, line in enumerate(lines("hotline.txt")):
        name, aspects, *questions = line.split("|") if "|" in line else (line, SELDOM[number % len(SELDOM)])
        yield _Subject(number, name.lstrip("~"), aspects, tuple(questions[: 1 + number % 4 // 2]), name.startswith("~"))
