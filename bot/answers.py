"""The answerer of the edition in force, built in a thread once for each published pack."""

import asyncio

from faq.answering import Answerer
from knowledge.edition import Edition, Editions
from knowledge.samples import SamplePolicy


class EditionAnswers:
    """Rebuilds when another edition is published."""

    def __init__(self, *, editions: Editions, policy: SamplePolicy) -> None:
        self._editions = editions
        self._policy = policy
        self._built: tuple[str, Answerer] | None = None
        self._building = asyncio.Lock()

    async def current(self) -> Answerer:
        edition = await self._editions.current()
        if self._built is None or self._built[0] != edition.digest:
            async with self._building:
                if self._built is None or self._built[0] != edition.digest:
                    self._built = (edition.digest, await asyncio.to_thread(self._build, edition))
        return self._built[1]

    def _build(self, edition: Edition) -> Answerer:
        return Answerer.build(edition.pack, self._policy, version=edition.version)
