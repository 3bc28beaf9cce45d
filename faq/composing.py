"""Writes replies: the page of an entry, a menu, or one of the fixed sentences, with source, day and office phone."""

from collections.abc import Mapping, Sequence

from common.i18n import translator
from faq.announcing import Announcer
from faq.calculators import Figures, calculations
from faq.deadlines import LastDays
from faq.entries import EntryKind, PackEntry
from faq.intents import DangerFound
from faq.matter_answers import LABELS, field_lines, is_on_file
from faq.other_answers import write_faq, write_violation
from faq.page import Page, source_line
from faq.reply import Action, Candidate, Cause, Reply
from faq.sentences import (
    DANGER,
    DANGER_NUMBER,
    FIXED,
    MENU_LINE,
    MENU_NONE,
    OFFICE_PHONE,
    OTHER,
    OTHER_BY_HOTLINE,
)
from faq.working_out import write_calculation, write_last_days
from knowledge.model import CommonQuestion, Kind, Lang, Matter, MatterField, OtherAuthority, Pack
from knowledge.resolve import COMPLAINT, CONSULT, HOTLINE, Resolver
from knowledge.samples import SamplePolicy

_ACTIONS = {
    Cause.COMPLAINT: Action.COMPLAIN,
    Cause.OWN_CASE: Action.TRACK,
    Cause.PERSON: Action.HANDOVER,
    Cause.ABUSE: Action.HANDOVER,
    Cause.UNKNOWN: Action.HANDOVER,
    Cause.ELSEWHERE: Action.DECLINE,
    Cause.GREETING: Action.DECLINE,
    Cause.COURTESY: Action.DECLINE,
    Cause.SMALL_TALK: Action.DECLINE,
    Cause.INSTRUCTION: Action.DECLINE,
    Cause.UNREADABLE: Action.DECLINE,
}


