"""A stand-in for a town's whole question list: about 1,100 entries with one formal question each, everyday ways to ask
for them, slips of the keyboard by sound, and questions nobody there can answer. Made from word lists beside this
module, the same every time."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from opencc import OpenCC

from faq.lexicon import readings

DATA: Final = Path(__file__).resolve().parent / "data"
SEED: Final = 4

FORMAL: Final[Mapping[str, Sequence[str]]] = {
    "m": (
        "办理{}需要提交哪些材料？",
        "申请{}应备证件为何？",
        "{}应当携带哪些证明文件？",
        "申办{}须检附何种资料？",
        "{}的申请材料有哪些？",
        "{}需准备什么手续材料？",
    ),
    "p": (
        "如何办理{}？",
        "{}的办理流程是什么？",
        "{}应如何申请？",
        "{}的办理程序为何？",
        "怎样申请{}？",
        "{}办理步骤有哪些？",
    ),
    "f": (
        "{}的收费标准是多少？",
        "办理{}需缴纳多少费用？",
        "{}之规费为何？",
        "{}是否收取费用？",
        "{}工本费是多少元？",
    ),
    "t": (
        "{}的办理时限是多久？",
        "申请{}需要多少个工作日？",
        "{}多长时间可以办结？",
        "{}之处理时间需几日？",
        "{}的审批期限多长？",
    ),
    "w": (
        "{}在哪里办理？",
        "应向哪个机关申请{}？",
        "{}的受理地点在何处？",
        "{}由哪个部门受理？",
        "{}应至何处洽办？",
    ),
    "c": (
        "申请{}应当具备什么条件？",
        "哪些人可以申请{}？",
        "{}的申请资格为何？",
        "{}有哪些条件限制？",
        "符合何种情形可办理{}？",
    ),
    "a": ("{}可否委托他人代办？", "本人不能到场，{}能否由亲属代为办理？", "{}是否须本人亲自办理？"),
    "o": ("{}可以在网上办理吗？", "{}能否网络申办？", "{}是否提供线上申请？"),
    "v": ("{}的有效期是多长？", "{}有效期限为几年？", "{}有效期届满前多久应当换证？"),
}
"""How offices write: mainland and Taiwan wordings."""
EVERYDAY: Final[Mapping[str, Sequence[str]]] = {
    "m": (
        "{}要带啥",
        "{}得拿什么东西去",
        "想问下{}需要准备什么",
        "{}要哪些证件",
        "去弄{}都得带什么呀",
        "{}要交啥资料",
        "{}带身份证就行吗还要别的不",
        "{}需要什么材料",
    ),
    "p": (
        "{}咋办",
        "{}怎么弄",
        "请问{}走什么流程",
        "我想{}该怎么搞",
        "{}怎么申请",
        "{}第一步干啥",
        "想{}要办什么手续怎么走",
    ),
    "f": ("{}要多少钱", "{}收费吗", "{}得花几个钱", "{}贵不贵", "{}要交钱不", "{}一共多少块"),
    "t": ("{}多久能好", "{}要等几天", "{}几天能下来", "{}什么时候能批", "{}得多长时间", "{}快不快要多久"),
    "w": ("{}去哪办", "{}在哪儿弄", "{}找哪个部门", "{}上哪去弄", "{}归谁管去哪里", "{}到哪个窗口"),
    "c": ("{}要什么条件", "啥样的人能{}", "我能不能{}有什么要求", "{}够不够格怎么看", "{}有什么限制"),
    "a": (
        "{}能让家里人代办吗",
        "{}必须本人去吗",
        "我没空去能找别人帮我{}吗",
        "{}可以叫我爸替我去不",
    ),
    "o": ("{}网上能弄吗", "{}手机上可以办不", "不想跑一趟{}能在线办吗"),
    "v": ("{}能用几年", "{}管多久", "{}多长时间到期", "{}几年换一次"),
}
"""How people ask."""


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the entry it is about; None for nothing here."""

    text: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class _Service:
    number: int
    formal: str
    everyday: tuple[str, ...]
    aspects: str


