"""Names of SMS providers, what they can do, and how a review stands, for the pages; pure."""

from types import MappingProxyType

from common.i18n import N_, Translator
from notify.providers.base import Capabilities
from notify.vocabulary import ReviewState

NAMES = MappingProxyType(
    {"log": N_("the console (simulated)"), "twilio": N_("Twilio"), "aliyun": N_("Alibaba Cloud SMS")}
)
REVIEWS = MappingProxyType(
    {
        ReviewState.DRAFT: N_("to be handed in"),
        ReviewState.SUBMITTED: N_("under review"),
        ReviewState.APPROVED: N_("approved"),
        ReviewState.REJECTED: N_("rejected"),
    }
)
TONES = MappingProxyType(
    {
        ReviewState.DRAFT: "grey",
        ReviewState.SUBMITTED: "warn",
        ReviewState.APPROVED: "good",
        ReviewState.REJECTED: "bad",
    }
)


def name(provider: str, translator: Translator) -> str:
    return translator.gettext(NAMES[provider]) if provider in NAMES else provider


def _replies(can: Capabilities) -> str:
    if not can.inbound:
        return N_("Replies do not arrive here.")
    if can.deaf_to:
        return N_("Replies arrive here, but none from numbers of mainland China.")
    return N_("Replies arrive here.")


def abilities(can: Capabilities, translator: Translator) -> list[str]:
    """What the provider can and cannot do, in sentences."""
    said = [
        _replies(can),
        N_("It tells of deliveries by itself.") if can.callbacks else N_("Deliveries are looked up, or pushed."),
        N_("A message in doubt can be looked up.") if can.listing else N_("A message in doubt cannot be looked up."),
        N_("It can call by voice.") if can.voice else N_("It cannot call by voice."),
    ]
    if can.templates:
        said.append(N_("It sends only templates it has approved."))
    return [translator.gettext(each) for each in said]
