"""The schedule table: what ticks, how often, and what it calls."""

from collections.abc import Iterator

from sanshi.app import App
from sanshi.schedule import Daily, Every, Schedule

DISPATCH_SECONDS = 1.0
PLAN_SECONDS = 3600.0
LADDER_SECONDS = 1800.0
REST_SECONDS = 300.0
UNREAD_SECONDS = 300.0
ERASE_SECONDS = 900.0
NEWS_SECONDS = 60.0
TEMPLATES_SECONDS = 600.0
PULL_SECONDS = 15.0
WATCH_SECONDS = 300.0


async def schedule_of(app: App) -> Schedule:
    """The jobs of a worker. Planning is idempotent, so it runs hourly and catches up by itself after an outage."""
    if app.routing.reviews:
        # Before the first text goes out: without its template it would be held.
        await app.routing.fetch_templates()
    timezone = (await app.editions.current()).calendar.timezone.key
    return Schedule(
        [
            *_backup(app),
            *_news(app),
            Every("dispatch", DISPATCH_SECONDS, app.dispatcher.tick),
            *_templates(app),
            *_pulls(app),
            Every("plan", PLAN_SECONDS, app.planner.run),
            Every("climb_ladders", LADDER_SECONDS, app.ladders.tick),
            Every("watch", WATCH_SECONDS, app.watch.raise_alarms),
            Every("rest_handovers", REST_SECONDS, app.handovers.rest),
            Every("follow_unread", UNREAD_SECONDS, app.unread.follow),
            Every("erase_drafts", ERASE_SECONDS, app.exchange.erase_drafts),
            Daily("plan_morning", 6, 0, app.planner.run),
            Daily("retention", 3, 30, app.retention.erase, made_up=True),
        ],
        database=app.database,
        clock=app.clock,
        timezone=timezone,
    )


def _news(app: App) -> Iterator[Every]:
    if app.news is not None:
        yield Every("staff_news", NEWS_SECONDS, app.news.tick)


def _templates(app: App) -> Iterator[Every]:
    """Where templates are reviewed: how their review stands."""
    if app.routing.reviews:
        yield Every("templates", TEMPLATES_SECONDS, app.routing.fetch_templates)


def _pulls(app: App) -> Iterator[Every]:
    """Where receipts or replies are pulled from the provider's queues."""
    if app.pulls.queues:
        yield Every("pull", PULL_SECONDS, app.pulls.run)


def _backup(app: App) -> Iterator[Daily]:
    if app.backups is not None:
        hour, minute = map(int, app.settings.backup.at.split(":"))
        yield Daily("backup", hour, minute, app.backups.make, made_up=True)
