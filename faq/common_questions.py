"""The common questions (常见问题) of matters that a message repeats."""

from typing import Final

from faq.index import Index
from faq.vocabulary import Reading, Vocabulary
from knowledge.model import CommonQuestion, Pack

REPEATED: Final = 0.45
"""Likeness from which a matter's own common question counts as asked."""
RELATED: Final = 0.2
"""The same where no field is asked for, or only hinted at."""


class CommonQuestions:
    """Those of all matters of one pack."""

    def __init__(self, pack: Pack, vocabulary: Vocabulary) -> None:
        self._all = tuple((matter.id, common) for matter in pack.active_matters for common in matter.common_questions)
        said = (
            (number, vocabulary.read_known(question).said)
            for number, (_, common) in enumerate(self._all)
            for question in (common.q, common.q_en)
        )
        self._index = Index(said, len(self._all))

    def repeated(self, matter_id: str, reading: Reading) -> list[CommonQuestion]:
        """Those of one matter that a message repeats, the likest first. One that names no field need only be alike."""
        least = RELATED if reading.hinted else REPEATED
        alike = self._index.search(reading.said)
        own = [(-found.cosine, number) for number, found in alike.items() if self._all[number][0] == matter_id]
        return [self._all[number][1] for likeness, number in sorted(own) if -likeness >= least]
