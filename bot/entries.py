"""An entry of the pack in a button's data, which has no room for a long id."""

import hashlib

from faq.answering import Answerer


def key_of(entry: str) -> str:
    """A short form of an entry's id."""
    return hashlib.blake2s(entry.encode(), digest_size=6).hexdigest()


def entry_of(answerer: Answerer, key: str) -> str | None:
    """The id that a key stands for; None when there is no such entry (any more)."""
    return next((entry.id for entry in answerer.entries if key_of(entry.id) == key), None)
