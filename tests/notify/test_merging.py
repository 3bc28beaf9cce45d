"""Two records of one unit become one: what moves, what is refused, and what later sheets find."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from common.clock import FixedClock
from common.phone import PhoneKind
from knowledge.permit_names import normalise
from notify.entities import BadCreditCode, CodeOfOther, EntityMoved, NameMissing, Particulars, UnknownEntity
from notify.merging import (
    UNDONE_WITHIN,
    DifferingCodes,
    MergeMoved,
    Merging,
    NoSuchMerge,
    SameUnit,
    join,
    refuse,
)
from staff.actor import SYSTEM
from storage import audit, entities, merging
from storage.engine import Database
from storage.notice_pages import NoticeFilter, page
from storage.notices import notice
from storage.permits import permit
from storage.values.entities import Entity, Language
from storage.values.notices import NoticeKind, NoticeState
from storage.values.permits import Contact, Reach
from tests.conftest import MORNING
from tests.notify.permit_office import PermitOffice, credit_code, office, office_edition

FIRST, SECOND = "第1公司", "第1公司(分部)"


def unit(code: str | None = None, phone: str = "", consent: bool | None = None, grid: str = "") -> Entity:
    contact = Contact(phone=phone, phone_kind=PhoneKind.MOBILE if phone else None)
    return Entity(
        id=uuid4(),
        key_id=uuid4(),
        name="",
        name_hash="",
        credit_code=code,
        kinds=(),
        contact=contact,
        reach=Reach.NOBODY,
        consent=consent,
        grid=grid,
        language=Language.CHINESE,
        needs_look=False,
        problems=(),
        row_digest="",
        created_at=MORNING,
        changed_at=MORNING,
        merged_into=None,
    )


units = st.builds(
    unit, st.none() | st.just("A"), st.sampled_from(["", "+861", "+862"]), st.sampled_from([None, True, False])
)


@given(units, units, st.booleans())
def test_what_is_joined_loses_nothing_and_asks_nobody_who_refused(kept: Entity, gone: Entity, take: bool) -> None:
    joined = join(kept, gone, take_contact=take)

    phones = {one.contact.phone: one.consent for one in (kept, gone) if one.contact}
    holder = gone if joined.contact_moves else kept
    assert joined.credit_code == (kept.credit_code or gone.credit_code)
    assert holder.contact
    assert bool(holder.contact.phone) == any(phones)
    assert joined.consent is not True or holder.consent is True
    if holder.contact.phone and any(
        one.contact and one.contact.phone == holder.contact.phone and one.consent is False for one in (kept, gone)
    ):
        assert joined.consent is False


def test_differing_codes_and_one_record_are_refused() -> None:
    one = unit("A")
    with pytest.raises(DifferingCodes):
        refuse(one, unit("B"))
    with pytest.raises(SameUnit):
        refuse(one, one)


async def two_records(house: PermitOffice) -> tuple[UUID, UUID]:
    """A unit with a code, and the same one by another name without."""
    other = {"单位名称": SECOND, "统一社会信用代码": "", "证件编号": "用〔2024〕0002号"}
    await house.take(house.row(1), house.row(2, **other))
    found = {line.entity.name: line.entity.id for line in (await house.entities.page()).lines}
    return found[FIRST], found[SECOND]


async def merged(house: PermitOffice, kept: UUID, gone: UUID) -> None:
    service = Merging(database=house.database, clock=house.clock)
    seen = await service.preview(kept, gone)
    await service.merge(kept, gone, take_contact=False, stamp=seen.stamp, by=SYSTEM)


async def test_permits_and_notices_move_and_old_links_lead_on(database: Database, clock: FixedClock) -> None:
    house = office(database, clock, office_edition("civil-air-defence"))
    kept, gone = await two_records(house)
    await house.planner.run()
    seen = await Merging(database=database, clock=clock).preview(kept, gone)

    await merged(house, kept, gone)

    found = await house.entities.detail(gone)
    assert (seen.load.permits, seen.load.notices, seen.load.waiting, seen.twice) == (1, 2, 2, 1)
    assert found.entity.id == kept
    assert [one.name for one in found.merged] == [SECOND]
    assert {line.permit.number for line in found.permits} == {"用〔2024〕0001号", "用〔2024〕0002号"}
    assert [line.permit.contact.phone for line in found.permits if line.permit.contact] == [
        "+8613800130001",
        "+8613800130002",
    ]
    assert (await house.entities.page()).total == 1
    assert [line.entity.id for line in (await house.entities.page(search="分部")).lines] == [kept]
    assert not any(line.entity.id == gone for line in await house.entities.unplaced())


async def test_a_later_sheet_finds_the_unit_by_either_name(database: Database, clock: FixedClock) -> None:
    house = office(database, clock, office_edition("civil-air-defence"))
    kept, gone = await two_records(house)
    await merged(house, kept, gone)
    clock.advance(timedelta(days=1))
    by_old_name = {"单位名称": SECOND, "统一社会信用代码": ""}

    report = await house.take(
        house.row(2, **by_old_name, 证件编号="用〔2024〕0002号", 联系电话="13800139999"),
        house.row(3, **by_old_name),
    )

    found = await house.entities.detail(kept)
    assert report.rejected == 0
    assert (await house.entities.page()).total == 1
    assert found.entity.name == FIRST
    assert {line.permit.contact.phone for line in found.permits if line.permit.contact} == {
        "+8613800130001",
        "+8613800130003",
        "+8613800139999",
    }


async def test_a_warning_both_were_to_get_is_sent_once(database: Database, clock: FixedClock) -> None:
    house = office(database, clock, office_edition("civil-air-defence"))
    kept, gone = await two_records(house)
    await house.planner.run()

    await merged(house, kept, gone)
    await house.planner.run()

    warnings = NoticeFilter(kind=NoticeKind.SEASONAL)
    async with database.reading() as work:
        found, _ = await page(work, warnings, limit=10)
    assert {one.entity_id for one in found} == {kept}
    assert sorted(one.state for one in found) == [NoticeState.CANCELLED, NoticeState.PLANNED]


async def test_a_warning_the_other_had_counts_for_the_unit_that_stays(first_office: PermitOffice) -> None:
    house = first_office
    _, gone = await two_records(house)
    await house.planner.run()
    await house.take(house.row(5))
    [kept] = [line.entity.id for line in (await house.entities.page(search=credit_code(5))).lines]

    await merged(house, kept, gone)
    await house.planner.run()

    async with house.database.reading() as work:
        found, _ = await page(work, NoticeFilter(kind=NoticeKind.SEASONAL, entity_ids=[kept]), limit=10)
    assert len(found) == 1


async def pointers(database: Database) -> list[Any]:
    """What belongs to which unit, and the units' own data as it is stored."""
    columns = [column for column in entities.entity.columns if column.name != "changed_at"]
    told = [
        sa.select(permit.c.number, permit.c.entity_id).order_by(permit.c.number),
        sa.select(notice.c.id, notice.c.entity_id, notice.c.dedupe_key).order_by(notice.c.id),
        sa.select(entities.entity_kind).order_by(*entities.entity_kind.c),
        sa.select(entities.entity_alias).order_by(*entities.entity_alias.c),
        sa.select(*columns).order_by(entities.entity.c.id),
    ]
    async with database.reading() as work:
        return [row for query in told for row in await work.execute(query)]


