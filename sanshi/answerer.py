"""The answerer over the pack in force, for commands that only ask."""

from pathlib import Path

from common.clock import SystemClock
from faq.answering import Answerer
from faq.calibration import threshold
from knowledge import versions
from knowledge.edition import Edition
from knowledge.samples import SamplePolicy
from sanshi.calibration import usable_calibration
from sanshi.commands.options import settings_or_exit
from sanshi.opening import open_published
from sanshi.settings import Settings


def sample_policy(settings: Settings) -> SamplePolicy:
    """Unconfirmed values are shown and marked in the demo, withheld as soon as a channel is live."""
    return SamplePolicy.WITHHOLD if settings.live else SamplePolicy.SHOW


async def current_edition(settings: Settings) -> Edition:
    """The published version; at the first start the pack of the settings is published."""
    database = await open_published(settings, now=SystemClock().now())
    try:
        return await versions.StoredEditions(database).current()
    finally:
        await database.close()


async def current_answerer(config: Path | None) -> Answerer:
    """Answers from the published version."""
    settings = settings_or_exit(config)
    edition = await current_edition(settings)
    answer_from = threshold(usable_calibration(settings.data_dir), edition.digest)
    return Answerer.build(edition.pack, sample_policy(settings), version=edition.version, answer_from=answer_from)
