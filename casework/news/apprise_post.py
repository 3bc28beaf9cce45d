"""Messages to staff through apprise, which knows e-mail, WeCom, DingTalk, Feishu, Telegram and a hundred others.

Nothing else imports it: it reads all its plug-ins at the first use, a second that only an office with addresses spends.
"""

import asyncio
import logging

from apprise import Apprise, NotifyFormat

# Its own lines quote addresses, which hold passwords. Whether a message went out is all we need to know.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


async def post(address: str, title: str, body: str) -> bool:
    """Send a message; False when the service behind the address did not take it."""
    return await asyncio.to_thread(_post, address, title, body)


def _post(address: str, title: str, body: str) -> bool:
    service = Apprise()
    return service.add(address) and bool(service.notify(title=title, body=body, body_format=NotifyFormat.TEXT))
