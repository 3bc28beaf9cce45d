"""The settings of sending, as the notify room takes them."""

from datetime import time

from notify.sending import SendingRules
from sanshi.settings import Settings


def sending_rules(settings: Settings) -> SendingRules:
    """What the settings say; what they leave open the pack decides."""
    given = settings.notify
    return SendingRules(
        window_start=time.fromisoformat(given.send_window_start) if given.send_window_start else None,
        window_end=time.fromisoformat(given.send_window_end) if given.send_window_end else None,
        daily_cap=given.per_recipient_day,
        per_second=given.per_second,
        public_base_url=settings.public_base_url,
        voice_prefixes=tuple(settings.twilio.voice_prefixes.split()),
    )
