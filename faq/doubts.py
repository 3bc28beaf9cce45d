"""When it takes more than the usual probability to answer with the entry that was found first."""

from faq.fields import FieldChoice
from faq.scanning import Role
from faq.understanding import Understanding, Understood
from faq.vocabulary import Reading
from faq.zones import CERTAIN, CERTAIN_STILL


class Doubts:
    """The doubts about the entries of one pack."""

    def __init__(self, understanding: Understanding, fields: FieldChoice) -> None:
        self._understanding, self._fields = understanding, fields

    def least(self, understood: Understood) -> float:
        """The probability from which the first entry may be answered at all."""
        doubtful = (
            self._asks_nothing(understood.reading)
            or self._asks_something_else(understood)
            or self._asks_of_a_violation(understood)
        )
        return CERTAIN_STILL if doubtful else 0.0

    def fits_many(self, understood: Understood) -> bool:
        """The words fit several entries about equally, whatever the scores say, and are not those of the first. A fine
        that is asked about surely leaves the violations, and a question that the pack itself holds its entry."""
        reading, matcher = understood.reading, self._understanding.matcher
        if reading.said in self._understanding.exact and understood.best >= CERTAIN:
            return False
        if understood.first in self._understanding.violations and understood.best >= CERTAIN_STILL:
            return False
        return matcher.vague(reading) and not matcher.says_just(understood.first, reading)

    def _asks_nothing(self, reading: Reading) -> bool:
        """A word and no more, which is no name of an entry; a quantity beside it asks for its sum."""
        telling = [piece for piece in reading.pieces if piece.role in {Role.TERM, Role.PLAIN}]
        asks = reading.slots or reading.implied or reading.said in self._understanding.exact
        asks = asks or any(piece.role is Role.QUANTITY for piece in reading.pieces)
        return not asks and len(telling) == 1

    def _asks_something_else(self, understood: Understood) -> bool:
        """No field is asked for, and of the words beside the names none is ever used about the entry: it may be the
        right entry with a question that its record cannot answer."""
        reading = understood.reading
        plain = [piece.said for piece in reading.pieces if piece.role is Role.PLAIN]
        if reading.slots or reading.implied or not plain or not understood.matches:
            return False
        return not any(self._understanding.matcher.uses(understood.first, word) for word in plain)

    def _asks_of_a_violation(self, understood: Understood) -> bool:
        """What only a matter has is asked, and no fine: where rubbish goes is no question about dumping it."""
        reading, known = understood.reading, self._understanding
        asked = self._fields.asked(reading.slots)
        return understood.first in known.violations and bool(asked) and not known.intents.says("penalty", reading)
