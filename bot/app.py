"""The one dispatcher of every channel: middlewares in their order, journeys in theirs."""

from aiogram import Dispatcher
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.strategy import FSMStrategy

from bot.dialogues import (
    ask,
    calculate,
    complain,
    fallback,
    handover,
    home,
    language,
    lost_code,
    notice,
    revisit,
    track,
)
from bot.dialogues.complaint_form import ComplaintForm
from bot.dialogues.handover import HandoverForm
from bot.middlewares.danger import DangerMiddleware
from bot.middlewares.guard import GuardMiddleware
from bot.middlewares.language import LanguageMiddleware
from bot.middlewares.privacy import PrivacyMiddleware
from bot.middlewares.talking import TalkMiddleware
from bot.middlewares.throttle import ThrottleMiddleware
from bot.services import BotServices

LISTENS = frozenset({ComplaintForm.what.state, ComplaintForm.files.state, HandoverForm.talking.state})
"""Steps whose answer may itself tell of danger."""


def build_dispatcher(services: BotServices, storage: BaseStorage) -> Dispatcher:
    """Order between the turns of one chat is kept by the mailbox, so aiogram's own isolation stays off."""
    dispatcher = Dispatcher(storage=storage, fsm_strategy=FSMStrategy.CHAT)
    for middleware in (
        TalkMiddleware(services),
        PrivacyMiddleware(),
        ThrottleMiddleware(services.clock),
        GuardMiddleware(),
        LanguageMiddleware(),
        DangerMiddleware(LISTENS),
    ):
        dispatcher.update.outer_middleware(middleware)
    # Leaving comes before a journey's own steps; the steps before free text; what nobody took comes last.
    journeys = (handover, complain, revisit, lost_code, track, notice, calculate, home, language, ask, fallback)
    for journey in journeys:
        dispatcher.include_router(journey.routes.router())
    return dispatcher
