"""The answerer over the pack in force, for commands that only ask."""

from pathlib import Path

from common.clock import SystemClock
from faq.answering import Answerer
from knowledge import versions
from knowledge.samples import SamplePolicy
from sanshi.commands.options import settings_or_exit
from sanshi.opening import open_published
from sanshi.settings import Settings


def sample_policy(settings: Settings) -> SamplePolicy:
    """Unconfirmed values are shown and marked in the demo, withheld as soon as a channel is live."""
    return SamplePolicy.WITHHOLD if settings.live else SamplePolicy.SHOW


async def current_answerer(config: Path | None) -> Answerer:
    """Answers from the published version; at the first start the pack of the settings is published."""
    settings = settings_or_exit(config)
    database = await open_published(settings, now=SystemClock().now())
    try:
        edition = await versions.StoredEditions(database).current()
    finally:
        await database.close()
    return Answerer.build(edition.pack, sample_policy(settings), version=edition.version)
