"""What one process of the service does."""

from enum import StrEnum


class ProcessRole(StrEnum):
    """web = chat, pages, hooks; bot = Telegram polling; worker = schedule and outbox."""

    WEB = "web"
    BOT = "bot"
    WORKER = "worker"


ALL_ROLES = frozenset(ProcessRole)
