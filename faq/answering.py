"""From a message to a reply: the gates in their order, then the match, then the exact field."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Self

from faq.calculators import Figures, calculations, figures_in, missing
from faq.categories import Categories
from faq.common_questions import CommonQuestions
from faq.contents import Contents
from faq.deadlines import LastDays, day_asked_from
from faq.doubts import Doubts
from faq.entries import EntryKind, PackEntry
from faq.fields import FieldChoice
from faq.following import Before, Following, says_little, speaks_of_something_else
from faq.gates import Gates
from faq.intents import RATHER
from faq.matching import Match
from faq.quantities import says_only_quantities
from faq.reply import Action, Candidate, Cause, Reply
from faq.scanning import Role
from faq.sentences import MENU, WHICH
from faq.telling import Teller
from faq.text import language
from faq.understanding import Understanding, Understood, names_something
from faq.vocabulary import Reading
from faq.weights import FieldSigns
from faq.zones import ANSWER_FROM, ASK_FROM, IN_SCOPE
from knowledge.model import Lang, Matter, MatterField, Pack
from knowledge.samples import SamplePolicy

MENU_SIZE: Final = 3
_OFFICE_FIELDS: Final = frozenset({MatterField.PLACE, MatterField.HOURS, MatterField.CONTACT})


class Answerer(Teller):
    """Answers from one version of one pack. Pure: the same message and context give the same reply. Takes about a
    second to build. `understanding`: how it reads messages and matches them."""

    def __init__(self, pack: Pack, *, policy: SamplePolicy, version: str, answer_from: float = ANSWER_FROM) -> None:
        super().__init__(pack, policy=policy, version=version)
        self._answer_from = answer_from
        self.understanding = Understanding(pack, self.entries)
        self._gates = Gates(pack, self._entries, self.understanding)
        self._fields = FieldChoice(pack, Contents(pack.active_matters, self._composer.texts_of))
        self._doubts = Doubts(self.understanding, self._fields)
        self._following = Following(self._entries, self.understanding)
        self._common = CommonQuestions(pack, self.understanding.vocabulary)
        self._categories = Categories(pack, self.understanding.vocabulary)

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
        spoken, before = lang or language(text), Before(context, last)
        for_the_sum = self._figures_alone(text, spoken, before)
        if for_the_sum is not None:
            return for_the_sum
        understood = self.understanding.of(text)
        gated = self._gated(understood, spoken)
        if gated is not None:
            return gated
        return self._worked_out(self._answer(understood, spoken, before), text, now)

    def menu_choice(self, entry_id: str, lang: Lang, *, asked: str = "", now: datetime | None = None) -> Reply:
        """The entry chosen from a menu, in the fields that the question before the menu asked for."""
        entry = self._entries[entry_id]
        reading = self._read(asked)
        reply = self._reply(entry, reading, lang, probability=1.0, cause=Cause.MATCHED)
        return self._worked_out(reply, asked, now)

    def complaint_category(self, text: str) -> str | None:
        """The id of the complaint category that a complaint's words suggest, or None."""
        return self._categories.guess(text)

    def field_signs(self, entry_id: str, text: str) -> Mapping[MatterField, FieldSigns]:
        """What speaks for each field of a matter; nothing for what is no matter."""
        matter = next((one for one in self.pack.active_matters if one.id == entry_id), None)
        return {} if matter is None else self._fields.signs(matter, self._read(text))

    def _read(self, text: str) -> Reading:
        return self.understanding.vocabulary.read(text)

    def _figures_alone(self, text: str, lang: Lang, before: Before) -> Reply | None:
        """The fee for a message that is figures and no more, after an answer about a matter that has a sum for them."""
        if not before.any or not says_only_quantities(text):
            return None
        entry = self._following.about(before)
        if entry is None or entry.kind is not EntryKind.MATTER:
            return None
        matter = self.pack.matter(entry.id)
        if figures_in(text, matter, self._composer.policy) is None:
            return None
        fee = (MatterField.FEE,)
        reply = self._composer.answer(entry, lang=lang, fields=fee, probability=1.0, cause=Cause.FOLLOW_UP)
        return self._with_fee(reply, matter, text)

    def _gated(self, understood: Understood, lang: Lang) -> Reply | None:
        danger = self._gates.danger(understood)
        if danger is not None:
            return self._composer.danger(danger, lang)
        cause = self._gates.cause(understood)
        return None if cause is None else self._fixed(cause, understood, lang)

    def _fixed(self, cause: Cause, understood: Understood, lang: Lang) -> Reply:
        if cause is Cause.ELSEWHERE:
            authority = self._gates.authority(understood.reading)
            return self._composer.elsewhere(authority, lang, probability=understood.best)
        return self._composer.fixed(cause, lang, probability=understood.best)

    def _answer(self, understood: Understood, lang: Lang, before: Before) -> Reply:
        reading = understood.reading
        if reading.slots and says_little(reading, followed=before.any):
            earlier = self._following.about(before)
            ours = self._asks_of_the_office(reading) and (earlier is None or earlier.kind is not EntryKind.MATTER)
            if earlier is not None and not ours and not speaks_of_something_else(understood):
                return self._reply(earlier, reading, lang, probability=1.0, cause=Cause.FOLLOW_UP)
            if not reading.content:
                return self._of_nothing(understood, lang)
        least = max(self._doubts.least(understood), self._answer_from)
        if understood.best >= least and not self._doubts.fits_many(understood):
            return self._reply(
                self._entries[understood.first],
                reading,
                lang,
                probability=understood.best,
                cause=Cause.MATCHED,
                candidates=self._candidates(understood.matches, lang),
            )
        if before.any and not names_something(reading):
            followed = self._following.together(understood, lang, before)
            if followed is not None:
                entry, probability = followed
                return self._reply(entry, reading, lang, probability=probability, cause=Cause.FOLLOW_UP)
        wish = self._gates.wish(understood, RATHER)
        if wish is not None:
            return self._composer.fixed(wish, lang, probability=understood.best)
        return self._unsure(understood, lang)

    def _unsure(self, understood: Understood, lang: Lang) -> Reply:
        if understood.best >= ASK_FROM:
            return self._menu(understood, lang, cause=Cause.UNSURE)
        reading = understood.reading
        if not reading.text or not any(piece.role not in {Role.FILLER, Role.COMMON} for piece in reading.pieces):
            return self._composer.fixed(Cause.UNREADABLE, lang)
        office = any(piece.role is Role.OFFICE for piece in reading.pieces)
        ours = office or names_something(reading) or self.understanding.intents.says("office", reading)
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
        asked = self._common.repeated(entry.id, reading)
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
        return day_asked_from(self._read(text).plain, self._calendar.today(now))

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
            asked=self._common.repeated(entry.id, self._read(text)) if last_days is None else (),
            probability=reply.probability,
            cause=reply.cause,
            candidates=reply.candidates,
            figures=figures,
            last_days=last_days,
        )

    def _of_nothing(self, understood: Understood, lang: Lang) -> Reply:
        """A field is asked for, but of no matter: the office's own place, hours or phone, else which matter."""
        if self._asks_of_the_office(understood.reading):
            return self._composer.office(self._fields.asked(understood.reading.slots), lang)
        return self._menu(understood, lang, cause=Cause.WHICH_MATTER, heading=WHICH)

    def _asks_of_the_office(self, reading: Reading) -> bool:
        """Whether all that is asked for is the office's own: place, hours or phone."""
        asked = self._fields.asked(reading.slots)
        return bool(asked) and set(asked) <= _OFFICE_FIELDS

    def _menu(self, understood: Understood, lang: Lang, *, cause: Cause, heading: str = MENU) -> Reply:
        """The likeliest entries to choose from, with the fields asked for, else those the first is answered in."""
        candidates = self._candidates(understood.matches, lang)
        fields = self._fields.asked(understood.reading.slots)
        if candidates and not fields:
            fields = self._fields_of(self._entries[candidates[0].id], understood.reading)
        return self._composer.menu(candidates, lang, cause=cause, fields=fields, heading=heading)

    def _fields_of(self, entry: PackEntry, reading: Reading) -> tuple[MatterField, ...]:
        """The fields of a matter that a question asks for, the fee where it tells figures and asks for nothing; nothing
        else has fields."""
        if entry.kind is not EntryKind.MATTER:
            return ()
        matter = self.pack.matter(entry.id)
        asks = reading.slots or reading.implied
        if not asks and figures_in(reading.text, matter, self._composer.policy) is not None:
            return (MatterField.FEE,)
        return self._fields.of(matter, reading)

    def _candidates(self, matches: Sequence[Match], lang: Lang) -> list[Candidate]:
        return [
            Candidate(match.id, self._entries[match.id].called(lang), match.probability)
            for match in matches[:MENU_SIZE]
        ]
