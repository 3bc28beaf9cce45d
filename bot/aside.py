"""A question in the middle of a complaint is a question still: it is answered, and the complaint goes on."""

import re

from bot.talk import Talk
from common.i18n import N_
from faq.reply import Action

LONGEST = 40
MOST_WORDS = 16
"""No question in the middle of something is longer."""
SURE = 0.85
"""Where a story is awaited, only what the record surely answers is taken for a question."""
LATER = N_("I cannot answer this here. If you would rather not tell me this, type “skip”.")

_MAY_ASK = re.compile(r"[?？]|几|多少|多久|哪|什么|啥|怎么|咋|谁|吗|\b(?:how|what|when|where|who)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"[?？]\s*$|(?:吗|呢|么|多少钱?|哪里|哪儿|什么|几点|多久|(?<!不)(?:怎么|咋)[办弄整样]?|啥|为什么)\s*[。！!～~]*$"
    r"|^(?:请问|问一下|为什么|为啥|啥时候|怎么|咋|如何)|^(?:what|how|when|where|why|who|can|may|do|does|is|are|must|should)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a short text plainly asks something."""
    return _is_short(text) and any(char.isalpha() for char in text) and _ASKS.search(text) is not None


def answer_to(talk: Talk, *, story: bool) -> str | None:
    """What to say to a question; None when the text is none. `story`: the step awaits a description, which may end like
    a question."""
    found = found_for(talk, story=story)
    if found is None and is_question(talk.text) and not story:
        return talk.gettext(LATER)
    return found


def found_for(talk: Talk, *, story: bool) -> str | None:
    """What the record says to a question; None when it says nothing, or the text is none."""
    plain = is_question(talk.text) and not story
    if not plain and not (_is_short(talk.text) and _MAY_ASK.search(talk.text)):
        return None
    reply = talk.reply()
    if reply.action is not Action.ANSWER or not (plain or reply.probability >= SURE):
        return None
    talk.note_answer(reply)
    return reply.text


def _is_short(text: str) -> bool:
    return sum("\u4e00" <= char <= "\u9fff" for char in text) <= LONGEST and len(text.split()) <= MOST_WORDS
