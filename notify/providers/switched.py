"""One provider in use and one standing by, as one provider. Which of them is in use is read before each tick, so that a
choice made in one process holds in all. An attempt is always asked about at the provider that made it."""

from collections.abc import Awaitable, Callable, Sequence

from notify.providers.base import Capabilities, Found, Outcome, Outgoing, Provider, Sought
from storage.values.providers import ProviderTemplate


class SwitchedProvider(Provider):
    """`providers`: the one of the settings first, then the standby. `choice`: the name chosen; None = nobody chose.

    A choice that names none of them (its settings are gone) leaves the first in use."""

    def __init__(self, providers: Sequence[Provider], choice: Callable[[], Awaitable[str | None]]) -> None:
        self._by_name = {each.name: each for each in providers}
        self._first, self._choice = providers[0], choice
        self._active = providers[0]

    @property
    def name(self) -> str:  # type: ignore[override]  # asked anew each time
        return self._active.name

    @property
    def live(self) -> bool:  # type: ignore[override]  # asked anew each time
        return self._active.live

    @property
    def simulated(self) -> bool:  # type: ignore[override]  # asked anew each time
        return self._active.simulated

    @property
    def capabilities(self) -> Capabilities:  # type: ignore[override]  # asked anew each time
        return self._active.capabilities

    @property
    def names(self) -> tuple[str, ...]:
        """Every provider that is set up, the settings' own first."""
        return tuple(self._by_name)

    async def refresh(self) -> None:
        self._active = self._by_name.get(await self._choice() or "", self._first)

    def named(self, name: str) -> Provider | None:
        return self._by_name.get(name)

    async def send(self, message: Outgoing) -> Outcome:
        return await self._active.send(message)

    async def find(self, sought: Sought) -> Sequence[Found]:
        return await self._active.find(sought)

    async def fetch(self, provider_id: str, sought: Sought) -> Found:
        return await self._active.fetch(provider_id, sought)

    async def templates(self) -> Sequence[ProviderTemplate]:
        return await self._active.templates()

    async def close(self) -> None:
        for each in self._by_name.values():
            await each.close()