@pytest.mark.parametrize("contact", [True, False])
async def test_an_undone_merge_leaves_everything_where_it_was(
    database: Database, clock: FixedClock, *, contact: bool
) -> None:
    house = office(database, clock, office_edition("civil-air-defence"))
    service = Merging(database=database, clock=clock)
    gone, kept = await two_records(house)
    await house.entities.set_kinds(gone, [house.edition.pack.entity_kinds[0].id], by=SYSTEM)
    await house.planner.run()
    await house.take(house.row(5))
    before, seen = await pointers(database), await service.preview(kept, gone)
    twice = seen.twice
    await service.merge(kept, gone, take_contact=contact, stamp=seen.stamp, by=SYSTEM)
    clock.advance(timedelta(days=3))

    [offered] = await service.undoable(kept)
    await service.undo(kept, offered.id, by=SYSTEM)

    after = await pointers(database)
    assert twice == 1
    assert [row for row in after if row not in before] == [
        (one.id, one.entity_id, f"unmerged:{one.id}") for one in after if str(one[-1]).startswith("unmerged:")
    ]
    assert len(after) == len(before)
    async with database.reading() as work:
        acts = [entry.subject for entry in await audit.entries(work) if entry.act == "entity.unmerged"]
    assert set(acts) == {f"entity:{kept}", f"entity:{gone}"}
    assert await service.undoable(kept) == []


async def test_what_came_up_since_goes_with_the_permits_it_names(first_office: PermitOffice) -> None:
    house = first_office
    kept, gone = await two_records(house)
    await merged(house, kept, gone)
    await house.planner.run()
    service = Merging(database=house.database, clock=house.clock)
    [offered] = await service.undoable(kept)

    await service.undo(kept, offered.id, by=SYSTEM)

    async with house.database.reading() as work:
        reminders, _ = await page(work, NoticeFilter(kind=NoticeKind.PERMIT_REMINDER), limit=10)
    assert sorted(str(one.entity_id) for one in reminders) == sorted([str(kept), str(gone)])


