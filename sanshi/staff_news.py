"""What is new for staff, sent to the addresses of the settings; among it what only the instance itself knows."""

from collections.abc import Iterable

from casework.news.service import StaffNews
from casework.news.sources import SOURCES, Source, Span
from common.clock import Clock
from common.i18n import N_, Translator
from knowledge.edition import Editions
from sanshi.backups import FAILED
from sanshi.settings import Settings
from staff.actor import Role
from storage import news
from storage.engine import Database, UnitOfWork

BACKUP_FAILED = N_("A backup failed. `sanshi doctor` says what to do.")


async def backups(unit: UnitOfWork, span: Span, tr: Translator) -> Iterable[str]:
    return [tr.gettext(BACKUP_FAILED)] if await news.acts(unit, span, FAILED) else []


def staff_news_of(settings: Settings, database: Database, clock: Clock, editions: Editions) -> StaffNews | None:
    """None when the settings name no address."""
    addresses = {role: found for role in Role if (found := settings.alarms.of(role))}
    if not addresses:
        return None
    # Only here: it loads a hundred plug-ins' library, which most processes never need.
    from casework.news.apprise_post import post  # noqa: PLC0415

    return StaffNews(
        database=database,
        clock=clock,
        editions=editions,
        addresses=addresses,
        sources=[Source(frozenset({Role.ADMINISTRATOR}), backups), *SOURCES],
        post=post,
        language=settings.language,
        console=f"{settings.public_base_url.rstrip('/')}/staff" if settings.public_base_url else "",
        trial=not settings.live,
    )
