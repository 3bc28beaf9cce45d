"""Which other authority (其他机关) a question is for, by the words that the pack gives for each."""

import re
from collections.abc import Sequence
from typing import Final

from faq.text import joined, normalise
from faq.vocabulary import Reading
from knowledge.model import Lang, OtherAuthority

_WORD: Final = {Lang.ZH: "{word}", Lang.EN: r"\b{word}s?\b"}


class OtherAuthorities:
    """Those of one pack."""

    def __init__(self, authorities: Sequence[OtherAuthority]) -> None:
        words = [
            (normalise(word), lang, one)
            for one in authorities
            for lang, said in ((Lang.ZH, one.words), (Lang.EN, one.words_en))
            for word in said
        ]
        # The longest word says most: 车位租赁发票 is the tax authority's.
        words.sort(key=lambda each: len(each[0]), reverse=True)
        self._words = [(re.compile(_WORD[lang].format(word=re.escape(word))), one) for word, lang, one in words]

    def of(self, reading: Reading) -> OtherAuthority | None:
        """The authority named by the longest word of the message; None when no word is known."""
        text = joined(reading.plain)
        return next((one for word, one in self._words if word.search(text)), None)
