"""Answering: time a question, time to build, and how many questions find their entry, beside jieba + BM25 and SQLite's
full-text search, over a pack, over the list of a whole town (`bench.services`) and over that of a hotline
(`bench.hotline`)."""

import importlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from bench import Row, hotline, services, skipped
from bench.services import Asked, Entry
from faq.answering import Answerer
from faq.index import tokens
from faq.matching import Matcher, build
from faq.text import normalise
from knowledge.load import load_pack

ROOT = Path(__file__).resolve().parent.parent
PACK = "civil-air-defence"


MOST: Final = {"build": 1000.0, "half": 1.0, "most": 5.0}
"""Milliseconds that building 1,500 questions, half of the questions and 99 of 100 of them may take."""
Finder = Callable[[str], str | None]


def run() -> list[Row]:
    held = [number for number in services.services() if not number % 2]
    return [
        *_pack(),
        *_list("town", services.entries(), services.everyday(held), services.outside()[1::2]),
        *_list("hotline", hotline.entries(), hotline.asked(0), hotline.outside(0)),
        _many(),
    ]


def _pack() -> list[Row]:
    pack = load_pack(ROOT / "packs" / PACK)
    started = perf_counter()
    answerer = Answerer.build(pack)
    built = perf_counter() - started
    cases = [
        (case["query"], case["matter"]) for case in _cases("held") if case.get("matter") and not case.get("context")
    ]
    times = _times(answerer.ask, [text for text, _ in cases])
    asked = [(entry.id, question) for entry in answerer.entries for question in entry.questions]
    return [
        Row("pack: build the answerer", built * 1000, "ms"),
        Row("pack: a question, half of them within", _quantile(times, 0.5), "ms"),
        Row("pack: a question, 99 of 100 within", _quantile(times, 0.99), "ms"),
        *_compared("pack", lambda text: _first(answerer, text), asked, cases),
    ]


def _list(name: str, entries: Sequence[Entry], asked: Sequence[Asked], outside: Sequence[Asked]) -> list[Row]:
    """The matcher by itself, over entries with one question each, asked what it was not learned from."""
    started = perf_counter()
    matcher = build(entries)
    built = (perf_counter() - started) * 1000 * 1500 / len(entries)
    times = _times(matcher.rank, [one.text for one in asked])
    half, most = _quantile(times, 0.5), _quantile(times, 0.99)
    slips = services.mistyped(asked, 1) + services.mistyped(asked, 2)
    in_three = sum(one.entry in [entry for entry, _ in matcher.rank(one.text, 3)] for one in asked) / len(asked)
    apart = told_apart(_sure(matcher, asked), _sure(matcher, outside))
    questions = [(entry.id, question) for entry in entries for question in entry.questions]
    return [
        _within(f"{name}: build, for 1,500 questions", built, MOST["build"]),
        _within(f"{name}: a question, half of them within", half, MOST["half"]),
        _within(f"{name}: a question, 99 of 100 within", most, MOST["most"]),
        *_compared(
            name, lambda text: _likeliest(matcher, text), questions, [(one.text, one.entry or "") for one in asked]
        ),
        Row(f"{name}: right entry among three", in_three * 100, "%"),
        Row(f"{name}: right entry first, mistyped by sound", _hits(matcher, slips) * 100, "%"),
        Row(f"{name}: in and out of scope told apart (AUROC)", apart * 100, "%"),
    ]


def _many() -> Row:
    """The matcher by itself, over matters with up to fifty questions of people each, asked others."""
    learnt: dict[str, list[str]] = {}
    for case in _cases("tuned"):
        if case.get("matter") and not case.get("context"):
            learnt.setdefault(case["matter"], []).append(case["query"])
    most = sorted(learnt, key=lambda matter: -len(learnt[matter]))[:30]
    matcher = build([Entry(matter, tuple(learnt[matter][:50])) for matter in most])
    asked = [Asked(case["query"], case["matter"]) for case in _cases("held") if case.get("matter") in most]
    return Row("30 matters by people's own questions: right one first", _hits(matcher, asked) * 100, "%")


