"""Demo data relative to today, made through the same use cases as real work, at a clock set back.

Every text comes from the pack, so that any office's demo speaks of its own matters.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from casework.complaints.model import Contact, Report
from common.clock import FixedClock
from knowledge.model import ComplaintCategory, Pack
from notify.providers.base import Provider
from notify.providers.log import LogProvider
from sanshi.app import App, compose
from sanshi.demo_notices import StumblingProvider, sheet, working_morning
from staff.accounts import OneTimePassword
from staff.actor import SYSTEM, Actor, Role
from storage.values.notices import NoticeChannel

STAFF = (
    ("clerk", frozenset({Role.CLERK, Role.INVESTIGATOR})),
    ("head", frozenset({Role.SECTION_HEAD})),
    ("leader", frozenset({Role.LEADER})),
)
OVERDUE_DAYS = 21
"""Longer ago than any pack's clock for the first notice."""


@dataclass(frozen=True, slots=True)
class DemoCodes:
    """What the start page prints once."""

    staff: tuple[OneTimePassword, ...]
    revisit_code: str
    query_code: str


async def fill(app: App) -> DemoCodes:
    """Staff, permits, notices in several states, complaints from new to closed and overdue, a revisit code."""
    staff = tuple([await app.accounts.add(name, roles, by=SYSTEM) for name, roles in STAFF])
    pack = (await app.editions.current()).pack
    await _permits(app)
    query_code = await _complaints(app, pack)
    revisit_code = await _revisits(app)
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
    today = edition.calendar.today(morning)
    await before.imports.permits(sheet(edition, today), by=person("clerk"), on=today)
    await before.planner.run()
    await before.dispatcher.tick()
    await app.planner.run()


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


async def _revisits(app: App) -> str:
    year = app.clock.now().year
    for number in range(1, 3):
        await app.revisits.open(f"示罚决字〔{year}〕{number}号", by=person("clerk"))
    opened = await app.revisits.open(f"示罚决字〔{year}〕3号", by=person("clerk"))
    return opened.code
