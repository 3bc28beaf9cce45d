"""Answering: time a question, time to build, and how many questions find their matter, beside jieba + BM25."""

import importlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import Row, skipped
from faq.answering import Answerer
from faq.text import normalise
from knowledge.load import load_pack

ROOT = Path(__file__).resolve().parent.parent
PACK = "civil-air-defence"
PEER = "jieba + BM25"


def run() -> list[Row]:
    pack = load_pack(ROOT / "packs" / PACK)
    started = perf_counter()
    answerer = Answerer.build(pack)
    built = perf_counter() - started
    cases = [case for case in _cases() if case.get("matter") and not case.get("context")]
    texts = [case["query"] for case in cases]
    times = _times(answerer.ask, texts)
    hits = sum(_first(answerer, case["query"]) == case["matter"] for case in cases)
    rows = [
        Row("build the answerer of a pack", built * 1000, "ms"),
        Row("a question, half of them within", _quantile(times, 0.5), "ms"),
        Row("a question, 99 of 100 within", _quantile(times, 0.99), "ms"),
    ]
    return [*rows, *_peer(answerer, cases, hits / len(cases))]


def _peer(answerer: Answerer, cases: Sequence[dict[str, Any]], share: float) -> list[Row]:
    """The peer sees the same questions of the pack; ours must find at least as many matters."""
    try:
        jieba = importlib.import_module("jieba")
        bm25 = importlib.import_module("rank_bm25")
    except ImportError:
        return [Row("right matter first", share * 100, "%"), skipped(f"right matter first, {PEER}")]
    jieba.setLogLevel(60)
    asked = [(entry.id, question) for entry in answerer.entries for question in entry.questions]
    index = bm25.BM25Okapi([jieba.lcut(normalise(question)) for _, question in asked])

    def best(text: str) -> str:
        scores = index.get_scores(jieba.lcut(normalise(text)))
        return asked[int(scores.argmax())][0]

    times = _times(best, [case["query"] for case in cases])
    hits = sum(best(case["query"]) == case["matter"] for case in cases) / len(cases)
    return [
        Row("right matter first", share * 100, "%", ratio=share / hits, target=1.0, passed=share >= hits),
        Row(f"right matter first, {PEER}", hits * 100, "%"),
        Row(f"a question, half of them within, {PEER}", _quantile(times, 0.5), "ms"),
    ]


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


def _cases() -> list[dict[str, Any]]:
    lines = (ROOT / "tests" / "faq" / "data" / f"{PACK}.held.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
