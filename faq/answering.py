"""From a message to a reply: the gates in their order, then the match, then the exact field."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Self

from faq.calculators import Figures, calculations, figures_in, missing
from faq.categories import Categories
from faq.contents import Contents
from faq.deadlines import LastDays, day_asked_from
from faq.entries import EntryKind, PackEntry, vocabulary_of
from faq.fields import FieldChoice
from faq.index import Index
from faq.intents import CLEARLY, RATHER, SURELY, Intents
from faq.matching import Match, Matcher
from faq.others import OtherAuthorities
from faq.reply import Action, Candidate, Cause, Reply
from faq.scanning import Piece, Role, units
from faq.sentences import MENU, WHICH
from faq.telling import Teller
from faq.text import CHINESE, has_words, language
from faq.vocabulary import Reading, Vocabulary
from faq.weights import FieldSigns
from knowledge.model import CommonQuestion, Lang, Matter, MatterField, Pack
from knowledge.samples import SamplePolicy

ANSWER_FROM: Final = 0.65
"""Probability from which the first entry is answered, unless it was calibrated for the pack (`faq.calibration`)."""
ASK_FROM: Final = 0.12
"""Probability from which a menu is offered instead of handing over."""
IN_SCOPE: Final = 0.5
"""A message whose words the pack mostly knows is in scope even when it has no answer."""
REPEATED: Final = 0.45
"""Likeness from which a matter's own common question counts as asked."""
STORY: Final = 10
"""A message of so many characters or words is no small talk because one of them is: 还笑话我 is told, not asked for."""
CERTAIN: Final = 0.92
"""Probability from which a match outweighs words that point elsewhere."""
RELATED: Final = 0.2
"""The same where no field is asked for, or only hinted at."""
CERTAIN_STILL: Final = 0.95
"""The same where what is asked about the entry is in words that its questions never use, or nothing is asked."""
MENU_SIZE: Final = 3
REMEMBERED: Final = 6
"""Earlier questions looked at for what a follow-up is about."""
_OFFICE_FIELDS: Final = frozenset({MatterField.PLACE, MatterField.HOURS, MatterField.CONTACT})


@dataclass(frozen=True, slots=True)
class _Understood:
    """A message after reading and matching."""

    reading: Reading
    matches: Sequence[Match]
    known: float

    @property
    def best(self) -> float:
        return self.matches[0].probability if self.matches else 0.0


