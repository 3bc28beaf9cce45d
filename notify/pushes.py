"""What Alibaba Cloud pushes: delivery receipts and replies. It signs neither, so the address it was given holds a
secret, and a receipt counts only for an attempt of ours."""

from notify.inbound import Inbox
from notify.providers.aliyun_reports import replies_in, reports_in
from notify.receipts import Receipts


class AliyunPushes:
    """Pushes repeat and may come in any order; each acts once."""

    def __init__(self, *, secret: str, receipts: Receipts, inbox: Inbox) -> None:
        self.secret = secret
        self._receipts, self._inbox = receipts, inbox

    async def reports(self, body: bytes) -> None:
        """Take delivery receipts. Raises PushUnreadable."""
        for attempt, found in list(reports_in(body)):
            await self._receipts.take(attempt, found)

    async def replies(self, body: bytes) -> None:
        """Take text messages people sent back. Raises PushUnreadable."""
        for each in list(replies_in(body)):
            await self._inbox.receive(provider_id=each.sequence, phone=each.phone, text=each.content)