class Composer:
    """Writes in both languages from one pack. Nothing but the record and the fixed sentences is said."""

    def __init__(self, pack: Pack, policy: SamplePolicy, version: str) -> None:
        self._pack = pack
        self._later = Announcer(pack, policy)
        self.policy = policy
        self._version = version
        self._resolvers = {lang: Resolver(pack, lang) for lang in Lang}
        self._translators = {lang: translator(lang.value) for lang in Lang}
        self._filled: dict[str, tuple[MatterField, ...]] = {}

    def page(self, lang: Lang) -> Page:
        return Page(self._resolvers[lang], self._translators[lang], self.policy)

    def texts_of(self, matter: Matter) -> Mapping[MatterField, Sequence[str]]:
        """What each field of a matter says in either language; of the overview only its own text."""
        return {
            field: [line for lang in Lang for line in field_lines(self.page(lang), matter, field)]
            for field in MatterField
        } | {MatterField.OVERVIEW: [matter.overview or "", matter.overview_en or ""]}

    def answer(
        self,
        entry: PackEntry,
        *,
        lang: Lang,
        fields: Sequence[MatterField] = (),
        asked: Sequence[CommonQuestion] = (),
        probability: float = 1.0,
        cause: Cause = Cause.MATCHED,
        candidates: Sequence[Candidate] = (),
        figures: Figures | None = None,
        last_days: LastDays | None = None,
    ) -> Reply:
        """The answer about one entry. `candidates` are what it was chosen from; `asked` are the matter's own common
        questions that the message repeats. What is worked out, from `figures` or as `last_days`, comes first."""
        page = self.page(lang)
        worked = None if figures is None else write_calculation(page, self._pack.matter(entry.id), figures)
        if last_days is not None:
            write_last_days(page, last_days)
        title = self._write(page, entry, fields, asked)
        kind = {EntryKind.MATTER: Kind.MATTERS, EntryKind.VIOLATION: Kind.DISCRETION, EntryKind.FAQ: Kind.FAQS}
        source = source_line(page, self._pack, kind=kind[entry.kind], version=self._version)
        matter = entry.kind is EntryKind.MATTER
        return Reply(
            action=Action.ANSWER,
            cause=cause,
            text=f"{title}\n{page.written(source)}",
            lang=lang,
            version=self._version,
            entry=entry.id,
            kind=entry.kind,
            title=entry.called(lang),
            fields=tuple(fields) if matter else (),
            siblings=tuple(one for one in self._on_file(entry.id) if one not in fields) if matter else (),
            candidates=tuple(candidates),
            probability=probability,
            calculators=self._calculators(page, entry) if matter and MatterField.FEE in fields else (),
            repeated=tuple(self._pack.matter(entry.id).common_questions.index(one) for one in asked),
            handed_in=None if last_days is None else last_days.handed_in,
            worked=worked,
        )

    def _on_file(self, matter_id: str) -> tuple[MatterField, ...]:
        """The fields in which the record of a matter holds something."""
        if matter_id not in self._filled:
            matter = self._pack.matter(matter_id)
            filled = (field for field in LABELS if is_on_file(self.page(Lang.ZH), matter, field))
            self._filled[matter_id] = tuple(filled)
        return self._filled[matter_id]

    def _calculators(self, page: Page, entry: PackEntry) -> tuple[tuple[int, str], ...]:
        matter = self._pack.matter(entry.id)
        items = matter.fees.items
        return tuple(
            (at, page.resolver.say(items[at].name, items[at].name_en).text) for at in calculations(matter, self.policy)
        )

    def _write(
        self, page: Page, entry: PackEntry, fields: Sequence[MatterField], asked: Sequence[CommonQuestion]
    ) -> str:
        resolver = page.resolver
        match entry.kind:
            case EntryKind.MATTER:
                matter = self._pack.matter(entry.id)
                for common in asked:
                    answer = page.text(common.a, common.a_en)
                    if answer is not None:
                        page.add(answer)
                for field in fields:
                    self._later.write_field(page, matter, field)
                title = resolver.say(matter.name, matter.name_en)
            case EntryKind.VIOLATION:
                benchmark = self._pack.benchmark(entry.id)
                write_violation(page, benchmark)
                title = resolver.say(benchmark.violation, benchmark.violation_en)
            case EntryKind.FAQ:
                faq = self._pack.faq(entry.id)
                write_faq(page, faq)
                title = resolver.say(faq.question, faq.question_en)
        return page.gettext("[{title}]", title=page.shown(title))

    def office(self, fields: Sequence[MatterField], lang: Lang) -> Reply:
        """Place, hours or phones of the office itself."""
        page = self.page(lang)
        for field in fields:
            self._later.write_office(page, field)
        name = page.resolver.office_name().text
        source = source_line(page, self._pack, kind=Kind.OFFICE, version=self._version)
        text = f"{page.gettext('[{title}]', title=name)}\n{page.written(source)}"
        return Reply(
            Action.ANSWER, Cause.OFFICE, text, lang, self._version, title=name, fields=tuple(fields), probability=1.0
        )

    def menu(
        self,
        candidates: Sequence[Candidate],
        lang: Lang,
        *,
        cause: Cause,
        fields: Sequence[MatterField],
        heading: str,
    ) -> Reply:
        """Did you mean 1, 2, 3 or none of these."""
        page = self.page(lang)
        page.add(page.gettext(heading))
        page.add(*(page.gettext(MENU_LINE, number=at, title=one.title) for at, one in enumerate(candidates, 1)))
        page.add(page.gettext(MENU_NONE, number=len(candidates) + 1))
        probability = candidates[0].probability if candidates else 0.0
        return Reply(
            Action.CLARIFY,
            cause,
            page.written(),
            lang,
            self._version,
            fields=tuple(fields),
            candidates=tuple(candidates),
            probability=probability,
        )

    def fixed(self, cause: Cause, lang: Lang, *, probability: float = 0.0) -> Reply:
        """One of the fixed sentences, with the office's phones."""
        page = self.page(lang)
        resolver = page.resolver
        text = page.gettext(
            FIXED[cause],
            phone=resolver.phone(CONSULT).text,
            complaint=resolver.phone(COMPLAINT).text,
            hotline=resolver.public_number(HOTLINE).text,
            office=resolver.office_name().text,
        )
        return Reply(_ACTIONS[cause], cause, text, lang, self._version, probability=probability)

    def elsewhere(self, authority: OtherAuthority | None, lang: Lang, *, probability: float = 0.0) -> Reply:
        """Not this office's business: whose it is, where the pack knows, and how to reach them."""
        if authority is None:
            return self.fixed(Cause.ELSEWHERE, lang, probability=probability)
        page = self.page(lang)
        name = page.resolver.say(authority.name, authority.name_en).text
        text = page.gettext(
            OTHER if authority.number else OTHER_BY_HOTLINE,
            office=page.resolver.office_name().text,
            authority=name,
            number=authority.number,
            hotline=page.resolver.public_number(HOTLINE).text,
        )
        return Reply(Action.DECLINE, Cause.ELSEWHERE, text, lang, self._version, title=name, probability=probability)

    def danger(self, found: DangerFound, lang: Lang) -> Reply:
        """Help first: whom to call, then the office's own phone."""
        page = self.page(lang)
        phone = page.resolver.phone(CONSULT).text
        if found.words is not None:
            own = page.resolver.say(found.words.reply, found.words.reply_en).text
            text = f"{own}\n{self._numbers(page, found)}\n{page.gettext(OFFICE_PHONE, phone=phone)}"
        else:
            text = page.gettext(DANGER, numbers=self._numbers(page, found), phone=phone)
        return Reply(Action.HANDOVER, Cause.DANGER, text, lang, self._version, danger=True)

    def _numbers(self, page: Page, found: DangerFound) -> str:
        names = {one.number: page.resolver.say(one.name, one.name_en).text for one in self._pack.office.public_numbers}
        numbers = (page.gettext(DANGER_NUMBER, number=one, name=names.get(one, "")) for one in found.numbers)
        return page.gettext(", ").join(numbers)
