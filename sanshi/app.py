"""The composition root: builds every room's objects by plain constructor injection. Tests call it with counterparts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypedDict

from bot.answers import EditionAnswers
from bot.channels.exchange import Exchange
from bot.channels.sender import ChatSender
from bot.channels.telegram import TelegramChannel, Webhook
from bot.channels.web import WebChannel
from bot.services import BotServices
from casework.acknowledging.service import Acknowledging
from casework.answers.service import GivenAnswers
from casework.answers.unanswered import Answers
from casework.attachments.service import Attachments
from casework.batches.service import Batches
from casework.codes.desk import CodeDesk
from casework.complaints.reissuing import Reissuing
from casework.complaints.service import Complaints
from casework.decisions.service import Decisions
from casework.handovers.service import Handovers
from casework.news.service import StaffNews
from casework.revisits.service import Revisits
from casework.templates.service import NoticeTexts
from casework.unread.service import UnreadAnswers, UnreadTexts
from common.clock import Clock
from knowledge import versions
from knowledge.edition import Editions
from knowledge.samples import SamplePolicy
from notify.answer_desk import NoticeAnswers
from notify.desk import Notices
from notify.dispatcher import Dispatcher
from notify.importing.service import Imports
from notify.inbound import Inbox
from notify.laddering import Ladders
from notify.letters.service import Letters, Stationery
from notify.outbox import Outbox
from notify.permits import Permits
from notify.planned_texts import PlannedTexts
from notify.planning.service import Planner
from notify.providers.base import Provider
from notify.providers.twilio_voice import TwilioVoice
from notify.pulls import Pulls
from notify.receipts import Receipts
from notify.rendering import Renderer, RenderersByKind
from notify.routing import Routing
from notify.tasks import Tasks
from notify.watch import Watch
from sanshi.backups import Backups
from sanshi.calibration import usable_calibration
from sanshi.opening import open_published
from sanshi.retention import Retention
from sanshi.sending import aliyun_queues, batches_of, planner_of, sending_rules, sms_provider
from sanshi.settings import Settings
from sanshi.staff_news import staff_news_of
from staff.accounts import Accounts
from staff.passwords import Passwords
from storage.engine import Database
from storage.values.notices import OF_UNITS, NoticeChannel, NoticeKind


@dataclass(slots=True, kw_only=True)
class App:
    """Everything one process needs. `close` stops what runs and closes the database."""

    settings: Settings
    clock: Clock
    database: Database
    editions: Editions
    policy: SamplePolicy
    accounts: Accounts
    passwords: Passwords
    codes: CodeDesk
    attachments: Attachments
    given: GivenAnswers
    answers: Answers
    complaints: Complaints
    reissuing: Reissuing
    handovers: Handovers
    unread: UnreadAnswers
    decisions: Decisions
    revisits: Revisits
    permits: Permits
    imports: Imports
    planner: Planner
    ladders: Ladders
    notices: Notices
    batches: Batches
    texts: NoticeTexts
    tasks: Tasks
    acknowledging: Acknowledging
    letters: Letters
    inbox: Inbox
    notice_answers: NoticeAnswers
    receipts: Receipts
    pulls: Pulls
    exchange: Exchange
    web: WebChannel
    telegram: TelegramChannel | None
    dispatcher: Dispatcher
    watch: Watch
    routing: Routing
    backups: Backups | None
    news: StaffNews | None
    retention: Retention

    async def close(self) -> None:
        await self.dispatcher.close()
        await self.exchange.close()
        self.codes.close()
        self.attachments.close()
        await self.database.close()


class _Kit(TypedDict):
    """What nearly every service is made with."""

    database: Database
    clock: Clock
    editions: Editions


async def build(settings: Settings, *, clock: Clock, providers: Mapping[NoticeChannel, Provider] | None = None) -> App:
    """The application of `settings` on an upgraded database with a published pack; `providers` replace their own."""
    return compose(settings, await open_published(settings, now=clock.now()), clock, providers=providers)


def compose(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    providers: Mapping[NoticeChannel, Provider] | None = None,
) -> App:
    """The application on an opened database. Call it inside the running loop."""
    kit = _Kit(database=database, clock=clock, editions=versions.StoredEditions(database, clock))
    codes = CodeDesk(database=database, clock=clock)
    talk = _talk(settings, kit, codes)
    exchange = Exchange(database=database, clock=clock, services=talk)
    web, telegram = exchange.serve_web(), _telegram(settings, exchange)
    sms = sms_provider(settings, database, clock, (providers or {}).get(NoticeChannel.SMS))
    serving = dict(providers or _providers(settings, database, clock, telegram, sms))
    routing, rules, renderer = Routing(**kit, provider=sms), sending_rules(settings), renderer_of()
    tasks = Tasks(**kit, renderer=renderer, live=settings.live)
    receipts, inbox = Receipts(database=database, clock=clock), Inbox(**kit)
    passwords = Passwords(database.keyring.pepper)
    return App(
        settings=settings,
        clock=clock,
        database=database,
        editions=kit["editions"],
        policy=talk.policy,
        accounts=Accounts(database=database, clock=clock, passwords=passwords),
        passwords=passwords,
        codes=codes,
        attachments=talk.attachments,
        given=talk.given,
        answers=talk.answers,
        complaints=talk.complaints,
        reissuing=talk.reissuing,
        handovers=talk.handovers,
        unread=UnreadAnswers(**kit, patience=timedelta(hours=settings.chat.unread_after_hours)),
        decisions=Decisions(**kit),
        revisits=talk.revisits,
        permits=Permits(**kit),
        imports=Imports(**kit),
        planner=planner_of(settings, database, clock, kit["editions"], routing),
        ladders=Ladders(**kit, renderer=renderer, settings=rules),
        notices=Notices(
            **kit,
            renderer=renderer,
            demo=not settings.live,
            used=routing.in_use,
            budget=rules.monthly_budget,
        ),
        batches=batches_of(settings, database, clock, kit["editions"], routing),
        texts=NoticeTexts(**kit, live=settings.live, used=routing.in_use),
        tasks=tasks,
        acknowledging=talk.acknowledging,
        notice_answers=NoticeAnswers(database=database, clock=clock),
        letters=Letters(**kit, tasks=tasks, stationery=_stationery(settings, talk.policy)),
        inbox=inbox,
        receipts=receipts,
        pulls=Pulls(**kit, queues=aliyun_queues(settings, clock), receipts=receipts, inbox=inbox),
        exchange=exchange,
        web=web,
        telegram=telegram,
        dispatcher=Dispatcher(**kit, providers=serving, settings=rules, renderer=renderer),
        watch=Watch(**kit, settings=rules),
        routing=routing,
        backups=Backups.of(settings, database, clock),
        news=staff_news_of(settings, database, clock, kit["editions"]),
        retention=Retention.of(settings.retention, database, clock),
    )


def _stationery(settings: Settings, policy: SamplePolicy) -> Stationery:
    """What letters are printed on."""
    address = settings.public_base_url.rstrip("/")
    return Stationery(policy=policy, address=address, font=settings.font, template=settings.letter_template)


def _talk(settings: Settings, kit: _Kit, codes: CodeDesk) -> BotServices:
    """What the conversation stands on; pages and commands use the same."""
    clock, outbox = kit["clock"], Outbox(clock=kit["clock"])
    policy = SamplePolicy.WITHHOLD if settings.live else SamplePolicy.SHOW
    calibration = usable_calibration(settings.data_dir)
    return BotServices(
        clock=clock,
        editions=kit["editions"],
        answers=EditionAnswers(editions=kit["editions"], policy=policy, calibration=calibration),
        complaints=Complaints(**kit, outbox=outbox, codes=codes),
        reissuing=Reissuing(**kit, outbox=outbox, codes=codes),
        handovers=Handovers(**kit, outbox=outbox, patience=timedelta(hours=settings.chat.handover_hours)),
        revisits=Revisits(**kit, outbox=outbox, codes=codes),
        attachments=Attachments(database=kit["database"], clock=clock),
        given=GivenAnswers(database=kit["database"], clock=clock),
        acknowledging=Acknowledging(**kit),
        policy=policy,
        language=settings.language,
        public_base_url=settings.public_base_url.rstrip("/"),
    )


def renderer_of() -> Renderer:
    """The texts that are made when they are sent."""
    planned, unread = PlannedTexts(), UnreadTexts()
    by_planner: dict[NoticeKind, Renderer] = dict.fromkeys(OF_UNITS | {NoticeKind.PERMIT_REMINDER}, planned)
    return RenderersByKind(by_planner | {NoticeKind.UNREAD: unread})


def _telegram(settings: Settings, exchange: Exchange) -> TelegramChannel | None:
    """The Telegram channel where a token is given. Raises NoSocks."""
    given = settings.telegram
    if not (token := given.token.get_secret_value()):
        return None
    webhook = None
    if given.mode == "webhook":
        url = f"{settings.public_base_url.rstrip('/')}/hooks/telegram"
        webhook = Webhook(url, given.webhook_secret.get_secret_value())
    return exchange.serve_telegram(token=token, api_base=given.api_base, proxy=given.proxy or None, webhook=webhook)


def _providers(
    settings: Settings, database: Database, clock: Clock, telegram: TelegramChannel | None, sms: Provider
) -> dict[NoticeChannel, Provider]:
    chat = ChatSender(database=database, clock=clock, telegram=telegram.bot if telegram else None, live=settings.live)
    return {NoticeChannel.SMS: sms, NoticeChannel.CHAT: chat} | _voice(settings, clock)


def _voice(settings: Settings, clock: Clock) -> dict[NoticeChannel, Provider]:
    """The provider that calls, where the settings name whom it may call; else staff do."""
    account = settings.twilio
    if not account.voice_prefixes:
        return {}
    return {
        NoticeChannel.VOICE: TwilioVoice(
            clock=clock,
            account_sid=account.account_sid,
            auth_token=account.auth_token.get_secret_value(),
            from_=account.from_,
            api_base=account.api_base,
            live=settings.live,
        )
    }
