"""What the office has not confirmed yet: how such a value is shown, and what must be confirmed before going live."""

from dataclasses import dataclass
from enum import StrEnum

from common.i18n import N_, Translator
from knowledge.model import Kind, Pack
from knowledge.resolve import CONSULT, Resolver, Said

SAMPLE_NOTE = N_("(sample, to be confirmed by the office)")
WITHHELD = N_("The office has not confirmed this yet. Please call {phone}.")


class SamplePolicy(StrEnum):
    """What happens to an unconfirmed value: shown and marked in the demo, withheld when a channel is live."""

    SHOW = "show"
    WITHHOLD = "withhold"


def may_show(said: Said, policy: SamplePolicy) -> bool:
    """Whether the value itself may be shown; also whether a notice with this text may be sent."""
    return not said.sample or policy is SamplePolicy.SHOW


def presented(said: Said, policy: SamplePolicy, resolver: Resolver, translator: Translator) -> str:
    """The value as a person sees it: plain, marked as a sample, or withheld with the number to call instead."""
    if not said.sample:
        return said.text
    if policy is SamplePolicy.SHOW:
        return f"{said.text}{'' if translator.zh else ' '}{translator.gettext(SAMPLE_NOTE)}"
    return translator.gettext(WITHHELD, phone=resolver.phone(CONSULT).text)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An office value to confirm: `what` is a message id, `value` what the pack says now, and where it stands."""

    what: str
    value: str
    file: str
    path: str


def unconfirmed(pack: Pack) -> tuple[Unconfirmed, ...]:
    """Every office value that a live start needs confirmed: name, hall, phones, signature; empty = may go live.

    The name has no flag of its own in the schema; it is confirmed together with the hall it stands above.
    """
    office, rules = pack.office, pack.sms_rules
    found = []
    if office.hall.sample:
        found += [
            Unconfirmed(N_("name of the office"), office.office.name, Kind.OFFICE.file, "office.name"),
            Unconfirmed(N_("address of the hall"), office.hall.address, Kind.OFFICE.file, "hall.address"),
            Unconfirmed(N_("opening hours of the hall"), office.hall.hours, Kind.OFFICE.file, "hall.hours"),
        ]
    found += [
        Unconfirmed(N_("phone number"), f"{phone.name} {phone.number}", Kind.OFFICE.file, f"phones[{at}].number")
        for at, phone in enumerate(office.phones)
        if phone.sample
    ]
    if rules.sample:
        found.append(
            Unconfirmed(
                N_("signature of text messages"), rules.signature, Kind.SEASONAL_RISKS.file, "sms_rules.signature"
            )
        )
    return tuple(found)
