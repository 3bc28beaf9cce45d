"""Demo data relative to today, made through the same use cases as real work, at a clock set back.

Every text comes from the pack, so that any office's demo speaks of its own matters.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from casework.complaints.model import Contact, Report
from common.clock import FixedClock
from knowledge.model import ComplaintCategory, Pack, QuestionType, RevisitForm
from knowledge.triggers import Trigger
from notify.providers.base import Provider
from notify.providers.log import LogProvider
from sanshi.app import App, compose
from sanshi.demo_notices import StumblingProvider, sheet, working_morning
from sanshi.going_live import DEMO
from staff.accounts import OneTimePassword
from staff.actor import SYSTEM, Actor, Role
from storage import audit
from storage.complaints import complaint
from storage.engine import Database
from storage.entities import entity
from storage.revisits import revisit
from storage.values.notices import NoticeChannel

STAFF = (
    ("clerk", frozenset({Role.CLERK, Role.INVESTIGATOR})),
    ("head", frozenset({Role.SECTION_HEAD})),
    ("leader", frozenset({Role.LEADER})),
)
OVERDUE_DAYS = 21
"""Longer ago than any pack's clock for the first notice."""


RECORDS = (entity.c.id, complaint.c.id, revisit.c.id)
"""What a database with somebody's own work holds a row of."""


@dataclass(frozen=True, slots=True)
class DemoCodes:
    """What the start page prints once."""

    staff: tuple[OneTimePassword, ...]
    revisit_code: str
    query_code: str


async def has_records(database: Database) -> bool:
    """Whether somebody has worked with this database: its data would be mixed with the demo's."""
    async with database.reading() as unit:
        return any([(await unit.execute(sa.select(row_id).limit(1))).first() is not None for row_id in RECORDS])


async def fill(app: App) -> DemoCodes:
    """Staff, permits, notices in several states, texts received, complaints from new to closed and overdue, revisits
    handed in and one still to be."""
    async with app.database.unit() as unit:
        await audit.record(unit, at=app.clock.now(), actor=SYSTEM.signature, act="demo.filled", subject=DEMO)
        await unit.commit()
    staff = tuple([await app.accounts.add(name, roles, by=SYSTEM) for name, roles in STAFF])
    pack = (await app.editions.current()).pack
    await _permits(app)
    await _texts(app)
    query_code = await _complaints(app, pack)
    revisit_code = await _revisits(app, pack.form)
    return DemoCodes(staff, revisit_code, query_code)


def at(app: App, moment: datetime, *, sms: Provider | None = None) -> App:
    """The same application at another moment. What it sends goes to the given provider or is only shown: never to the
    provider of the settings."""
    providers = {NoticeChannel.SMS: sms or LogProvider()}
    return compose(app.settings, app.database, FixedClock(moment), providers=providers)


def person(name: str) -> Actor:
    """A member of the demo staff."""
    return Actor(name=name, person=name, roles=dict(STAFF)[name])


async def _permits(app: App) -> None:
    """Permits in every step of their reminders; yesterday's notices sent (one refused, one in doubt)
    and today's planned."""
    edition = await app.editions.current()
    morning = working_morning(edition, app.clock.now())
    before = at(app, morning, sms=StumblingProvider())
    due_on, today = edition.calendar.today(morning), edition.calendar.today(app.clock.now())
    await before.imports.permits(sheet(edition, due_on, today), by=person("clerk"), on=due_on)
    await before.planner.run()
    await before.dispatcher.tick()
    await app.planner.run()


async def _texts(app: App) -> None:
    """A holder's question, which waits for staff, and another's refusal, which took effect."""
    inbox = at(app, app.clock.now() - timedelta(hours=1)).inbox
    await inbox.receive(provider_id="demo-question", phone="13900000001", text="请问延续的材料可以请人代交吗？")
    await inbox.receive(provider_id="demo-refusal", phone="13900000002", text="退订")


async def _complaints(app: App, pack: Pack) -> str:
    """Five complaints; the query code of the answered one."""
    now = app.clock.now()
    first, second, third, fourth, *rest = pack.casework.complaint_categories

    def ago(**time: float) -> App:
        return at(app, now - timedelta(**time))

    await _report(ago(days=OVERDUE_DAYS), first, "overdue", anonymous=False)
    handled, _ = await _report(ago(days=4), second, "handled", anonymous=False)
    await _handle(ago(days=3), handled, second)
    answered, code = await _report(ago(days=9), third, "answered", anonymous=True)
    await _answer(ago(days=2), answered, third)
    await _report(ago(hours=3), fourth, "new", anonymous=True)
    urgent = next((category for category in rest if category.urgent), fourth)
    await _report(ago(minutes=20), urgent, "urgent", anonymous=False)
    return code


async def _report(app: App, category: ComplaintCategory, key: str, *, anonymous: bool) -> tuple[UUID, str]:
    hall = (await app.editions.current()).pack.office.hall
    receipt = await app.complaints.register(
        Report(
            category=category.id,
            what="，".join(category.examples) + "。",
            where=hall.address,
            when="上周三下午",
            certificate="",
            contact=None if anonymous else Contact(name="王示例", phone="13900000001"),
            chat_id=None,
            channel="phone",
            language="zh_Hans_CN",
            idempotency_key=f"demo-{key}",
        ),
        by=person("clerk"),
    )
    return receipt.case_id, receipt.code or ""


async def _handle(app: App, case: UUID, category: ComplaintCategory) -> None:
    await app.complaints.instruct(case, f"请核实“{category.name}”的情况，三日内回复群众。", by=person("leader"))
    await app.complaints.assign(case, to=person("clerk"), by=person("head"))
    await app.complaints.reply(case, "您反映的情况已经收到，我们正在核实，有结果马上告诉您。", by=person("clerk"))


async def _answer(app: App, case: UUID, category: ComplaintCategory) -> None:
    await _handle(app, case, category)
    await app.complaints.propose_result(
        case,
        findings="已调阅当日记录，询问当事人和两名工作人员。",
        result="您反映的情况属实，我们已经纠正，并对有关人员批评教育。给您添麻烦了，欢迎继续监督。",
        by=person("clerk"),
    )
    await app.complaints.close(case, by=person("leader"))


async def _revisits(app: App, form: RevisitForm) -> str:
    """Two forms handed in, the second with a wish that became a task; the code of one still to be handed in."""
    now = app.clock.now()
    before, lately = at(app, now - timedelta(days=6)), at(app, now - timedelta(days=1))
    open_ended = [question.id for question in form.questions if question.type is QuestionType.TEXT]
    wishes = dict.fromkeys(open_ended, "希望派人到现场指导一次。")
    for number, answers in enumerate((satisfied(form), satisfied(form) | wishes), start=1):
        opened = await before.revisits.open(_decision(now.year, number), by=person("clerk"))
        await lately.revisits.submit(opened.code, answers, caller="demo")
    return (await app.revisits.open(_decision(now.year, 3), by=person("clerk"))).code


def satisfied(form: RevisitForm) -> dict[str, str]:
    """Answers that set nothing going: per question the option that fires no trigger, the highest mark of a rating."""
    answers = {}
    for question in form.questions:
        trigger = Trigger.parse(question.trigger) if question.trigger else None
        calm = [option.id for option in question.options if trigger is None or not trigger.fires([option.id], "")]
        if calm:
            answers[question.id] = calm[-1] if question.type is QuestionType.RATING else calm[0]
    return answers


def _decision(year: int, number: int) -> str:
    return f"示罚决字〔{year}〕{number}号"
