"""The account of one planning run: what goes to whom and why, what was there before, who gets nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from knowledge.edition import Edition
from knowledge.model import Lang
from knowledge.resolve import Said
from notify.planned_texts import Today, number_of, said_of_decision, said_reminder
from notify.planning.plan import Plan, PlannedNotice, Skip, SkipReason
from notify.planning.seasons import placing_matters
from notify.sending import compose
from notify.templates import language_of, warning_text
from storage import decision_planning, decisions, entities, notices, permits, planning, seasons, short_numbers
from storage.engine import UnitOfWork
from storage.values.decisions import Decision
from storage.values.entities import Language
from storage.values.notices import OF_DECISIONS, YEARLY, Notice, NoticeChannel, NoticeKind
from storage.values.permits import Permit, PermitState
from storage.values.planning import DueDecisions, DuePermit, DueSeason, DueStep

_STATES = {
    PermitState.APPLIED_FOR: SkipReason.APPLIED_FOR,
    PermitState.RENEWED: SkipReason.RENEWED,
    PermitState.LAPSED: SkipReason.LAPSED,
    PermitState.WITHDRAWN: SkipReason.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class DueOnDay:
    """What is due on a day."""

    edition: Edition
    on: date
    steps: Sequence[DueStep]
    seasons: Sequence[DueSeason]
    decisions: Sequence[DueDecisions]


class Account:
    """Looks before and after the notices are written, in the same transaction."""

    def __init__(self, unit: UnitOfWork, due: DueOnDay, *, replies: bool) -> None:
        """`replies`: whether they arrive, for the words that ask for one."""
        self._replies = replies
        self._unit = unit
        self._due = due
        self._edition = due.edition
        self._on = due.on
        self._decisions: Mapping[str, Decision] = {}
        self._before: set[UUID] = set()
        self._numbers: dict[UUID, str] = {}
        self._languages: Mapping[UUID, Language] = {}

    async def before(self) -> None:
        """Remember the notices that are there already."""
        due = await planning.due_permits(self._unit, self._due.steps)
        self._before = {one.notice_id for one in due if one.notice_id is not None}
        self._before.update(await self._of_units())

    async def _of_units(self) -> list[UUID]:
        warned = await seasons.warned(self._unit, [season.subject for season in self._due.seasons])
        return [*warned, *await decision_planning.planned(self._unit, self._due.decisions)]

    async def after(self, missing: Sequence[int]) -> Plan:
        """Everything of this day. `skipped` names each permit, entity or decision once."""
        due = await planning.due_permits(self._unit, self._due.steps)
        reminded = dict.fromkeys(one.notice_id for one in due if one.notice_id is not None)
        ids = [*reminded, *await self._of_units()]
        loaded = await notices.get_many(self._unit, ids)
        found = [loaded[one] for one in ids]
        numbers = [number_of(one) for one in found if one.kind in OF_DECISIONS]
        self._decisions = await decisions.by_numbers(self._unit, numbers)
        skipped = [one for one in due if one.notice_id is None] + await planning.undated(self._unit)
        placing = placing_matters(self._edition.pack)
        strangers = await seasons.unplaced(self._unit, placing) if self._due.seasons else []
        unlinked = await decision_planning.unlinked(self._unit, self._due.decisions)
        addressed = [one.entity_id for one in found if one.entity_id is not None]
        names = await entities.names(self._unit, {*addressed, *(one.entity_id for one in skipped), *strangers})
        self._languages = await entities.languages(self._unit, {*addressed})
        self._numbers = await short_numbers.numbers_of(self._unit, ids)
        listed = await self._listed(found, names)
        return Plan(
            notices=listed,
            planned=sum(not one.existing for one in listed),
            existing=sum(one.existing for one in listed),
            skipped=[
                *(_skip(one, names) for one in skipped),
                *(Skip("", "", (), names.get(one, ""), one, SkipReason.NOT_PLACED) for one in strangers),
                *(Skip(rule, rule, (number,), "", None, SkipReason.NO_UNIT) for rule, number in unlinked),
            ],
            missing_years=tuple(missing),
        )

    async def _listed(self, found: Sequence[Notice], names: Mapping[UUID, str]) -> list[PlannedNotice]:
        terms = await planning.terms_of(self._unit, [one.id for one in found])
        loaded = await permits.load(self._unit, [permit_id for pairs in terms.values() for permit_id, _ in pairs])
        today = Today.of(self._edition, self._on)
        lines = []
        for one in found:
            named = [loaded[permit_id] for permit_id, _ in terms.get(one.id, ())]
            named.sort(key=lambda permit: (permit.expires_on or date.max, permit.number))
            lines.append(self._line(one, named, names.get(one.entity_id, "") if one.entity_id else "", today))
        return lines

    def _line(self, notice: Notice, named: Sequence[Permit], entity: str, today: Today) -> PlannedNotice:
        said, title, language = self._words(notice, named, entity, today)
        body = said.text
        text = compose(self._edition.pack, body, notice.kind, replies=self._replies, language=language)
        about = self._decisions.get(number_of(notice)) if notice.kind in OF_DECISIONS else None
        expires_on = named[0].expires_on if named else None
        return PlannedNotice(
            id=notice.id,
            kind=notice.kind,
            rule=notice.rule,
            step=notice.step,
            title=title,
            permits=[permit.number for permit in named],
            decision=about.number if about else "",
            entity=entity,
            entity_id=notice.entity_id,
            channel=notice.channel,
            state=notice.state,
            why=notice.reason,
            send_after=notice.send_after,
            expires_on=expires_on,
            days_left=None if expires_on is None else (expires_on - self._on).days,
            text=text if notice.channel is NoticeChannel.SMS else body,
            existing=notice.id in self._before,
        )

    def _words(self, notice: Notice, named: Sequence[Permit], entity: str, today: Today) -> tuple[Said, str, Lang]:
        """The body of the notice, what it is called, and its language; empty for a rule the pack has dropped."""
        pack, short = self._edition.pack, self._numbers.get(notice.id, "")
        wanted = Lang(self._languages.get(notice.entity_id, Lang.ZH) if notice.entity_id else Lang.ZH)
        for reminder in pack.permit_reminders:
            if notice.kind is NoticeKind.PERMIT_REMINDER and reminder.id == notice.step:
                language = language_of(reminder, notice.channel, wanted)
                said = said_reminder(reminder, notice.channel, entity, named, today, language=language, short=short)
                return said, named[0].name if named else "", language
        yearly = pack.find_yearly(notice.rule) if notice.kind in YEARLY else None
        if yearly is not None:
            language = language_of(yearly, notice.channel, wanted)
            return warning_text(yearly, notice.channel, today.resolvers[language], short=short), yearly.name, language
        rule, decision = pack.find_decision_notice(notice.step), self._decisions.get(number_of(notice))
        if notice.kind in OF_DECISIONS and rule is not None and decision is not None:
            language = language_of(rule, notice.channel, wanted)
            said = said_of_decision(rule, notice.channel, entity, decision, today, language=language, short=short)
            return said, rule.name, language
        return Said(""), "", Lang.ZH


def _skip(due: DuePermit, names: Mapping[UUID, str]) -> Skip:
    reason = _STATES.get(due.state) or (SkipReason.FLAGGED if due.needs_look else SkipReason.NO_CHANNEL)
    return Skip(due.rule, due.step, (due.number,), names.get(due.entity_id, ""), due.entity_id, reason)
