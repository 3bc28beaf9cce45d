"""Questions and replies as the JSON documents of `sanshi ask`, the contract of outside callers."""

import json
from dataclasses import dataclass
from typing import Any

from faq.reply import Reply
from knowledge.model import Lang


@dataclass(frozen=True, slots=True)
class Question:
    """A line of `sanshi ask --jsonl`."""

    id: Any
    query: str
    lang: Lang | None
    context: tuple[str, ...]


def read_question(line: str) -> Question:
    """The question on a line; ValueError when the line holds none."""
    raw = json.loads(line)
    if not isinstance(raw, dict) or not isinstance(raw.get("query"), str):
        raise ValueError("an object with a text `query` is expected")
    context = raw.get("context") or []
    if not isinstance(context, list) or not all(isinstance(earlier, str) for earlier in context):
        raise ValueError("`context` is a list of earlier questions")
    return Question(raw.get("id"), raw["query"], read_language(raw.get("lang")), tuple(context))


def read_language(tag: object) -> Lang | None:
    """zh or en from a tag such as zh-CN; None for no tag. ValueError for another language."""
    if not tag:
        return None
    return Lang(str(tag).replace("_", "-").split("-", 1)[0].lower())


def reply_document(question_id: object, reply: Reply, milliseconds: float) -> dict[str, Any]:
    """One reply with the keys of the contract."""
    return {
        "id": question_id,
        "action": reply.action,
        "matter": reply.entry,
        "field": reply.field,
        "fields": list(reply.fields),
        "text": reply.text,
        "candidates": [{"id": one.id, "probability": round(one.probability, 4)} for one in reply.candidates],
        "probability": round(reply.probability, 4),
        "ms": round(milliseconds, 3),
    }
