"""The web application of one process: the pages' services put together from the application's."""

from datetime import date

import sqlalchemy as sa
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bot.channels.health import ChannelHealth
from casework.answers.unanswered import Unanswered
from casework.complaints.phone import PhoneDesk
from notify.board import Board
from notify.entities import Entities
from notify.evidence import Evidences
from notify.merging import Merging
from notify.pushes import AliyunPushes
from notify.timeline import Timelines
from notify.twilio_hooks import TwilioHooks
from notify.voice import VoiceCalls
from sanshi.app import App
from sanshi.roles import ALL_ROLES, ProcessRole
from sanshi.sending import price_of
from sanshi.upkeep import Upkeep
from staff.agreements import Agreements
from staff.second_factor import ASKED_OF, SecondFactors
from staff.sessions import Sessions
from staff.sign_in import SignIn
from staff.substitutions import Substitutions
from staff.trail import Trail
from staff.uploads import Uploads
from web.app import create_app
from web.services import Check, WebServices, WebSettings
from web.staff.console import StaffConsole
from web.staff.services import StaffServices
from web.throttle import Throttle
from web.tickets import Tickets


class ChannelDown(RuntimeError):
    """A channel that does not work now; its reason is a short code."""


def pages(app: App, roles: frozenset[ProcessRole] = ALL_ROLES) -> FastAPI:
    """Every page, hook and probe over the application's services, in a process of these roles."""
    keyring = app.database.keyring
    settings = app.settings
    token = settings.twilio.auth_token.get_secret_value()
    return create_app(
        WebServices(
            settings=WebSettings(
                language=settings.language,
                public_base_url=settings.public_base_url.rstrip("/"),
                demo=not settings.live,
                samples=app.policy,
                metrics_token=settings.web.metrics_token.get_secret_value(),
                cjk_font=settings.font,
            ),
            clock=app.clock,
            editions=app.editions,
            throttle=Throttle(app.database, app.clock),
            tickets=Tickets(lambda value: keyring.lookup("ticket", value), app.clock),
            complaints=app.complaints,
            reissuing=app.reissuing,
            revisits=app.revisits,
            attachments=app.attachments,
            acknowledging=app.acknowledging,
            chat=app.web,
            staff=StaffConsole(_staff(app)),
            telegram=app.telegram if app.telegram and app.telegram.secret else None,
            sms=_hooks(app, token) if token else None,
            pushes=_pushes(app),
            checks=_checks(app, roles),
            registry=CollectorRegistry(),
        )
    )


def _pushes(app: App) -> AliyunPushes | None:
    secret = app.settings.aliyun.push_secret.get_secret_value()
    return AliyunPushes(secret=secret, receipts=app.receipts, inbox=app.inbox) if secret else None


def _hooks(app: App, token: str) -> TwilioHooks:
    voice = VoiceCalls(database=app.database, clock=app.clock, editions=app.editions, receipts=app.receipts)
    return TwilioHooks(tokens=[token], receipts=app.receipts, inbox=app.inbox, voice=voice)


def _staff(app: App) -> StaffServices:
    async def today() -> date:
        return (await app.editions.current()).calendar.today(app.clock.now())

    return StaffServices(
        accounts=app.accounts,
        agreements=Agreements(database=app.database, clock=app.clock),
        sign_in=SignIn(
            database=app.database,
            clock=app.clock,
            passwords=app.passwords,
            today=today,
            factor_asked_of=ASKED_OF if app.settings.totp_required else frozenset(),
        ),
        substitutions=Substitutions(database=app.database, clock=app.clock, today=today),
        sessions=Sessions(database=app.database, clock=app.clock),
        second_factors=SecondFactors(database=app.database, clock=app.clock),
        trail=Trail(database=app.database, clock=app.clock),
        complaints=app.complaints,
        phone=PhoneDesk(database=app.database, clock=app.clock, editions=app.editions, complaints=app.complaints),
        attachments=app.attachments,
        given=app.given,
        unanswered=Unanswered(database=app.database, clock=app.clock, editions=app.editions, answers=app.answers),
        handovers=app.handovers,
        decisions=app.decisions,
        revisits=app.revisits,
        permits=app.permits,
        entities=Entities(database=app.database, clock=app.clock, editions=app.editions),
        merging=Merging(database=app.database, clock=app.clock),
        timelines=Timelines(database=app.database),
        board=Board(database=app.database, price=price_of(app.settings)),
        watch=app.watch,
        imports=app.imports,
        planner=app.planner,
        notices=app.notices,
        routing=app.routing,
        batches=app.batches,
        texts=app.texts,
        tasks=app.tasks,
        letters=app.letters,
        evidences=Evidences(database=app.database),
        inbox=app.inbox,
        notice_answers=app.notice_answers,
        uploads=Uploads(database=app.database, clock=app.clock),
        upkeep=Upkeep(app.backups, app.news),
        retention=app.retention,
    )


def _checks(app: App, roles: frozenset[ProcessRole]) -> list[Check]:
    """What this process itself can tell. Telegram is watched by the bot: one that runs elsewhere is not down here."""

    async def database() -> str:
        async with app.database.reading() as unit:
            await unit.execute(sa.text("SELECT 1"))
        return "ok"

    async def pack() -> str:
        return str((await app.editions.current()).version)

    def channel(health: ChannelHealth) -> Check:
        async def probe() -> str:
            if not health.is_up:
                raise ChannelDown(health.reason)
            return "up"

        return Check(health.name, probe, required=False)

    channels = [
        channel(health)
        for health in app.exchange.health
        if ProcessRole.BOT in roles or app.telegram is None or health is not app.telegram.health
    ]
    return [Check("database", database), Check("pack", pack), *channels]
