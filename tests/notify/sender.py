"""A sender for tests: a database, a local Messages API and a dispatcher between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from common.clock import Clock, FixedClock
from knowledge.edition import Edition, FixedEditions
from notify.desk import Notices
from notify.dispatcher import Dispatcher
from notify.inbound import Inbox
from notify.lane import Pace
from notify.outbox import Outbox
from notify.providers.aliyun import AliyunProvider
from notify.providers.base import Capabilities, Outcome, OutcomeKind, Outgoing, Provider
from notify.providers.twilio import TwilioProvider
from notify.receipts import Receipts
from notify.rendering import Rendered, Renderer, Stopped
from notify.sending import SendingRules
from notify.twilio_hooks import TwilioHooks
from notify.voice import VoiceCalls
from storage import attempts, notices, sms_route
from storage.engine import Database, UnitOfWork
from storage.schema import new_id
from storage.values.notices import Attempt, NewNotice, Notice, NoticeChannel, NoticeKind, NoticeState
from storage.values.providers import ProviderTemplate, ReviewState
from tests.conftest import PACKS
from tests.counterparts import aliyun as aliyun_api
from tests.counterparts.twilio import TOKEN, TRIAL_SID
from tests.shipped import edition_of

PHONE = "+8613800138000"
FROM = "+15005550006"


def edition(pack: str = "civil-air-defence") -> Edition:
    return edition_of(PACKS / pack)


@dataclass(slots=True)
class Texts(Renderer):
    """Answers for planned notices, as the templates would give them."""

    by_id: dict[UUID, Rendered | Stopped] = field(default_factory=dict)
    asked: int = 0
    batches: list[int] = field(default_factory=list)

    async def texts(
        self, unit: UnitOfWork, notices: Sequence[Notice], *, now: datetime, edition: Edition
    ) -> Mapping[UUID, Rendered | Stopped]:
        self.asked += 1
        self.batches.append(len(notices))
        return {each.id: self.by_id[each.id] for each in notices if each.id in self.by_id}


def twilio(url: str, clock: Clock, *, timeout: float = 5.0, live: bool = False) -> TwilioProvider:
    return TwilioProvider(
        clock=clock, account_sid=TRIAL_SID, auth_token=TOKEN, from_=FROM, api_base=url, live=live, timeout=timeout
    )


TEMPLATE = aliyun_api.Template("SMS_1", "您的平时使用证（尾号${tail}）还有${days}天到期。")
"""What a planned notice says when nothing else is asked for."""


def aliyun(url: str, *, timeout: float = 5.0) -> AliyunProvider:
    return AliyunProvider(
        access_key_id=aliyun_api.KEY_ID,
        access_key_secret=aliyun_api.SECRET,
        api_base=url,
        live=False,
        timeout=timeout,
    )


def twilio_hooks(database: Database, clock: Clock, inbox: Inbox) -> TwilioHooks:
    """What the pages call when Twilio does."""
    receipts = Receipts(database=database, clock=clock)
    voice = VoiceCalls(database=database, clock=clock, editions=FixedEditions(edition()), receipts=receipts)
    return TwilioHooks(tokens=[TOKEN], receipts=receipts, inbox=inbox, voice=voice)


def reply(*, key: str, channel: NoticeChannel = NoticeChannel.CHAT, to: str = "42", text: str = "已答复") -> NewNotice:
    return NewNotice(kind=NoticeKind.REPLY, channel=channel, to=to, text=text, dedupe_key=key)


class Sender:
    """`plan` and `queue` put notices in the outbox; `tick` sends; `state` looks through a fresh session."""

    def __init__(
        self,
        database: Database,
        clock: FixedClock,
        provider: Provider,
        *,
        settings: SendingRules | None = None,
        pace: Pace | None = None,
        providers: Mapping[NoticeChannel, Provider] | None = None,
    ) -> None:
        self.database, self.clock, self.renderer = database, clock, Texts()
        self.dispatcher = Dispatcher(
            database=database,
            clock=clock,
            editions=FixedEditions(edition()),
            providers=providers or {NoticeChannel.SMS: provider},
            settings=settings or SendingRules(daily_cap=100),
            renderer=self.renderer,
            pace=pace,
        )
        self.notices = Notices(
            database=database, clock=clock, editions=FixedEditions(edition()), renderer=self.renderer
        )
        self.receipts = Receipts(database=database, clock=clock)
        self._made = 0

    async def plan(
        self,
        *,
        to: str = PHONE,
        text: str = "您的平时使用证（尾号0001）还有30天到期。",
        kind: NoticeKind = NoticeKind.PERMIT_REMINDER,
        channel: NoticeChannel = NoticeChannel.SMS,
        statutory: bool = True,
        step: str = "60",
        sample: bool = False,
        stopped: Stopped | None = None,
        send_after: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> UUID:
        """A notice as the planner inserts it, by the columns its docstring names and no others."""
        now = self.clock.now()
        notice_id = new_id(now)
        self._made += 1
        task = channel in {NoticeChannel.CALL, NoticeChannel.LETTER}
        async with self.database.unit() as unit:
            key_id = await unit.keys.create("entity", now)
            await unit.execute(
                notices.notice.insert().values(
                    id=notice_id,
                    kind=kind,
                    rule="peacetime-use-expiry",
                    step=step,
                    subject=f"permit:{self._made}",
                    channel=channel,
                    state=NoticeState.TASK if task else NoticeState.PLANNED,
                    dedupe_key=f"test:{notice_id}",
                    entity_id=notice_id,
                    key_id=key_id,
                    recipient_hash=None if task else notices.phone_hash(unit.keyring, to),
                    statutory=statutory,
                    due_on=date(2026, 11, 23),
                    send_after=send_after or now,
                    expires_at=expires_at,
                    edition=1,
                    created_at=now,
                    state_at=now,
                )
            )
            await unit.execute(notices.notice_permit.insert().values(notice_id=notice_id, permit_id=new_id(now)))
            await unit.commit()
        self.renderer.by_id[notice_id] = stopped or Rendered(to, text, sample)
        return notice_id

    async def approve(
        self, template: aliyun_api.Template = TEMPLATE, state: ReviewState = ReviewState.APPROVED
    ) -> None:
        """What the provider tells of its templates."""
        told = ProviderTemplate(code=template.code, name="", content=template.content, state=state)
        async with self.database.unit() as unit:
            await sms_route.replace(unit, "aliyun", [told], now=self.clock.now())
            await unit.commit()

    async def plan_many(self, count: int) -> list[UUID]:
        """So many notices to different numbers."""
        return [await self.plan(to=f"+86138{number:08d}", text=f"第{number}号提醒") for number in range(count)]

    async def queue(
        self,
        *,
        channel: NoticeChannel = NoticeChannel.CHAT,
        to: str = "42",
        text: str = "已答复",
        key: str | None = None,
    ) -> UUID:
        self._made += 1
        new = reply(channel=channel, to=to, text=text, key=key or f"reply:{self._made}")
        async with self.database.unit() as unit:
            made = await Outbox(clock=self.clock).enqueue(unit, new)
            await unit.commit()
        assert made is not None
        return made

    async def get(self, notice_id: UUID) -> Notice:
        async with self.database.reading() as unit:
            found = await notices.get(unit, notice_id)
        assert found is not None
        return found

    async def state(self, notice_id: UUID) -> NoticeState:
        return (await self.get(notice_id)).state

    async def states(self) -> dict[NoticeState, int]:
        return {state: count for state, count in (await self.notices.counts()).items() if count}

    async def attempts(self, notice_id: UUID) -> list[Attempt]:
        async with self.database.reading() as unit:
            return await attempts.of_notice(unit, notice_id)

    async def all_notices(self) -> list[Notice]:
        async with self.database.reading() as unit:
            return [Notice(**row) for row in (await unit.execute(sa.select(notices.notice))).mappings()]

    async def after(self, **step: float) -> None:
        """Let time pass and tick."""
        self.clock.advance(timedelta(**step))
        await self.dispatcher.tick()


class Scripted(Provider):
    """Gives the outcomes it was told to."""

    def __init__(self, *outcomes: OutcomeKind, live: bool = False) -> None:
        self.name, self.live, self.simulated, self.capabilities = "scripted", live, False, Capabilities()
        self.outcomes, self.messages = list(outcomes), list[Outgoing]()

    async def send(self, message: Outgoing) -> Outcome:
        self.messages.append(message)
        kind = self.outcomes.pop(0) if self.outcomes else OutcomeKind.ACCEPTED
        return Outcome(kind, provider_id=str(message.attempt_id) if kind is OutcomeKind.ACCEPTED else None)
