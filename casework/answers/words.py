"""Which words of a question are kept for those who edit the pack: only of one that its record lacks an answer to."""

import re
from typing import Final

from faq.reply import Action, Cause, Reply

LACKING: Final = frozenset({Cause.UNSURE, Cause.UNKNOWN, Cause.ELSEWHERE})
"""A menu was offered; in scope, but not on file; taken for another authority's business."""
LONGEST: Final = 100
"""Characters. What is longer is somebody's story and no question that a pack could hold."""
LEFT_OUT: Final = "…"
_NUMBER: Final = re.compile(r"\+?\d(?:[ \-]?\d){6,}[xX]?(?!\d)|[^\s@]+@[^\s@]+")
"""Telephone and identity numbers, addresses of e-mail."""


def kept_words(reply: Reply, asked: str) -> str:
    """The words to keep, without numbers by which somebody could be found; "" for none. A question whose authority was
    named has been answered."""
    if reply.action is Action.ANSWER or reply.cause not in LACKING or (reply.cause is Cause.ELSEWHERE and reply.title):
        return ""
    words = " ".join(asked.split())
    return _NUMBER.sub(LEFT_OUT, words) if len(words) <= LONGEST else ""
