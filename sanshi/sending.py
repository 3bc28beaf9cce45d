"""What the settings say of sending: rules, the providers of text messages, and the services built on both."""

from collections.abc import Callable
from datetime import time
from decimal import Decimal

from casework.batches.service import Batches
from common.clock import Clock
from common.errors import SanshiError
from common.i18n import N_
from knowledge.edition import Editions
from notify.budget import Price
from notify.planning.service import Planner
from notify.providers.base import Provider
from notify.providers.log import LogProvider
from notify.providers.switched import SwitchedProvider
from notify.providers.twilio import TwilioProvider
from notify.pulls import REPLIES, REPORTS, Queue
from notify.routing import Routing
from notify.sending import SendingRules
from sanshi.settings import Settings
from storage import sms_route
from storage.engine import Database


def sending_rules(settings: Settings) -> SendingRules:
    """What the settings say; what they leave open the pack decides."""
    given = settings.notify
    return SendingRules(
        window_start=time.fromisoformat(given.send_window_start) if given.send_window_start else None,
        window_end=time.fromisoformat(given.send_window_end) if given.send_window_end else None,
        daily_cap=given.per_recipient_day,
        per_second=given.per_second,
        monthly_budget=given.monthly_budget or None,
        public_base_url=settings.public_base_url,
        voice_prefixes=tuple(settings.twilio.voice_prefixes.split()),
    )


def planner_of(settings: Settings, database: Database, clock: Clock, editions: Editions, routing: Routing) -> Planner:
    return Planner(
        database=database, clock=clock, editions=editions, settings=sending_rules(settings), used=routing.in_use
    )


def batches_of(settings: Settings, database: Database, clock: Clock, editions: Editions, routing: Routing) -> Batches:
    return Batches(
        database=database,
        clock=clock,
        editions=editions,
        settings=sending_rules(settings),
        price=price_of(settings),
        live=settings.live,
        used=routing.in_use,
    )


class ExtraMissing(SanshiError):
    message = N_("SMS through aliyun need its library: pip install --require-hashes -r requirements-aliyun.lock")


def sms_provider(
    settings: Settings, database: Database, clock: Clock, given: Provider | None = None
) -> SwitchedProvider:
    """The provider of text messages and the one standing by; `given`: one in place of them.

    Call it inside the running loop. Raises ExtraMissing."""

    async def choice() -> str | None:
        async with database.reading() as unit:
            chosen = await sms_route.chosen(unit)
        return None if chosen is None else chosen.provider

    makers: dict[str, Callable[[], Provider]] = {
        "log": LogProvider,
        "twilio": lambda: _twilio(settings, clock),
        "aliyun": lambda: aliyun(settings),
    }
    providers = [given] if given else [makers[name]() for name in settings.sms.names]
    return SwitchedProvider(providers, choice)


def _twilio(settings: Settings, clock: Clock) -> Provider:
    account = settings.twilio
    return TwilioProvider(
        clock=clock,
        account_sid=account.account_sid,
        auth_token=account.auth_token.get_secret_value(),
        from_=account.from_,
        messaging_service_sid=account.messaging_service_sid,
        api_base=account.api_base,
        live=settings.live,
    )


def aliyun(settings: Settings) -> Provider:
    """The provider of the mainland. Raises ExtraMissing."""
    try:
        from notify.providers.aliyun import AliyunProvider  # noqa: PLC0415 — its library is an extra
    except ImportError as error:
        raise ExtraMissing from error
    account = settings.aliyun
    return AliyunProvider(
        access_key_id=account.access_key_id,
        access_key_secret=account.access_key_secret.get_secret_value(),
        api_base=account.api_base,
        live=settings.live,
        pushed=bool(settings.public_base_url and account.push_secret.get_secret_value()) or bool(account.reply_queue),
    )


def aliyun_queues(settings: Settings, clock: Clock) -> list[Queue]:
    """The queues of the mainland's provider that receipts and replies are pulled from. Raises ExtraMissing."""
    account = settings.aliyun
    wanted = [(kind, name) for kind, name in ((REPORTS, account.report_queue), (REPLIES, account.reply_queue)) if name]
    if not wanted or "aliyun" not in settings.sms.names:
        return []
    try:
        from notify.providers.aliyun_queue import AliyunQueue  # noqa: PLC0415 — its library is an extra
    except ImportError as error:
        raise ExtraMissing from error
    return [
        AliyunQueue(
            kind=kind,
            name=name,
            access_key_id=account.access_key_id,
            access_key_secret=account.access_key_secret.get_secret_value(),
            token_base=account.token_base,
            queue_base=account.queue_base,
            clock=clock,
        )
        for kind, name in wanted
    ]


def price_of(settings: Settings) -> Price | None:
    """What a segment costs; None where no price is set."""
    given = settings.notify
    return Price(Decimal(given.segment_price), given.segment_currency) if given.segment_price else None