async def test_a_merge_after_which_something_changed_is_not_undone(first_office: PermitOffice) -> None:
    house = first_office
    service = Merging(database=house.database, clock=house.clock)
    kept, gone = await two_records(house)
    await merged(house, kept, gone)
    [offered] = await service.undoable(kept)
    house.clock.advance(timedelta(hours=1))
    await house.take(house.row(3, **{"单位名称": SECOND, "统一社会信用代码": ""}))

    with pytest.raises(MergeMoved):
        await service.undo(kept, offered.id, by=SYSTEM)

    assert (await house.entities.detail(gone)).entity.id == kept


async def test_a_merge_is_undone_within_its_time_alone_and_once(first_office: PermitOffice) -> None:
    house = first_office
    service = Merging(database=house.database, clock=house.clock)
    kept, gone = await two_records(house)
    await merged(house, kept, gone)
    [offered] = await service.undoable(kept)

    house.clock.advance(UNDONE_WITHIN + timedelta(seconds=1))
    with pytest.raises(NoSuchMerge):
        await service.undo(kept, offered.id, by=SYSTEM)
    house.clock.set(MORNING)
    await service.undo(kept, offered.id, by=SYSTEM)
    with pytest.raises(NoSuchMerge):
        await service.undo(kept, offered.id, by=SYSTEM)


async def test_what_has_changed_since_the_preview_is_not_merged(first_office: PermitOffice) -> None:
    house = first_office
    kept, gone = await two_records(house)
    service = Merging(database=house.database, clock=house.clock)
    seen = await service.preview(kept, gone)
    house.clock.advance(timedelta(minutes=1))
    await house.entities.looked_at(gone, by=SYSTEM)

    with pytest.raises(EntityMoved):
        await service.merge(kept, gone, take_contact=False, stamp=seen.stamp, by=SYSTEM)
    await merged(house, kept, gone)
    with pytest.raises(UnknownEntity):
        await service.preview(kept, gone)


async def waits(database: Database) -> bool:
    """Whether somebody waits for a lock."""
    async with database.reading() as work:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool((await work.execute(sa.text(query))).scalar_one())


async def test_a_sheet_that_is_read_during_a_merge_loses_no_permit(postgres: Database, clock: FixedClock) -> None:
    house = office(postgres, clock, office_edition("civil-air-defence"))
    kept, gone = await two_records(house)
    third = house.row(3, 单位名称=SECOND, 统一社会信用代码="")

    async with asyncio.TaskGroup() as tasks, postgres.unit() as work:
        await entities.lock(work, [kept, gone])
        await merging.move(work, gone, kept, now=clock.now())
        tasks.create_task(house.take(third))
        for _ in range(1_000):
            if await waits(postgres):
                break
            await asyncio.sleep(0.02)
        await work.commit()

    found = await house.entities.detail(kept)
    assert len(found.permits) == 3


def particulars(name: str = FIRST, code: str = "", phone: str = "") -> Particulars:
    contact = Contact(phone=phone, phone_kind=PhoneKind.MOBILE if phone else None)
    return Particulars(name=name, credit_code=code, grid="A1", contact=contact, consent=None, language=Language.CHINESE)


async def test_a_correction_is_audited_by_kind_and_never_by_value(first_office: PermitOffice) -> None:
    house = first_office
    _, other = await two_records(house)
    stamp = (await house.entities.detail(other)).stamp
    told = particulars("新名称", f" {credit_code(7).lower()} ", "+8613800137777")

    await house.entities.change(other, told, stamp=stamp, by=SYSTEM)

    found = (await house.entities.detail(other)).entity
    async with house.database.reading() as work:
        [entry] = [one for one in await audit.entries(work) if one.act == "entity.changed"]
        old = entities.name_hash(work.keyring, normalise(SECOND))
        assert await entities.aliases(work, [old]) == {old: other}
    assert (found.name, found.credit_code) == ("新名称", credit_code(7))
    assert found.contact
    assert found.contact.phone == "+8613800137777"
    assert entry.detail == "name,code,grid,phone"


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (particulars(" "), NameMissing),
        (particulars(code="91410104MA0000000X"), BadCreditCode),
        (particulars(code=credit_code(1)), CodeOfOther),
    ],
)
async def test_what_cannot_be_is_refused(first_office: PermitOffice, told: Particulars, refusal: type) -> None:
    _, other = await two_records(first_office)
    stamp = (await first_office.entities.detail(other)).stamp

    with pytest.raises(refusal):
        await first_office.entities.change(other, told, stamp=stamp, by=SYSTEM)


async def test_a_correction_of_an_older_version_is_refused(first_office: PermitOffice) -> None:
    kept, _ = await two_records(first_office)

    with pytest.raises(EntityMoved):
        await first_office.entities.change(kept, particulars(), stamp="2026-01-01", by=SYSTEM)
