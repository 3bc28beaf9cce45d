"""The page of templates: what each says, who handed it in, who approved; nothing goes out before."""

from dataclasses import replace

import sqlalchemy as sa

from common.clock import FixedClock
from knowledge.edition import Edition, FixedEditions
from knowledge.model import PermitReminder
from knowledge.notice_texts import texts_of
from knowledge.versions import new_texts
from notify.dispatcher import Dispatcher
from notify.planned_texts import PlannedTexts
from notify.providers.log import LogProvider
from notify.sending import SendingRules
from staff.actor import Role
from storage import notice_texts
from storage.engine import Database
from storage.notices import notice
from storage.values.notices import NoticeChannel, NoticeKind
from tests.notify.permit_office import PermitOffice
from tests.notify.permit_office import office as permit_office
from tests.shipped import approved, first_pack
from tests.web.staff_office import Office, office, words

WORDS = "新版提醒：{permit_name}（尾号{permit_tail}）将于{expiry}到期，请来电{phone:consult}。"


def changed(text: str = WORDS) -> Edition:
    """The first pack with other words in its first text message."""
    edition = first_pack()
    seasons = edition.pack.files.seasonal_risks
    first, *rest = seasons.permit_reminders
    reminders = (first.model_copy(update={"sms": text}), *rest)
    files = edition.pack.files.model_copy(
        update={"seasonal_risks": seasons.model_copy(update={"permit_reminders": reminders})}
    )
    return replace(edition, version=2, pack=type(edition.pack)(files, "changed"))


def digest_of(edition: Edition) -> str:
    step = step_of(edition).id
    return next(each.digest for each in texts_of(edition.pack) if (each.step, each.channel) == (step, "sms"))


def step_of(edition: Edition) -> PermitReminder:
    return edition.pack.permit_reminders[0]


async def house(sqlite: Database, clock: FixedClock, edition: Edition) -> tuple[Office, PermitOffice]:
    """An office that had approved the shipped texts, and then loaded others; one permit falls due in their window."""
    await approved(sqlite, first_pack())
    async with sqlite.unit() as unit:
        await notice_texts.put_down(unit, new_texts(edition.pack), edition=2, by="chen", now=clock.now())
        await unit.commit()
    permits = permit_office(sqlite, clock, edition)
    days = step_of(edition).window.from_
    await permits.take(permits.row(1, 单位名称="甲乙丙公司", 有效期至=permits.days_left(days)))
    await permits.planner.run()
    return office(sqlite, clock, edition), permits


async def send(permits: PermitOffice) -> None:
    editions, provider = FixedEditions(permits.edition), LogProvider()
    dispatcher = Dispatcher(
        database=permits.database,
        clock=permits.clock,
        editions=editions,
        providers={NoticeChannel.SMS: provider},
        settings=SendingRules(),
        renderer=PlannedTexts(),
    )
    await dispatcher.tick()


async def test_a_changed_text_is_held_until_two_persons_have_agreed(sqlite: Database, clock: FixedClock) -> None:
    console, permits = await house(sqlite, clock, changed())
    clerk, head = await console.member("xiaoli", Role.CLERK), await console.member("kezhang", Role.SECTION_HEAD)
    digest = digest_of(changed())
    await send(permits)
    held = words(await head.get("/staff"))

    await clerk.post("/staff/templates/propose", text=digest)
    await head.post("/staff/templates/approve", text=digest)
    await send(permits)

    assert "有1个模板待批准" in held
    assert "有1个模板待批准" not in words(await head.get("/staff"))
    assert "仅在此显示，没有真正发出" in words(await head.get("/staff/notices"))


async def test_what_waits_stands_before_all_that_is_approved(sqlite: Database, clock: FixedClock) -> None:
    console, _ = await house(sqlite, clock, changed())
    clerk = await console.member("xiaoli", Role.CLERK)

    page = (await clerk.get("/staff/templates")).text

    assert page.index(f'value="{digest_of(changed())}"') < page.index("提交所选模板") < page.index("本单位已批准")


async def test_the_page_of_a_sent_notice_leads_to_the_version_it_went_out_with(
    sqlite: Database, clock: FixedClock
) -> None:
    console, permits = await house(sqlite, clock, first_pack())
    clerk = await console.member("xiaoli", Role.CLERK)
    await send(permits)

    async with sqlite.reading() as unit:
        sent = sa.select(notice.c.id).where(notice.c.kind == NoticeKind.PERMIT_REMINDER)
        notice_id = (await unit.execute(sent)).scalar_one()
    page = await clerk.get(f"/staff/notices/{notice_id}")

    assert f'href="/staff/templates/{digest_of(first_pack())}"' in page.text
    assert "第1版" in words(page)
    assert "服务商已接收 · 控制台（模拟）" in words(page)


async def test_nobody_approves_what_they_handed_in(sqlite: Database, clock: FixedClock) -> None:
    console, _ = await house(sqlite, clock, changed())
    both = await console.member("xiaoli", Role.CLERK, Role.SECTION_HEAD)
    digest = digest_of(changed())
    await both.post("/staff/templates/propose", text=digest)

    answer = await both.post("/staff/templates/approve", text=digest)

    assert answer.status_code == 403
    assert "待批准" in words(await both.get("/staff/templates"))


async def test_the_preview_counts_the_real_text_and_covers_who_it_is_for(sqlite: Database, clock: FixedClock) -> None:
    console, _ = await house(sqlite, clock, changed())
    clerk = await console.member("xiaoli", Role.CLERK)

    page = words(await clerk.get(f"/staff/templates/{digest_of(changed())}"))

    assert "新版提醒：" in page
    assert "尾号0001" in page
    assert "· 1段" in page
    assert "甲乙丙公司" not in page


async def test_a_refusal_says_what_is_to_be_changed(sqlite: Database, clock: FixedClock) -> None:
    console, _ = await house(sqlite, clock, changed())
    clerk, head = await console.member("xiaoli", Role.CLERK), await console.member("kezhang", Role.SECTION_HEAD)
    digest = digest_of(changed())
    await clerk.post("/staff/templates/propose", text=digest)

    unexplained = await head.post(f"/staff/templates/{digest}/refuse", why=" ")
    await head.post(f"/staff/templates/{digest}/refuse", why="请写明办理地点")

    assert unexplained.status_code == 422
    assert "需要修改：请写明办理地点" in words(await clerk.get(f"/staff/templates/{digest}"))


async def test_words_and_links_that_gateways_refuse_are_named(sqlite: Database, clock: FixedClock) -> None:
    edition = changed("详见www.example.com，{permit_name}（尾号{permit_tail}）{expiry}到期。")
    console, _ = await house(sqlite, clock, edition)
    clerk = await console.member("xiaoli", Role.CLERK)

    assert "含网关拒收内容" in words(await clerk.get("/staff/templates"))
    assert "链接" in words(await clerk.get(f"/staff/templates/{digest_of(edition)}"))


async def test_a_batch_waits_for_its_template_too(sqlite: Database, clock: FixedClock) -> None:
    edition = changed("请留意：{permit_name}（尾号{permit_tail}）到期前请来电{phone:consult}。")
    console, _ = await house(sqlite, clock, edition)
    clerk = await console.member("xiaoli", Role.CLERK)

    answer = await clerk.post("/staff/batches/new", template=step_of(edition).id, kinds="x")

    assert "该模板尚未批准" in words(answer)
