"""How the console names batches: their states, templates, and what became of their notices."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from casework.batches.rules import BatchStep
from casework.batches.service import Look, any_waits
from common.i18n import N_, Translator
from knowledge.model import Pack, PermitReminder
from notify import reasons
from notify.batches.findings import Fate
from notify.batches.wording import offered
from notify.vocabulary import Batch, BatchState, NoticeState, Standing

STATES: Mapping[BatchState, str] = {
    BatchState.PROPOSED: N_("Waits for a second person"),
    BatchState.REFUSED: N_("Refused"),
    BatchState.WITHDRAWN: N_("Taken back"),
    BatchState.SENDING: N_("Agreed"),
    BatchState.PAUSED: N_("Paused"),
    BatchState.STOPPED: N_("Stopped before it began"),
    BatchState.CANCELLED: N_("Cancelled"),
}
TONES: Mapping[BatchState, str] = {
    BatchState.PROPOSED: "amber",
    BatchState.REFUSED: "grey",
    BatchState.WITHDRAWN: "grey",
    BatchState.SENDING: "blue",
    BatchState.PAUSED: "amber",
    BatchState.STOPPED: "grey",
    BatchState.CANCELLED: "grey",
}
FATES: Mapping[Fate, str] = {
    Fate.MEND: N_("to be mended"),
    Fate.LEFT_OUT: N_("left out"),
    Fate.NOTE: N_("goes, later"),
}
STEPS: Mapping[BatchStep, tuple[str, str]] = {
    BatchStep.STOP: (N_("Stop"), N_("Nothing has left. Stopping undoes the whole batch.")),
    BatchStep.PAUSE: (N_("Pause"), N_("What has not gone waits until somebody lets it go on.")),
    BatchStep.RESUME: (N_("Let it go on"), N_("What waits goes in the next sending hours.")),
    BatchStep.CANCEL: (N_("Cancel the rest"), N_("What has not gone never goes.")),
}
"""What may be done on the way: the button, and what it means."""
LONG = 24
GONE = frozenset({NoticeState.SENT, NoticeState.DELIVERED})


def state(batch: Batch, standing: Sequence[Standing], tr: Translator) -> tuple[str, str]:
    """Where a batch stands in words, and the colour."""
    if batch.state is BatchState.SENDING and standing and not any_waits(standing):
        return tr.gettext(N_("Finished")), "green"
    return tr.gettext(STATES[batch.state]), TONES[batch.state]


def heading(template: str, wording: str, pack: Pack, tr: Translator) -> str:
    """A template's name, else how the text begins."""
    if template or not wording:
        return template_name(template, pack, tr)
    return wording if len(wording) <= LONG else f"{wording[:LONG]}…"


def template_name(template: str, pack: Pack, tr: Translator) -> str:
    """A template by name; a text of one's own where there is none."""
    if not template:
        return tr.gettext(N_("A text of one's own"))
    for texts in offered(pack):
        if texts.id == template:
            if not isinstance(texts, PermitReminder):
                return texts.name if tr.zh else texts.name_en
            days = tr.ngettext("{count} day before expiry", "{count} days before expiry", max(texts.days_before, 0))
            when = days if texts.days_before > 0 else tr.gettext(N_("after expiry"))
            return f"{tr.gettext(N_('Permit reminder'))} · {when}"
    return template


def templates(pack: Pack, tr: Translator) -> list[tuple[str, str]]:
    """The choices of the form."""
    return [(texts.id, template_name(texts.id, pack, tr)) for texts in offered(pack)]


def money(cost: Decimal, currency: str, tr: Translator) -> str:
    """A cost rounded to hundredths."""
    return tr.money(cost.quantize(Decimal("0.01"), ROUND_HALF_UP), currency)


def cost(look: Look, segments: int, tr: Translator) -> str:
    """What so many segments cost; "" where no price is set."""
    found = look.cost(segments)
    return "" if found is None else money(found, look.currency, tr)


def told(standing: Sequence[Standing], tr: Translator) -> list[tuple[str, str, int]]:
    """What became of the notices: state, reason, how many; what left the office first."""
    lines: Counter[tuple[str, str]] = Counter()
    order = {state: place for place, state in enumerate(ORDER)}
    for one in sorted(standing, key=lambda one: (order.get(one.state, len(order)), one.reason)):
        lines[reasons.state_name(one.state, tr), reasons.why(one, tr)] += one.count
    return [(state, why, count) for (state, why), count in lines.items()]


ORDER = (
    NoticeState.DELIVERED,
    NoticeState.SENT,
    NoticeState.FAILED,
    NoticeState.UNKNOWN,
    NoticeState.SENDING,
    NoticeState.PLANNED,
    NoticeState.HELD,
)


def count(standing: Sequence[Standing], *states: NoticeState) -> int:
    """How many notices stand in one of the states."""
    return sum(one.count for one in standing if one.state in states)
