"""The answerer of the edition in force, built in a thread once for each published pack."""

import asyncio

import structlog

from faq.answering import Answerer
from faq.calibration import Calibration, Fit, fit, threshold
from knowledge.edition import Edition, Editions
from knowledge.model import Pack
from knowledge.samples import SamplePolicy

log = structlog.get_logger(__name__)


class EditionAnswers:
    """Rebuilds when another edition is published, and on a day that changes its values. A calibration made for another
    pack or scorer is not used."""

    def __init__(self, *, editions: Editions, policy: SamplePolicy, calibration: Calibration | None = None) -> None:
        self._editions = editions
        self._policy = policy
        self._calibration = calibration
        self._built: tuple[Pack, Answerer] | None = None
        self._building = asyncio.Lock()

    async def current(self) -> Answerer:
        edition = await self._editions.current()
        if self._built is None or self._built[0] is not edition.pack:
            async with self._building:
                if self._built is None or self._built[0] is not edition.pack:
                    self._built = (edition.pack, await asyncio.to_thread(self._build, edition))
        return self._built[1]

    def _build(self, edition: Edition) -> Answerer:
        fitting = fit(self._calibration, edition.digest)
        if fitting not in {Fit.NONE, Fit.FITS}:
            log.warning("calibration not used", reason=fitting.value, version=edition.version)
        answer_from = threshold(self._calibration, edition.digest)
        return Answerer.build(edition.pack, self._policy, version=edition.version, answer_from=answer_from)