def told_apart(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often a question in scope is given a higher probability than one out of scope; ties count half."""
    higher = sum((one > other) + (one == other) / 2 for one in inside for other in outside)
    return higher / (len(inside) * len(outside))


def _sure(matcher: Matcher, asked: Sequence[Asked]) -> list[float]:
    return [next((probability for _, probability in matcher.rank(one.text, 1)), 0.0) for one in asked]


def _hits(matcher: Matcher, asked: Sequence[Asked]) -> float:
    return sum(_likeliest(matcher, one.text) == one.entry for one in asked) / len(asked)


def _likeliest(matcher: Matcher, text: str) -> str | None:
    return next((entry for entry, _ in matcher.rank(text, 1)), None)


def _within(name: str, figure: float, most: float) -> Row:
    return Row(name, figure, "ms", ratio=most / figure, target=1.0, passed=figure <= most)


def _compared(
    name: str, ours: Finder, questions: Sequence[tuple[str, str]], cases: Sequence[tuple[str, str]]
) -> list[Row]:
    """Every peer sees the same questions; ours must find at least as many entries."""
    share = _share(ours, cases)
    rows = []
    for peer, made in PEERS.items():
        finder = made(questions)
        if finder is None:
            rows.append(skipped(f"{name}: right entry first, {peer}"))
            continue
        theirs = _share(finder, cases)
        times = _times(finder, [text for text, _ in cases])
        rows.append(
            Row(
                f"{name}: right entry first, beside {peer}",
                share * 100,
                "%",
                ratio=share / max(theirs, 0.01),
                target=1.0,
                passed=share >= theirs,
            )
        )
        rows.append(Row(f"{name}: right entry first, {peer}", theirs * 100, "%"))
        rows.append(Row(f"{name}: a question, half of them within, {peer}", _quantile(times, 0.5), "ms"))
    return rows


def _share(finder: Finder, cases: Sequence[tuple[str, str]]) -> float:
    return sum(finder(text) == entry for text, entry in cases) / len(cases)


def _jieba(questions: Sequence[tuple[str, str]]) -> Finder | None:
    try:
        jieba = importlib.import_module("jieba")
        bm25 = importlib.import_module("rank_bm25")
    except ImportError:
        return None
    jieba.setLogLevel(60)
    index = bm25.BM25Okapi([jieba.lcut(normalise(question)) for _, question in questions])
    return lambda text: questions[int(index.get_scores(jieba.lcut(normalise(text))).argmax())][0]


def _sqlite(questions: Sequence[tuple[str, str]]) -> Finder:
    """FTS5 over single characters and neighbouring pairs, which finds more than its own trigrams."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE question USING fts5(entry UNINDEXED, words, tokenize = 'unicode61')")
    base.executemany("INSERT INTO question VALUES (?, ?)", [(entry, _split(text)) for entry, text in questions])

    def find(text: str) -> str | None:
        wanted = " OR ".join(f'"{word}"' for word in _split(text).split())
        if not wanted:
            return None
        query = "SELECT entry FROM question WHERE question MATCH ? ORDER BY rank LIMIT 1"
        found = base.execute(query, (f"words: ({wanted})",)).fetchone()
        return str(found[0]) if found else None

    return find


def _split(text: str) -> str:
    return " ".join(token.replace(" ", "") for token in tokens(normalise(text)))


PEERS: Final[Mapping[str, Callable[[Sequence[tuple[str, str]]], Finder | None]]] = {
    "jieba + BM25": _jieba,
    "SQLite FTS5": _sqlite,
}


def _first(answerer: Answerer, text: str) -> str | None:
    reply = answerer.ask(text)
    return reply.entry or (reply.candidates[0].id if reply.candidates else None)


def _times(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds a call, sorted; the first round is not counted."""
    for text in texts[:50]:
        work(text)
    times = []
    for text in texts:
        started = perf_counter()
        work(text)
        times.append((perf_counter() - started) * 1000)
    return sorted(times)


def _quantile(times: Sequence[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def _cases(part: str) -> list[dict[str, Any]]:
    lines = (ROOT / "tests" / "faq" / "data" / f"{PACK}.{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
