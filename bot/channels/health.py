"""Whether a channel works at this moment, for /readyz and the console."""

from datetime import datetime


class ChannelHealth:
    """`reason` is a short code (an error's type), never a message; `since` is when the state last changed."""

    def __init__(self, name: str, *, up: bool = False) -> None:
        self.name = name
        self.is_up = up
        self.reason = ""
        self.since: datetime | None = None

    def up(self, now: datetime) -> None:
        self._change(now, up=True, reason="")

    def down(self, reason: str, now: datetime) -> None:
        self._change(now, up=False, reason=reason)

    def _change(self, now: datetime, *, up: bool, reason: str) -> None:
        if (up, reason) != (self.is_up, self.reason):
            self.is_up, self.reason, self.since = up, reason, now