def entries() -> list[Entry]:
    """One formal question each; every third in traditional characters, as a neighbour's list may be."""
    chance = random.Random(SEED)
    formal = ((one, aspect, chance.choice(FORMAL[aspect])) for one in _services() for aspect in one.aspects)
    return [
        Entry(f"{one.number}{aspect}", (_script(one.number, frame.format(one.formal)),))
        for one, aspect, frame in formal
    ]


def everyday(of: Iterable[int] | None = None) -> list[Asked]:
    """A question of each entry in everyday words, in half of them the service by its everyday name; of these services,
    or of all."""
    chance = random.Random(SEED + 1)
    found = []
    for one in _services():
        for aspect in one.aspects:
            name = chance.choice((one.formal, one.everyday[0], one.everyday[-1], _short(one.formal)))
            found.append((one.number, Asked(chance.choice(EVERYDAY[aspect]).format(name), f"{one.number}{aspect}")))
    wanted = None if of is None else frozenset(of)
    return [asked for number, asked in found if wanted is None or number in wanted]


def mistyped(questions: Sequence[Asked], slips: int) -> list[Asked]:
    """The same questions, that many characters of each replaced by another of the same sound."""
    chance = random.Random(SEED + slips)
    return [Asked(_slip(one.text, slips, chance), one.entry) for one in questions]


def outside() -> list[Asked]:
    """What people also write that no entry answers."""
    return [Asked(line, None) for line in lines("outside.txt")]


def services() -> Sequence[int]:
    return [one.number for one in _services()]


def without(numbers: Iterable[int]) -> list[Entry]:
    """The entries without those of some services, whose questions are then out of scope."""
    left_out = frozenset(numbers)
    return [entry for entry in entries() if int(entry.id[:-1]) not in left_out]


def single() -> list[Entry]:
    """One entry a service, as shorter lists are: what is asked for tells little there."""
    chance = random.Random(SEED + 3)
    of: dict[str, list[Entry]] = {}
    for entry in entries():
        of.setdefault(entry.id[:-1], []).append(entry)
    return [chance.choice(found) for found in of.values()]


def many(per_entry: int = 50, services_asked: int = 30) -> tuple[list[Entry], list[Asked]]:
    """Entries with many examples each, and other questions about them."""
    chance = random.Random(SEED + 7)
    found: list[Entry] = []
    asked: list[Asked] = []
    for one in list(_services())[:: len(_services()) // services_asked][:services_asked]:
        ways = [
            frame.format(name)
            for name in (one.formal, *one.everyday, _short(one.formal))
            for aspect in one.aspects
            for frame in (*EVERYDAY[aspect], *FORMAL[aspect])
        ]
        chance.shuffle(ways)
        found.append(Entry(str(one.number), tuple(ways[:per_entry])))
        asked += [Asked(way, str(one.number)) for way in ways[per_entry : per_entry + 10]]
    return found, asked


def _script(number: int, text: str) -> str:
    return str(_traditional().convert(text)) if number % 3 == 0 else text


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def _short(formal: str) -> str:
    """A long name cut as people cut it: its first and last words."""
    return formal if len(formal) < 7 else formal[:2] + formal[-4:]


def _slip(text: str, slips: int, chance: random.Random) -> str:
    characters = list(text)
    places = [at for at, character in enumerate(characters) if len(_alike(character)) > 1]
    for at in chance.sample(places, min(slips, len(places))):
        characters[at] = chance.choice([other for other in _alike(characters[at]) if other != characters[at]])
    return "".join(characters)


def _alike(character: str) -> str:
    """The characters with its sound."""
    return _by_sound().get(readings().get(character, ""), "")


@cache
def _by_sound() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for character, sound in readings().items():
        found[sound] = found.get(sound, "") + character
    return found


@cache
def _services() -> Sequence[_Service]:
    return [
        _Service(number, name, tuple(everyday.split("/")), aspects)
        for number, line in enumerate(lines("services.txt"))
        for name, everyday, aspects in [line.split("|")]
    ]


def lines(name: str) -> Iterator[str]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
