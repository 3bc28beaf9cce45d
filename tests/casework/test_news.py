"""Staff are told what is new outside the console: by role, once, together, and without personal data."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from casework.news.apprise_post import post as through_apprise
from casework.news.service import REST, SETTLED, Post, Silent, StaffNews
from casework.news.sources import SOURCES
from knowledge.edition import FixedEditions
from staff.actor import Role
from storage import lanes, short_numbers
from storage.notices import notice
from storage.values.notices import AlarmKind, Notice, NoticeState
from storage.values.short_numbers import Answer
from tests.casework.house import CHAT, CLERK, INVESTIGATOR, LEADER, PERSON, SECTION_HEAD, House, report
from tests.counterparts.webhook import webhook
from tests.notify.test_board import notice_at

BOX = "json://127.0.0.1/box"


class Box:
    """Takes messages for addresses; those in `broken` cannot be reached."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.broken: set[str] = set()

    async def post(self, address: str, title: str, body: str) -> bool:
        await asyncio.sleep(0)
        if address not in self.broken:
            self.taken.append((address, title, body))
        return address not in self.broken

    @property
    def bodies(self) -> list[str]:
        return [body for _, _, body in self.taken]


def news(
    office: House, post: Post, addresses: Mapping[Role, Sequence[str]], *, language: str = "zh_Hans_CN"
) -> StaffNews:
    return StaffNews(
        database=office.database,
        clock=office.clock,
        editions=FixedEditions(office.edition),
        addresses=addresses,
        sources=SOURCES,
        post=post,
        language=language,
        console="https://office.example/staff",
    )


async def tick(told: StaffNews, office: House, after: timedelta = timedelta(minutes=1)) -> None:
    office.clock.advance(after)
    await told.tick()


async def test_what_is_new_comes_as_one_message_through_apprise_and_never_again(office: House) -> None:
    async with webhook() as service:
        told = news(office, through_apprise, {Role.CLERK: [service.address]})
        await tick(told, office)
        numbers = [(await office.complaints.register(report())).number for _ in range(3)]
        await office.handovers.open(CHAT + 1, "asked", "市民：我是赵铁柱", "zh_Hans_CN")
        for _ in range(3):
            await tick(told, office)

    [message] = service.taken
    assert message["title"].endswith("：有新的待办")
    assert message["message"].splitlines() == [
        f"新投诉3件：{'、'.join(numbers)}",
        "有1位群众在等待人工",
        "https://office.example/staff",
    ]
    for secret in (PERSON.name, PERSON.phone, "态度粗暴", "地下车库"):
        assert secret not in str(message)


async def test_nothing_from_before_the_address_was_set_is_told(office: House) -> None:
    box = Box()
    await office.complaints.register(report())

    await tick(told := news(office, box.post, {Role.CLERK: [BOX]}), office)
    await tick(told, office)

    assert box.taken == []


async def test_what_somebody_dealt_with_meanwhile_is_no_news(office: House) -> None:
    box = Box()
    told = news(office, box.post, {Role.CLERK: [BOX]})
    await tick(told, office)
    opened = await office.handovers.open(CHAT, "asked", "", "zh_Hans_CN")
    await office.handovers.take(opened, by=CLERK)

    await tick(told, office)

    assert box.taken == []


async def test_each_role_hears_of_its_own_work(office: House) -> None:
    box = Box()
    roles = {role: [f"json://127.0.0.1/{role}"] for role in Role}
    told = news(office, box.post, roles, language="en")
    await tick(told, office)
    case = await office.complaints.register(report())
    await office.complaints.instruct(case.case_id, "请调查", by=LEADER)
    await office.complaints.assign(case.case_id, to=INVESTIGATOR, by=SECTION_HEAD)
    async with office.database.unit() as unit:
        now = office.clock.now()
        await lanes.raise_alarm(unit, AlarmKind.PROVIDER_SETTINGS, on_day=now.date(), code="20003", now=now)
        await unit.commit()

    await tick(told, office)

    heard = {address.rpartition("/")[2]: body for address, _, body in box.taken}
    assert f"1 complaint to investigate: {case.number}" in heard["investigator"]
    assert "20003" in heard["administrator"]
    assert case.number not in heard["administrator"]
    assert "mediator" not in heard


async def test_answers_to_notices_are_told_by_kind_while_they_wait(office: House) -> None:
    box = Box()
    told = news(office, box.post, {Role.CLERK: [BOX]})
    await tick(told, office)
    await notice_at(office.database, office.clock.now(), NoticeState.SENT)
    async with office.database.unit() as unit:
        to = Notice(**(await unit.execute(sa.select(notice))).mappings().one())
        for answer in (Answer.RECEIVED, Answer.CALL_ME, Answer.CALL_ME, Answer.NOT_MINE):
            await short_numbers.add(unit, to, answer, channel="page", note="", by="", now=office.clock.now())
        await unit.commit()

    await tick(told, office)
    await tick(told, office)

    [body] = box.bodies
    assert body.splitlines()[0] == "对通知的答复3件：要求回电2、非本人（单位）1"


async def test_a_promised_day_that_passed_is_told_once(office: House) -> None:
    box = Box()
    told = news(office, box.post, {Role.LEADER: [BOX]}, language="en")
    number = (await office.complaints.register(report())).number
    await tick(told, office)
    for _ in range(2):
        await tick(told, office, timedelta(days=120))

    assert [body.splitlines()[0] for body in box.bodies] == [f"1 complaint is overdue: {number}"]


async def test_an_address_that_fails_is_told_later_and_stops_no_other(office: House) -> None:
    box = Box()
    box.broken = {BOX}
    told = news(office, box.post, {Role.CLERK: [BOX], Role.LEADER: [f"{BOX}/2"]})
    await tick(told, office)
    number = (await office.complaints.register(report())).number
    await tick(told, office)
    assert [address for address, _, _ in box.taken] == [f"{BOX}/2"]
    assert await told.silent() == [Silent(Role.CLERK, office.clock.now())]

    box.broken = set()
    await tick(told, office, REST)
    await tick(told, office)

    assert [number in body for body in box.bodies] == [True, True]
    assert await told.silent() == []


async def test_an_address_that_cannot_be_read_counts_as_one_that_fails(office: House) -> None:
    assert not await through_apprise("nosuch://place", "title", "body")


async def test_of_two_workers_one_tells(office: House) -> None:
    box = Box()
    first, second = (news(office, box.post, {Role.CLERK: [BOX]}) for _ in range(2))
    await tick(first, office)
    await office.complaints.register(report())
    office.clock.advance(SETTLED * 2)

    await asyncio.gather(first.tick(), second.tick())

    assert len(box.taken) == 1