class Answerer(Teller):
    """Answers from one version of one pack. Pure: the same message and context give the same reply. Takes about a
    second to build."""

    def __init__(self, pack: Pack, *, policy: SamplePolicy, version: str, answer_from: float = ANSWER_FROM) -> None:
        super().__init__(pack, policy=policy, version=version)
        self._answer_from = answer_from
        entries = self.entries
        self._vocabulary: Vocabulary = vocabulary_of(pack, entries)
        self._matcher = Matcher(entries, self._vocabulary)
        self._fields = FieldChoice(pack, Contents(pack.active_matters, self._composer.texts_of))
        terms = [name for entry in entries if entry.kind is EntryKind.MATTER for name in entry.names]
        terms += [word for one in pack.vocabulary.synonyms for word in (one.standard, *one.variants)]
        self._intents = Intents(
            pack, terms, [question for entry in entries for question in entry.questions], self._vocabulary
        )
        self._complaining = frozenset(
            entry.id
            for entry in entries
            if self._intents.says("complain.say", self._vocabulary.read_known(entry.called(Lang.ZH)))
        )
        self._others = OtherAuthorities(pack.office.other_authorities)
        self._categories = Categories(pack, self._vocabulary)
        self._exact = {self._vocabulary.read_known(question).said for entry in entries for question in entry.questions}
        self._violations = frozenset(entry.id for entry in entries if entry.kind is EntryKind.VIOLATION)
        self._common = tuple(
            (matter.id, common) for matter in pack.active_matters for common in matter.common_questions
        )
        self._common_index = Index(
            (
                (number, self._vocabulary.read_known(question).said)
                for number, (_, common) in enumerate(self._common)
                for question in (common.q, common.q_en)
            ),
            len(self._common),
        )

    @classmethod
    def build(
        cls,
        pack: Pack,
        policy: SamplePolicy = SamplePolicy.SHOW,
        *,
        version: str | int | None = None,
        answer_from: float = ANSWER_FROM,
    ) -> Self:
        """An answerer for a pack; `version` is what answers bear, by default the start of the content's hash, and
        `answer_from` the probability from which the first entry is answered."""
        named = str(version) if version is not None else pack.content_hash[:12]
        return cls(pack, policy=policy, version=named, answer_from=answer_from)

    def ask(
        self,
        text: str,
        lang: Lang | None = None,
        context: Sequence[str] = (),
        *,
        last: str | None = None,
        now: datetime | None = None,
    ) -> Reply:
        """The reply to a message. `context` are earlier questions, oldest first; `last` is the id of the entry
        answered last where the caller knows it (a menu choice leaves no question behind). Without `now` no last day is
        named."""
        spoken = lang or language(text)
        understood = self._understand(text)
        gated = self._gates(understood, spoken)
        if gated is not None:
            return gated
        return self._worked_out(self._answer(understood, spoken, context, last), text, now)

    def menu_choice(self, entry_id: str, lang: Lang, *, asked: str = "", now: datetime | None = None) -> Reply:
        """The entry chosen from a menu, in the fields that the question before the menu asked for."""
        entry = self._entries[entry_id]
        reading = self._vocabulary.read(asked)
        reply = self._reply(entry, reading, lang, probability=1.0, cause=Cause.MATCHED)
        return self._worked_out(reply, asked, now)

    def complaint_category(self, text: str) -> str | None:
        """The id of the complaint category that a complaint's words suggest, or None."""
        return self._categories.guess(text)

    def read(self, text: str) -> tuple[Reading, Mapping[str, float]]:
        """A message as the matcher gets it: read, with what speaks for or against entries by what is asked."""
        reading = self._vocabulary.read(text)
        return reading, self._favour(reading)

    def field_signs(self, entry_id: str, text: str) -> Mapping[MatterField, FieldSigns]:
        """What speaks for each field of a matter; nothing for what is no matter."""
        matter = next((one for one in self.pack.active_matters if one.id == entry_id), None)
        return {} if matter is None else self._fields.signs(matter, self._vocabulary.read(text))

    @property
    def matcher(self) -> Matcher:
        return self._matcher

    def _understand(self, text: str) -> _Understood:
        reading, favour = self.read(text)
        return _Understood(reading, self._matcher.match(reading, favour), self._matcher.known(reading))

    def _favour(self, reading: Reading) -> Mapping[str, float]:
        """A question about fines and consequences is about a violation, any other is not."""
        return dict.fromkeys(self._violations, 1.0 if self._intents.says("penalty", reading) else -1.0)

    def _gates(self, understood: _Understood, lang: Lang) -> Reply | None:
        """What is recognised before any matter: danger, instructions, complaints, a person, one's own case, …"""
        danger = self._intents.danger(understood.reading)
        if danger is not None:
            return self._composer.danger(danger, lang)
        cause = next((cause for cause, opens in self._causes(understood) if opens()), None)
        return None if cause is None else self._fixed(cause, understood, lang)

    def _fixed(self, cause: Cause, understood: _Understood, lang: Lang) -> Reply:
        if cause is Cause.ELSEWHERE:
            authority = self._others.of(understood.reading)
            return self._composer.elsewhere(authority, lang, probability=understood.best)
        return self._composer.fixed(cause, lang, probability=understood.best)

    def _causes(self, understood: _Understood) -> Iterator[tuple[Cause, Callable[[], bool]]]:
        """The gates in their order; a question that the pack itself holds passes the last of them."""
        intents, reading = self._intents, understood.reading
        exact = reading.said in self._exact
        sure = understood.best >= ANSWER_FROM
        named = sure and any(piece.role is Role.TERM for piece in reading.pieces)
        yield Cause.INSTRUCTION, lambda: intents.says("instruction", reading)
        yield from ((cause, lambda: True) for cause in self._wishes_said(understood))
        yield Cause.ABUSE, lambda: intents.says("abuse", reading) and not (sure and bool(reading.slots))
        yield Cause.UNREADABLE, lambda: not has_words(reading.text) or intents.says("bare", reading)
        yield Cause.GREETING, lambda: intents.says("greeting", reading)
        yield Cause.COURTESY, lambda: intents.says("courtesy", reading)
        wish = None if exact else self._wish(understood, _odds_before_answering(understood))
        if wish is not None and len(units(reading.text)) >= STORY:
            yield wish, lambda: True
        yield Cause.SMALL_TALK, lambda: not exact and not named and intents.says("small_talk", reading)
        if wish is not None:
            yield wish, lambda: True
        yield Cause.ELSEWHERE, lambda: not exact and self._elsewhere(reading)

    def _wishes_said(self, understood: _Understood) -> Iterator[Cause]:
        """What a message wants by the patterns in it, in their order, as far as its wording as a whole agrees."""
        intents, reading = self._intents, understood.reading
        exact = reading.said in self._exact
        sure = understood.best >= ANSWER_FROM
        served = understood.best >= CERTAIN and self._serves(understood.matches[0].id, reading)
        patterns: Sequence[tuple[Cause, Callable[[], bool]]] = (
            (Cause.PERSON, lambda: intents.says("person", reading)),
            (Cause.OWN_CASE, lambda: intents.own_case(reading)),
            (Cause.OWN_CASE, lambda: not sure and intents.progress(reading)),
            (Cause.COMPLAINT, lambda: intents.complaint(reading, known_question=exact, sure=served)),
            (Cause.COMPLAINT, lambda: not sure and intents.harm_by_others(reading)),
        )
        for cause, opens in patterns:
            settled = intents.settled(cause, reading) if opens() else None
            if settled is not None:
                yield settled

    def _wish(self, understood: _Understood, odds: float) -> Cause | None:
        """What a message wants by its wording; one that asks about complaining sounds like a complaint anyway."""
        reading = understood.reading
        wish = self._intents.wish(reading, odds)
        if wish is Cause.COMPLAINT and understood.best >= ASK_FROM and self._intents.asks(reading):
            about = understood.matches[0].id in self._complaining
            return self._intents.wish(reading, CLEARLY) if about else wish
        return wish

    def _serves(self, entry_id: str, reading: Reading) -> bool:
        """Whether this entry, found for sure, is what the message wants: a matter, or a common question that is asked
        in so many words."""
        kind = self._entries[entry_id].kind
        return kind is EntryKind.MATTER or (kind is EntryKind.FAQ and not reading.hinted)

    def _elsewhere(self, reading: Reading) -> bool:
        """Another authority's business, unless what else is said is surely ours and names it."""
        rest = self._intents.elsewhere(reading)
        if rest is None:
            return False
        ours = self._understand(rest)
        return ours.best < ASK_FROM or not self._names_something(ours.reading)

    def _names_something(self, reading: Reading) -> bool:
        """Whether a name of the pack is in the message; two characters or one English word say too little."""
        return any(piece.role is Role.TERM and len(units(piece.text)) >= _named_from(piece) for piece in reading.pieces)

    def _answer(self, understood: _Understood, lang: Lang, context: Sequence[str], last: str | None) -> Reply:
        reading = understood.reading
        if reading.slots and self._says_little(reading, followed=bool(context or last)):
            before = self._before(context, last)
            if before is not None:
                return self._reply(before, reading, lang, probability=1.0, cause=Cause.FOLLOW_UP)
            if not reading.content:
                return self._of_nothing(understood, lang)
        least = max(CERTAIN_STILL if self._doubtful(understood) else 0.0, self._answer_from)
        if understood.best >= least and not self._fits_many(understood):
            best = understood.matches[0]
            return self._reply(
                self._entries[best.id],
                reading,
                lang,
                probability=best.probability,
                cause=Cause.MATCHED,
                candidates=self._candidates(understood.matches, lang),
            )
        if (context or last) and not self._names_something(reading):
            followed = self._followed(understood, lang, context, last)
            if followed is not None:
                return followed
        wish = self._wish(understood, RATHER)
        if wish is not None:
            return self._composer.fixed(wish, lang, probability=understood.best)
        return self._unsure(understood, lang)

    def _doubtful(self, understood: _Understood) -> bool:
        """Whether it takes more than usual to answer with the first entry."""
        asks_nothing = self._asks_nothing(understood.reading)
        return asks_nothing or self._asks_something_else(understood) or self._asks_of_a_violation(understood)

    def _asks_something_else(self, understood: _Understood) -> bool:
        """No field is asked for, and of the words beside the names none is ever used about the entry: it may be the
        right entry with a question that its record cannot answer."""
        reading = understood.reading
        plain = [piece.said for piece in reading.pieces if piece.role is Role.PLAIN]
        if reading.slots or reading.implied or not plain or not understood.matches:
            return False
        return not any(self._matcher.uses(understood.matches[0].id, word) for word in plain)

    def _asks_nothing(self, reading: Reading) -> bool:
        """A word and no more, which is no name of an entry."""
        telling = [piece for piece in reading.pieces if piece.role in {Role.TERM, Role.PLAIN}]
        asks = reading.slots or reading.implied or reading.said in self._exact
        return not asks and len(telling) == 1

    def _asks_of_a_violation(self, understood: _Understood) -> bool:
        """What only a matter has is asked, and no fine: where rubbish goes is no question about dumping it."""
        first = understood.matches[0].id if understood.matches else ""
        asked = self._fields.asked(understood.reading.slots)
        return first in self._violations and bool(asked) and not self._intents.says("penalty", understood.reading)

    def _fits_many(self, understood: _Understood) -> bool:
        """The words fit several entries about equally, whatever the scores say, and are not those of the first. A fine
        that is asked about surely leaves the violations, and a question that the pack itself holds its entry."""
        reading, first = understood.reading, understood.matches[0].id
        if reading.said in self._exact and understood.best >= CERTAIN:
            return False
        if first in self._violations and understood.best >= CERTAIN_STILL:
            return False
        return self._matcher.vague(reading) and not self._matcher.says_just(first, reading)

    def _unsure(self, understood: _Understood, lang: Lang) -> Reply:
        if understood.best >= ASK_FROM:
            return self._menu(understood, lang, cause=Cause.UNSURE)
        reading = understood.reading
        if not reading.text or not any(piece.role not in {Role.FILLER, Role.COMMON} for piece in reading.pieces):
            return self._composer.fixed(Cause.UNREADABLE, lang)
        office = any(piece.role is Role.OFFICE for piece in reading.pieces)
        ours = office or self._names_something(reading) or self._intents.says("office", reading)
        cause = Cause.UNKNOWN if ours or understood.known >= IN_SCOPE else Cause.ELSEWHERE
        return self._fixed(cause, understood, lang)

    def _reply(
        self,
        entry: PackEntry,
        reading: Reading,
        lang: Lang,
        *,
        probability: float,
        cause: Cause,
        candidates: Sequence[Candidate] = (),
    ) -> Reply:
        if entry.kind is not EntryKind.MATTER:
            return self._composer.answer(entry, lang=lang, probability=probability, cause=cause, candidates=candidates)
        asked = self._repeated(entry.id, reading)
        return self._composer.answer(
            entry,
            lang=lang,
            fields=self._fields_of(entry, reading),
            asked=asked,
            probability=probability,
            cause=cause,
            candidates=candidates,
        )

    def _worked_out(self, reply: Reply, text: str, now: datetime | None) -> Reply:
        """A reply with what the message wants worked out: the last day, or the fee for its figures."""
        day = self._day_asked(text, now) if now is not None else None
        if day is not None and reply.action is Action.CLARIFY:
            return replace(reply, fields=(MatterField.TIME_LIMIT,))
        if reply.kind is not EntryKind.MATTER or reply.entry is None:
            return reply
        matter = self.pack.matter(reply.entry)
        if day is not None:
            days = self._last_days(matter, day)
            return self._again(reply, text, fields=(MatterField.TIME_LIMIT,), last_days=days)
        return self._with_fee(reply, matter, text) if MatterField.FEE in reply.fields else reply

    def _with_fee(self, reply: Reply, matter: Matter, text: str) -> Reply:
        figures = figures_in(text, matter, self._composer.policy)
        if figures is None:
            return reply
        if missing(calculations(matter, self._composer.policy)[figures.item], figures.inputs) is not None:
            return replace(reply, begun=figures)
        return self._again(reply, text, fields=reply.fields, figures=figures)

    def _day_asked(self, text: str, now: datetime) -> date | None:
        return day_asked_from(self._vocabulary.read(text).plain, self._calendar.today(now))

    def _again(
        self,
        reply: Reply,
        text: str,
        *,
        fields: tuple[MatterField, ...],
        figures: Figures | None = None,
        last_days: LastDays | None = None,
    ) -> Reply:
        """The same reply with something worked out above it."""
        entry = self._entries[reply.entry or ""]
        return self._composer.answer(
            entry,
            lang=reply.lang,
            fields=fields,
            asked=self._repeated(entry.id, self._vocabulary.read(text)) if last_days is None else (),
            probability=reply.probability,
            cause=reply.cause,
            candidates=reply.candidates,
            figures=figures,
            last_days=last_days,
        )

    def _repeated(self, entry_id: str, reading: Reading) -> list[CommonQuestion]:
        """The matter's own common questions that this message repeats. One that names no field need only be alike."""
        least = RELATED if reading.hinted else REPEATED
        alike = self._common_index.search(reading.said)
        own = [(-found.cosine, number) for number, found in alike.items() if self._common[number][0] == entry_id]
        return [self._common[number][1] for likeness, number in sorted(own) if -likeness >= least]

    def _says_little(self, reading: Reading, *, followed: bool) -> bool:
        """Whether a message names nothing by itself; after another question a short word names nothing either."""
        rest = reading.content
        if not rest or not followed:
            return not rest
        named = any(piece.role is Role.TERM for piece in reading.pieces)
        return not named and len(rest if CHINESE.search(rest) else rest.split()) <= (3 if CHINESE.search(rest) else 1)

    def _before(self, context: Sequence[str], last: str | None) -> PackEntry | None:
        """The entry answered last: given, or found by going through the earlier questions."""
        if last is not None:
            return self._entries.get(last)
        for at, earlier in reversed([*enumerate(context)][-REMEMBERED:]):
            understood = self._understand(earlier)
            if understood.reading.slots and self._says_little(understood.reading, followed=at > 0):
                continue
            if understood.reading.content and understood.best >= ANSWER_FROM:
                return self._entries[understood.matches[0].id]
        return None

    def _followed(self, understood: _Understood, lang: Lang, context: Sequence[str], last: str | None) -> Reply | None:
        """A message that only makes sense with the one before it."""
        before = self._before(context, last)
        if before is None:
            return None
        together = self._understand(f"{before.called(lang)} {understood.reading.text}")
        if together.best >= ANSWER_FROM and together.known >= IN_SCOPE:
            entry = self._entries[together.matches[0].id]
            return self._reply(entry, understood.reading, lang, probability=together.best, cause=Cause.FOLLOW_UP)
        return None

    def _of_nothing(self, understood: _Understood, lang: Lang) -> Reply:
        """A field is asked for, but of no matter: the office's own place, hours or phone, else which matter."""
        asked = self._fields.asked(understood.reading.slots)
        if asked and set(asked) <= _OFFICE_FIELDS:
            return self._composer.office(asked, lang)
        return self._menu(understood, lang, cause=Cause.WHICH_MATTER, heading=WHICH)

    def _menu(self, understood: _Understood, lang: Lang, *, cause: Cause, heading: str = MENU) -> Reply:
        """The likeliest entries to choose from, with the fields asked for, else those the first is answered in."""
        candidates = self._candidates(understood.matches, lang)
        fields = self._fields.asked(understood.reading.slots)
        if candidates and not fields:
            fields = self._fields_of(self._entries[candidates[0].id], understood.reading)
        return self._composer.menu(candidates, lang, cause=cause, fields=fields, heading=heading)

    def _fields_of(self, entry: PackEntry, reading: Reading) -> tuple[MatterField, ...]:
        """The fields of a matter that a question asks for; nothing else has fields."""
        if entry.kind is not EntryKind.MATTER:
            return ()
        return self._fields.of(self.pack.matter(entry.id), reading)

    def _candidates(self, matches: Sequence[Match], lang: Lang) -> list[Candidate]:
        return [
            Candidate(match.id, self._entries[match.id].called(lang), match.probability)
            for match in matches[:MENU_SIZE]
        ]


def _named_from(piece: Piece) -> int:
    return 3 if CHINESE.search(piece.text) else 2


def _odds_before_answering(understood: _Understood) -> float:
    """Odds from which a wish goes before the entry found: less are enough where that is not certain and nothing is
    clearly asked."""
    likely = ANSWER_FROM <= understood.best < CERTAIN
    return RATHER if likely and understood.reading.hinted else SURELY
