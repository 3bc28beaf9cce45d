"""What a row does to the permit on record, pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notify.importing.problems import Code
from storage.values.permits import PermitRef, PermitState


class Effect(StrEnum):
    """`keep`: the record knows better than the row. `unchanged`: the row says what it said before."""

    CREATE = "create"
    RENEW = "renew"
    CHANGE = "change"
    KEEP = "keep"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Decision:
    """`code`: what is to be said of it besides; `expires_on` and `state` as they shall be on record."""

    effect: Effect
    expires_on: date | None
    state: PermitState
    code: Code | None = None


def decide(known: PermitRef | None, *, expires_on: date | None, digest: str) -> Decision:
    """A later expiry under the same number renews; an earlier one is an old sheet and changes nothing, unless the
    record itself is waiting for a look; absence from a sheet withdraws nothing."""
    if known is None:
        return Decision(Effect.CREATE, expires_on, PermitState.VALID)
    if known.row_digest == digest:
        return Decision(Effect.UNCHANGED, known.expires_on, known.state)
    if expires_on is None or known.expires_on is None:
        return Decision(Effect.CHANGE, expires_on or known.expires_on, known.state)
    if expires_on > known.expires_on:
        code = Code.WAS_WITHDRAWN if known.state is PermitState.WITHDRAWN else None
        return Decision(Effect.RENEW, expires_on, PermitState.VALID, code)
    if expires_on < known.expires_on and not known.needs_look:
        return Decision(Effect.KEEP, known.expires_on, known.state, Code.EARLIER_THAN_KNOWN)
    return Decision(Effect.CHANGE, expires_on, known.state)
