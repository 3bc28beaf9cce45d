"""Twilio's error codes as what they mean for us: one literal table. Sources: twilio.com/docs/api/errors, and the map
that a public-sector sender runs in production. A code that is not here is never guessed to be safe."""

from types import MappingProxyType

from notify.providers.base import OutcomeKind, Verdict
from storage.values.notices import Reason

_NUMBER = Verdict(Reason.NUMBER_BAD)
_BLOCKED = Verdict(Reason.BLOCKED)
_CONTENT = Verdict(Reason.CONTENT_REFUSED)
_ACCOUNT = Verdict(Reason.PROVIDER_SETTINGS, OutcomeKind.REFUSED_CONFIG)
_PASSES = Verdict(Reason.NOT_DELIVERED, again=True)
_THROTTLED = Verdict(Reason.THROTTLED, OutcomeKind.THROTTLED, again=True)

VERDICTS = MappingProxyType(
    {
        # The number is bad: 21211 invalid To, 21604 no To, 21614 not a mobile (a landline in China), 21217 bad phone.
        "21211": _NUMBER,
        "21217": _NUMBER,
        "21604": _NUMBER,
        "21614": _NUMBER,
        "30005": _NUMBER,  # unknown handset
        "30006": _NUMBER,  # landline or carrier out of reach
        # The person wants none, or the carrier blocks it.
        "21610": _BLOCKED,
        "30004": _BLOCKED,
        # The text.
        "21602": _CONTENT,  # empty body
        "21617": _CONTENT,  # longer than 1,600
        "30007": _CONTENT,  # filtered
        # The account, the sender or the region: no message can be sent until an administrator acts.
        "20003": _ACCOUNT,
        "20404": _ACCOUNT,
        "21212": _ACCOUNT,  # invalid From
        "21408": _ACCOUNT,  # region not enabled
        "21603": _ACCOUNT,  # no From
        "21606": _ACCOUNT,
        "21608": _ACCOUNT,  # trial account
        "21612": _ACCOUNT,
        "21701": _ACCOUNT,  # no such Messaging Service
        "21703": _ACCOUNT,  # no sender in the Messaging Service
        "30002": _ACCOUNT,  # suspended
        "30034": _ACCOUNT,  # unregistered sender
        "63038": _ACCOUNT,  # the account's daily limit
        # Never processed: always safe to send again (docs/errors/20429); 21611: the sender's queue is full.
        "20429": _THROTTLED,
        "21611": _THROTTLED,
        "14107": _THROTTLED,
        # Passes by itself.
        "30001": _PASSES,
        "30003": _PASSES,
        "30008": _PASSES,
        "30500": _PASSES,
        "60005": _PASSES,
        "30036": Verdict(Reason.PROVIDER_EXPIRED),
    }
)
_CONFIG_STATUS = frozenset({401, 403, 404})
_TOO_MANY = 429


def at_create(status: int, code: str) -> tuple[OutcomeKind, Reason]:
    """What an answered call means, by its error code, else by its HTTP status."""
    verdict = VERDICTS.get(code)
    if status == _TOO_MANY:
        return OutcomeKind.THROTTLED, Reason.THROTTLED
    if verdict is not None and status < 500:
        return verdict.at_create, verdict.reason
    if status >= 500 or status < 400 or status == 408:
        # The answer may have come from a gateway in front while the message was taken behind it.
        return OutcomeKind.UNKNOWN, Reason.NO_ANSWER
    if status in _CONFIG_STATUS:
        return OutcomeKind.REFUSED_CONFIG, Reason.PROVIDER_SETTINGS
    return OutcomeKind.REFUSED, Reason.REFUSED


def undelivered(code: str) -> Verdict:
    """What the code of a failed or undelivered message means; an unknown code is not sent again."""
    return VERDICTS.get(code, Verdict(Reason.NOT_DELIVERED))
