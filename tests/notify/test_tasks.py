"""Calls and letters that staff make, and what staff see and decide about notices."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.clock import FixedClock
from common.i18n import translator
from knowledge.edition import FixedEditions
from notify.desk import NoticeMoved, UnknownNotice
from notify.providers.log import LogProvider
from notify.reasons import ALARMS, SENTENCES, STATES, why
from notify.rendering import Stopped
from notify.sending import compose
from notify.tasks import NoteTooLong, TaskEnded, Tasks, UnknownTask
from staff.actor import Actor
from storage import audit
from storage.engine import Database
from storage.values.notices import (
    AlarmKind,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Reason,
    TaskOutcome,
)
from tests.notify.sender import PHONE, Sender, edition

CLERK = Actor("wang", "wang", frozenset())


@pytest.fixture
def sender(sqlite: Database, clock: FixedClock) -> Sender:
    return Sender(sqlite, clock, LogProvider())


@pytest.fixture
def tasks(sender: Sender) -> Tasks:
    return Tasks(
        database=sender.database, clock=sender.clock, editions=FixedEditions(edition()), renderer=sender.renderer
    )


async def test_a_call_is_listed_with_its_script_and_number(sender: Sender, tasks: Tasks) -> None:
    await sender.plan(channel=NoticeChannel.CALL, to="+8637166668888", text="您好，这里是办公室。")

    [task] = (await tasks.page()).tasks

    assert (task.to, task.text) == ("+8637166668888", "您好，这里是办公室。")
    assert (await sender.dispatcher.tick()).sent == 0


async def test_a_call_nobody_answered_stays_open_and_a_reached_one_is_done(
    sqlite: Database, sender: Sender, tasks: Tasks, clock: FixedClock
) -> None:
    notice_id = await sender.plan(channel=NoticeChannel.CALL)

    await tasks.record(notice_id, TaskOutcome.NOT_REACHED, note="无人接听", by=CLERK)
    between = await sender.state(notice_id)
    clock.advance(timedelta(hours=1))
    await tasks.record(notice_id, TaskOutcome.REACHED, by=CLERK)

    tries = (await tasks.detail(notice_id)).tries
    assert between is NoticeState.TASK
    assert await sender.state(notice_id) is NoticeState.DONE
    assert [(each.outcome, each.note, each.by) for each in tries] == [
        (TaskOutcome.NOT_REACHED, "无人接听", "staff:wang"),
        (TaskOutcome.REACHED, "", "staff:wang"),
    ]
    async with sqlite.reading() as unit:
        assert [entry.detail for entry in await audit.entries(unit)] == ["reached", "not_reached"]
    with pytest.raises(TaskEnded):
        await tasks.record(notice_id, TaskOutcome.REACHED, by=CLERK)


async def test_the_most_pressing_task_comes_first_and_coming_ones_on_request(
    sender: Sender, tasks: Tasks, clock: FixedClock
) -> None:
    now = clock.now()
    late = await sender.plan(channel=NoticeChannel.LETTER, expires_at=now + timedelta(days=9))
    soon = await sender.plan(channel=NoticeChannel.CALL, expires_at=now + timedelta(days=1))
    tomorrow = await sender.plan(channel=NoticeChannel.CALL, send_after=now + timedelta(days=1))

    assert [task.notice.id for task in (await tasks.page()).tasks] == [soon, late]
    assert [task.notice.id for task in (await tasks.page(upcoming=True)).tasks] == [soon, late, tomorrow]
    assert (await tasks.page(channel=NoticeChannel.LETTER)).total == 1


async def test_a_task_whose_reason_is_gone_says_so(sender: Sender, tasks: Tasks) -> None:
    await sender.plan(channel=NoticeChannel.CALL, stopped=Stopped(NoticeState.CANCELLED, Reason.RENEWED))

    [task] = (await tasks.page()).tasks

    assert (task.to, task.text, task.stopped) == (None, None, Reason.RENEWED)


async def test_a_text_message_is_no_task(sender: Sender, tasks: Tasks) -> None:
    notice_id = await sender.plan()

    with pytest.raises(UnknownTask):
        await tasks.record(notice_id, TaskOutcome.REACHED, by=CLERK)
    with pytest.raises(UnknownTask):
        await tasks.detail(uuid4())


async def test_a_note_has_a_limit(sender: Sender, tasks: Tasks) -> None:
    notice_id = await sender.plan(channel=NoticeChannel.CALL)

    with pytest.raises(NoteTooLong):
        await tasks.record(notice_id, TaskOutcome.REACHED, note="长" * 1001, by=CLERK)


async def test_a_planned_notice_is_shown_as_it_would_go_out_now(sender: Sender) -> None:
    await sender.plan(kind=NoticeKind.SEASONAL, statutory=False, text="请检查排水。")

    [line] = (await sender.notices.page(states=[NoticeState.PLANNED])).lines

    assert line.plain is not None
    assert line.plain.text == compose(edition().pack, "请检查排水。", NoticeKind.SEASONAL, replies=False)


async def test_notices_are_found_by_number_subject_kind_and_state(sender: Sender) -> None:
    one = await sender.plan()
    other = await sender.plan(to="+8613900139000", kind=NoticeKind.SEASONAL)
    await sender.dispatcher.tick()

    async def found(search: str = "", kind: NoticeKind | None = None) -> list[object]:
        return [line.notice.id for line in (await sender.notices.page(search=search, kind=kind)).lines]

    assert await found("138 0013 8000") == [one]
    assert await found("permit:2") == [other]
    assert await found("100%") == []
    assert await found(kind=NoticeKind.SEASONAL) == [other]
    assert (await sender.notices.page(states=[NoticeState.PLANNED])).total == 0
    assert (await sender.notices.page(size=1)).pages == 2
    assert (await sender.notices.counts())[NoticeState.SENT] == 2


async def test_staff_cancel_what_waits_and_nothing_that_went(sqlite: Database, sender: Sender) -> None:
    waiting, gone = await sender.plan(), await sender.plan(to="+8613900139000")
    await sender.notices.cancel(waiting, by=CLERK)
    await sender.dispatcher.tick()

    assert await sender.state(waiting) is NoticeState.CANCELLED
    with pytest.raises(NoticeMoved):
        await sender.notices.cancel(gone, by=CLERK)
    with pytest.raises(UnknownNotice):
        await sender.notices.cancel(uuid4(), by=CLERK)
    async with sqlite.reading() as unit:
        assert [entry.act for entry in await audit.entries(unit)] == ["notice.cancel"]


async def test_what_can_be_done_is_offered(sender: Sender) -> None:
    planned = await sender.plan()
    held = await sender.plan(to="+8613900139000", text="装修")
    assert (await sender.notices.detail(planned)).acts == {"cancel"}
    await sender.dispatcher.tick()

    assert (await sender.notices.detail(planned)).acts == set()
    assert (await sender.notices.detail(held)).acts == {"release", "cancel"}


async def test_every_reason_state_and_alarm_has_a_sentence_in_both_languages(sender: Sender) -> None:
    assert SENTENCES.keys() == set(Reason) - {Reason.NONE}
    assert STATES.keys() == set(NoticeState)
    assert ALARMS.keys() == set(AlarmKind)
    chinese = translator("zh_Hans_CN")
    for text in [*SENTENCES.values(), *STATES.values(), *ALARMS.values()]:
        assert chinese.gettext(text) != text, text
    notice_id = await sender.plan(to=PHONE, text="装修")
    await sender.dispatcher.tick()
    assert why(await sender.get(notice_id), translator("en")) == "The text holds a word that gateways refuse."
