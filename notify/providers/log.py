"""The provider that shows instead of sending: the text stays in the notice, sealed; the console marks it simulated."""

from collections.abc import Sequence

from notify.providers.base import Capabilities, Found, Outcome, OutcomeKind, Outgoing, Provider, Sought


class LogProvider(Provider):
    """Takes every message and carries it nowhere. Nothing of it is written to the logs."""

    def __init__(self) -> None:
        self.name = "log"
        self.live = False
        self.simulated = True
        self.capabilities = Capabilities(listing=True)

    async def send(self, message: Outgoing) -> Outcome:
        return Outcome(OutcomeKind.ACCEPTED, provider_id=f"log-{message.attempt_id}")

    async def find(self, sought: Sought) -> Sequence[Found]:
        """Nothing left the office, so what is in doubt was certainly not taken."""
        return ()
