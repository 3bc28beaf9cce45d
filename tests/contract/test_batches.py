"""Batches on both databases: nothing goes twice, a pause holds, the budget is kept by several senders at once."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.batches.errors import BatchMoved, NoLongerUseful, TemplateWaits
from casework.batches.service import Batches, Choice
from casework.errors import NotAllowed, SamePerson
from common.clock import FixedClock
from knowledge.edition import Edition, FixedEditions
from knowledge.model import Lang
from notify.batches.service import Audience
from notify.desk import Notices
from notify.dispatcher import Dispatcher
from notify.outbox import Outbox
from notify.planned_texts import PlannedTexts
from notify.providers.base import Outcome, OutcomeKind, Outgoing
from notify.providers.log import LogProvider
from notify.sending import SendingRules
from notify.templates import versions_of
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from staff.actor import SYSTEM, Actor, Role
from storage import batches as rows
from storage import lanes, notice_texts, notices
from storage.engine import Database
from storage.keys import Place
from storage.values.notice_texts import TextState
from storage.values.notices import AlarmKind, NewNotice, NoticeChannel, NoticeKind, NoticeState, Reason
from storage.values.retention import Kind
from tests.casework.house import CLERK, SECTION_HEAD
from tests.notify.permit_office import PermitOffice, sheet
from tests.notify.permit_office import office as permit_office
from tests.shipped import approved, first_pack

MANY = 30
CHOICE = Choice(text="明日停水，请{单位名称}储水")
SAME_PERSON = Actor("wang2", CLERK.person, frozenset({Role.SECTION_HEAD}))
FILE = ("单位名称,手机\n" + "".join(f"单位{at},139000000{at:02}\n" for at in range(MANY))).encode()


def service(database: Database, clock: FixedClock, *, budget: int | None = None) -> Batches:
    editions = FixedEditions(first_pack())
    return Batches(database=database, clock=clock, editions=editions, settings=SendingRules(monthly_budget=budget))


def desk(database: Database, clock: FixedClock, *, budget: int | None) -> Notices:
    editions = FixedEditions(first_pack())
    return Notices(database=database, clock=clock, editions=editions, renderer=PlannedTexts(), budget=budget)


def dispatcher(
    database: Database,
    clock: FixedClock,
    provider: LogProvider,
    budget: int | None = None,
    edition: Edition | None = None,
) -> Dispatcher:
    return Dispatcher(
        database=database,
        clock=clock,
        editions=FixedEditions(edition or first_pack()),
        providers={NoticeChannel.SMS: provider},
        settings=SendingRules(monthly_budget=budget),
        renderer=PlannedTexts(),
    )


class Counting(LogProvider):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Outgoing] = []

    async def send(self, message: Outgoing) -> Outcome:
        self.given.append(message)
        return await super().send(message)


class Busy(LogProvider):
    """Asks for patience."""

    async def send(self, message: Outgoing) -> Outcome:
        return Outcome(OutcomeKind.THROTTLED)


async def agreed(database: Database, clock: FixedClock) -> UUID:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    await made.agree(batch_id, by=SECTION_HEAD)
    return batch_id


async def counts(database: Database, batch_id: UUID) -> dict[NoticeState, int]:
    async with database.reading() as unit:
        found = (await rows.standing(unit, [batch_id])).get(batch_id, [])
    told: dict[NoticeState, int] = {}
    for one in found:
        told[one.state] = told.get(one.state, 0) + one.count
    return told


async def test_several_senders_send_each_text_once_and_whole(database: Database, clock: FixedClock) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))

    await asyncio.gather(*(dispatcher(database, clock, provider).tick() for _ in range(3)))

    assert len(provider.given) == len({message.to for message in provider.given}) == MANY
    assert all(message.text.count("拒收请致电") == 1 for message in provider.given)
    assert await counts(database, batch_id) == {NoticeState.SENT: MANY}


async def test_one_person_cannot_do_both_and_two_cannot_agree_twice(database: Database, clock: FixedClock) -> None:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    with pytest.raises(SamePerson):
        await made.agree(batch_id, by=SAME_PERSON)
    with pytest.raises(NotAllowed):
        await made.agree(batch_id, by=CLERK)

    told = await asyncio.gather(*(made.agree(batch_id, by=SECTION_HEAD) for _ in range(2)), return_exceptions=True)

    assert [type(one) for one in told if one is not None] == [BatchMoved]
    assert await counts(database, batch_id) == {NoticeState.PLANNED: MANY}


async def test_what_the_budget_put_off_goes_on_at_once_when_it_was_raised(
    database: Database, clock: FixedClock
) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))
    await dispatcher(database, clock, provider, budget=MANY // 2).tick()
    put_off = MANY - len(provider.given)
    made = service(database, clock)
    await made.pause(batch_id, by=CLERK)
    await made.resume(batch_id, by=CLERK)

    await dispatcher(database, clock, provider).tick()

    assert put_off > 0
    assert await counts(database, batch_id) == {NoticeState.SENT: MANY}


async def test_what_comes_back_to_be_tried_again_heeds_the_pause(database: Database, clock: FixedClock) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))
    await service(database, clock).pause(batch_id, by=CLERK)
    async with database.unit() as unit:
        found = await rows.notices_of(unit, batch_id)
        await unit.execute(
            notices.notice.update()
            .where(notices.notice.c.id == found[0].id)
            .values(state=NoticeState.PLANNED, reason=Reason.TRANSIENT)
        )
        await unit.commit()

    await dispatcher(database, clock, provider).tick()

    assert provider.given == []
    assert await counts(database, batch_id) == {NoticeState.HELD: MANY}


async def test_the_budget_is_kept_by_several_senders_and_raises_an_alarm(database: Database, clock: FixedClock) -> None:
    batch_id, provider = await agreed(database, clock), Counting()
    clock.advance(timedelta(minutes=1))

    await asyncio.gather(*(dispatcher(database, clock, provider, budget=20).tick() for _ in range(3)))

    assert len(provider.given) == 20
    assert await counts(database, batch_id) == {NoticeState.SENT: 20, NoticeState.PLANNED: MANY - 20}
    assert (await service(database, clock, budget=20).budget()).used == 20
    async with database.reading() as unit:
        alarms = await lanes.alarms(unit, clock.now().date())
    assert [(one.kind, one.code) for one in alarms] == [(AlarmKind.BUDGET_SPENT, "20")]


async def test_the_alarm_of_a_spent_budget_ends_when_it_is_raised(database: Database, clock: FixedClock) -> None:
    await agreed(database, clock)
    clock.advance(timedelta(minutes=1))
    await dispatcher(database, clock, Counting(), budget=20).tick()

    told = {budget: await desk(database, clock, budget=budget).alarms() for budget in (20, 100, None)}

    assert {budget: [one.kind for one in alarms] for budget, alarms in told.items()} == {
        20: [AlarmKind.BUDGET_SPENT],
        100: [],
        None: [],
    }


async def test_the_alarm_of_a_spent_budget_stays_when_it_is_lowered(database: Database, clock: FixedClock) -> None:
    await agreed(database, clock)
    clock.advance(timedelta(minutes=1))
    await dispatcher(database, clock, Counting(), budget=20).tick()

    alarms = await desk(database, clock, budget=10).alarms()

    assert [(one.kind, one.code) for one in alarms] == [(AlarmKind.BUDGET_SPENT, "10")]


async def test_the_alarm_of_a_spent_budget_ends_with_its_month(database: Database, clock: FixedClock) -> None:
    await agreed(database, clock)
    clock.advance(timedelta(days=7))  # to the last of November
    await dispatcher(database, clock, Counting(), budget=20).tick()
    clock.advance(timedelta(days=1))

    assert await desk(database, clock, budget=20).alarms() == []


async def test_a_decided_batch_holds_nobody_and_its_key_erases_its_texts(database: Database, clock: FixedClock) -> None:
    batch_id = await agreed(database, clock)
    async with database.unit() as unit:
        found = await rows.load(unit, batch_id)
        assert found is not None
        assert found.rows_sealed is None
        assert (await rows.texts_of(unit, found)).samples == ()
        await unit.keys.erase(found.key_id, clock.now())
        await unit.commit()

    assert [one.plain for one in await service(database, clock).results(batch_id)] == [None] * MANY


async def test_a_proposal_nobody_decides_about_is_erased_after_its_last_day(
    database: Database, clock: FixedClock
) -> None:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    retention = Retention.of(RetentionSection(), database, clock)
    clock.advance(timedelta(days=7))
    assert [due.kind for due in await retention.due() if due.count] == []

    clock.advance(timedelta(days=2))
    gone = [due.kind for due in await retention.erase() if due.count]

    assert gone == [Kind.PROPOSAL]
    assert (await made.detail(batch_id)).texts.wording == ""
    with pytest.raises(NoLongerUseful):
        await made.agree(batch_id, by=SECTION_HEAD)
    await made.refuse(batch_id, by=SECTION_HEAD)


BOTH = Choice(text="明日停水，请{单位名称}储水", english="{单位名称}: no water tomorrow")
NUMBERS = "单位名称,手机\n甲公司,13900001111\nACME,13900002222\n".encode()
CHINESE_END, ENGLISH_END = "，拒收请致电0371-00001001", " To refuse further texts call 0371-00001001"


async def registered(database: Database, clock: FixedClock, *units: tuple[str, str, str]) -> PermitOffice:
    """Units by name, phone and language of notices."""
    house = permit_office(database, clock, first_pack())
    rows = [
        {"单位名称": name, "单位类型": "物业服务企业", "联系电话": phone, "同意接收短信": "是", "通知语言": language}
        for name, phone, language in units
    ]
    await house.imports.entities(sheet(rows), by=SYSTEM)
    return house


def ruled(**rules_changed: str | None) -> Edition:
    """The pack under other rules of text messages."""
    edition = first_pack()
    files, seasons = edition.pack.files, edition.pack.files.seasonal_risks
    rules = seasons.sms_rules.model_copy(update=rules_changed)
    changed = files.model_copy(update={"seasonal_risks": seasons.model_copy(update={"sms_rules": rules})})
    return replace(edition, pack=replace(edition.pack, files=changed))


async def went(database: Database, clock: FixedClock, edition: Edition | None = None) -> dict[str, str]:
    """The texts that leave now, by number."""
    provider = Counting()
    await dispatcher(database, clock, provider, edition=edition).tick()
    return {message.to: message.text for message in provider.given}


async def test_each_number_of_a_file_gets_the_text_in_the_language_of_its_unit(
    database: Database, clock: FixedClock
) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"))
    made = service(database, clock)
    batch_id = await made.propose(BOTH, NUMBERS, by=CLERK)
    await made.agree(batch_id, by=SECTION_HEAD)
    clock.advance(timedelta(minutes=1))

    texts = await went(database, clock)

    assert texts == {
        "+8613900001111": f"【管城人防】明日停水，请甲公司储水{CHINESE_END}",
        "+8613900002222": f"【管城人防】ACME: no water tomorrow.{ENGLISH_END}",
    }
    detail = await made.detail(batch_id)
    assert (detail.batch.recipients, detail.batch.english, detail.batch.english_segments) == (2, 1, 2)
    assert detail.batch.segments == 3
    assert (detail.texts.wording, detail.texts.english) == (BOTH.text, "{单位名称}: no water tomorrow.")


async def test_a_number_shared_by_units_of_both_languages_gets_chinese(database: Database, clock: FixedClock) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"), ("乙公司", "13900002222", "中文"))

    check = (await service(database, clock).look(BOTH, NUMBERS)).check

    assert [(share.language, share.texts) for share in check.shares] == [(Lang.ZH, 2)]


async def test_an_audience_is_told_in_the_language_of_each_unit(database: Database, clock: FixedClock) -> None:
    units = ("甲公司", "13900001111", "中文"), ("ACME", "13900002222", "英文")
    await registered(database, clock, *units)
    kind = next(one.id for one in first_pack().pack.entity_kinds if one.name == "物业服务企业")
    choice = Choice(text="请{entity}储水", english="{entity}: no water", audience=Audience(kinds=(kind,)))
    made = service(database, clock)
    await made.agree(await made.propose(choice, None, by=CLERK), by=SECTION_HEAD)
    clock.advance(timedelta(minutes=1))

    texts = await went(database, clock)

    assert texts == {
        "+8613900001111": f"【管城人防】请甲公司储水{CHINESE_END}",
        "+8613900002222": f"【管城人防】ACME: no water.{ENGLISH_END}",
    }


async def test_a_sample_comes_in_each_language(database: Database, clock: FixedClock) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"))
    sample = await service(database, clock).send_sample(BOTH, NUMBERS, "13955550000", by=CLERK)
    provider = Counting()

    await dispatcher(database, clock, provider).tick()

    assert sorted(message.text for message in provider.given) == sorted(sample)
    assert [text.endswith(end) for text, end in zip(sample, (CHINESE_END, ENGLISH_END), strict=True)] == [True, True]


async def test_english_words_of_a_template_that_nobody_approved_hold_back_whom_they_would_go_to(
    database: Database, clock: FixedClock
) -> None:
    house = await registered(database, clock, ("ACME", "13900002222", "英文"))
    version = versions_of(house.pack)["flood-season", NoticeChannel.SMS, Lang.ZH]
    await approved(database, house.edition)
    async with database.unit() as unit:
        table = notice_texts.notice_text
        await unit.execute(sa.update(table).where(table.c.digest != version).values(state=TextState.PROPOSED))
        await unit.commit()
    made, choice = service(database, clock), Choice(template="flood-season")

    chinese = await made.look(choice, "手机\n13900001111\n".encode())

    assert chinese.check.share(Lang.ZH).texts == 1
    with pytest.raises(TemplateWaits):
        await made.look(choice, NUMBERS)


async def test_a_batch_agreed_to_before_the_signature_changed_goes_out_under_the_new_one(
    database: Database, clock: FixedClock
) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"))
    made = service(database, clock)
    await made.agree(await made.propose(BOTH, NUMBERS, by=CLERK), by=SECTION_HEAD)
    clock.advance(timedelta(minutes=1))

    texts = await went(database, clock, ruled(signature="【新区人防】"))

    assert texts == {
        "+8613900001111": f"【新区人防】明日停水，请甲公司储水{CHINESE_END}",
        "+8613900002222": f"【新区人防】ACME: no water tomorrow.{ENGLISH_END}",
    }


@pytest.mark.parametrize(
    ("rules", "chinese_end", "english_end"),
    [
        ({"opt_out_by_phone": "不愿收到请致电{phone:consult}"}, "，不愿收到请致电0371-00001001", ENGLISH_END),
        (
            {"opt_out_by_phone_en": "No more? Call {phone:consult}"},
            CHINESE_END,
            " No more? Call 0371-00001001",
        ),
        ({"opt_out_by_phone_en": None}, CHINESE_END, CHINESE_END),
    ],
)
async def test_opt_out_words_that_changed_while_a_batch_waits_take_the_place_of_the_old_ones(
    database: Database, clock: FixedClock, rules: dict[str, str | None], chinese_end: str, english_end: str
) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"))
    made = service(database, clock)
    await made.agree(await made.propose(BOTH, NUMBERS, by=CLERK), by=SECTION_HEAD)
    clock.advance(timedelta(minutes=1))

    texts = await went(database, clock, ruled(**rules))

    assert texts == {
        "+8613900001111": f"【管城人防】明日停水，请甲公司储水{chinese_end}",
        "+8613900002222": f"【管城人防】ACME: no water tomorrow.{english_end}",
    }


async def test_an_english_text_is_known_as_english_when_its_opt_out_words_went_and_came_back(
    database: Database, clock: FixedClock
) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"))
    made = service(database, clock)
    await made.agree(await made.propose(BOTH, NUMBERS, by=CLERK), by=SECTION_HEAD)
    clock.advance(timedelta(minutes=1))
    await dispatcher(database, clock, Busy(), edition=ruled(opt_out_by_phone_en=None)).tick()
    clock.advance(timedelta(minutes=2))

    texts = await went(database, clock)

    assert texts["+8613900002222"] == f"【管城人防】ACME: no water tomorrow.{ENGLISH_END}"


async def test_a_text_that_was_queued_before_its_language_was_kept_goes_out_in_it(
    database: Database, clock: FixedClock
) -> None:
    await registered(database, clock, ("ACME", "13900002222", "英文"))
    made = service(database, clock)
    await made.agree(await made.propose(BOTH, NUMBERS, by=CLERK), by=SECTION_HEAD)
    async with database.unit() as unit:
        await unit.execute(sa.update(notices.notice).values(language=None, ending=None))
        await unit.commit()
    clock.advance(timedelta(minutes=1))

    texts = await went(database, clock)

    assert texts["+8613900002222"] == f"【管城人防】ACME: no water tomorrow.{ENGLISH_END}"


async def test_results_show_the_text_that_went_out_under_a_new_signature(database: Database, clock: FixedClock) -> None:
    batch_id = await agreed(database, clock)
    clock.advance(timedelta(minutes=1))

    sent = await went(database, clock, ruled(signature="【新区人防】"))

    kept = [one.plain for one in await service(database, clock).results(batch_id)]
    assert {one.to: one.text for one in kept if one is not None} == sent


async def test_a_reply_tried_again_after_the_signature_changed_goes_out_under_the_new_one(
    database: Database, clock: FixedClock
) -> None:
    new = NewNotice(
        kind=NoticeKind.REPLY, channel=NoticeChannel.SMS, to="+8613900001111", text="已答复", dedupe_key="reply:1"
    )
    async with database.unit() as unit:
        await Outbox(clock=clock).enqueue(unit, new)
        await unit.commit()
    await dispatcher(database, clock, Busy()).tick()
    clock.advance(timedelta(minutes=2))

    assert await went(database, clock, ruled(signature="【新区人防】")) == {"+8613900001111": "【新区人防】已答复"}


async def test_a_proposal_of_before_batches_had_english_can_be_agreed_to(database: Database, clock: FixedClock) -> None:
    made = service(database, clock)
    batch_id = await made.propose(CHOICE, FILE, by=CLERK)
    async with database.unit() as unit:
        found = await rows.load(unit, batch_id)
        assert found is not None
        sealer = await unit.keys.sealer(found.key_id)
        texts, lines = (Place("batch", what, str(batch_id)) for what in ("texts", "rows"))
        before = {
            "texts_sealed": sealer.seal(texts, json.dumps(["停水", ["停水"]])),
            "rows_sealed": sealer.seal(lines, json.dumps([[2, "+8613900001111", "停水", None, None]])),
        }
        await unit.execute(sa.update(rows.batch).where(rows.batch.c.id == batch_id).values(before))
        await unit.commit()

    await made.agree(batch_id, by=SECTION_HEAD)

    clock.advance(timedelta(minutes=1))
    assert await went(database, clock) == {"+8613900001111": f"【管城人防】停水{CHINESE_END}"}
