"""How a permit moves from state to state: table and rules, pure. What a sheet does is in `importing.deciding`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from common.errors import SanshiError
from common.i18n import N_
from storage.values.permits import PermitAct, PermitState

LONGEST_YEARS = 50
"""No permit is given for longer; a later year is a slip of the pen, which could not be taken back."""
VALID, APPLIED_FOR = PermitState.VALID, PermitState.APPLIED_FOR
MOVES: Mapping[PermitAct, tuple[frozenset[PermitState], PermitState]] = MappingProxyType(
    {
        PermitAct.APPLIED: (frozenset({VALID}), APPLIED_FOR),
        PermitAct.APPLICATION_CLOSED: (frozenset({APPLIED_FOR}), VALID),
        PermitAct.RENEWED: (frozenset({VALID, APPLIED_FOR}), VALID),
        PermitAct.REPLACED: (frozenset({VALID, APPLIED_FOR}), PermitState.RENEWED),
        PermitAct.LAPSED: (frozenset({VALID}), PermitState.LAPSED),
        PermitAct.WITHDRAWN: (frozenset({VALID, APPLIED_FOR}), PermitState.WITHDRAWN),
    }
)
"""From which states an act is possible, and the state after it."""


class NotPossible(SanshiError):
    message = N_("This is not possible with the permit as it stands now.")
    http_status = 409


class ExpiredAlready(SanshiError):
    message = N_("The permit has expired. It can no longer be renewed: a new application is needed.")
    http_status = 409


class NotYetExpired(SanshiError):
    message = N_("The permit has not expired yet.")
    http_status = 409


class NotLater(SanshiError):
    message = N_("The new expiry must lie after {day}.")
    http_status = 422


class TooLate(SanshiError):
    message = N_("The new expiry lies more than {years} years ahead. Please look at the year once more.")
    http_status = 422


class StillUnclear(SanshiError):
    message = N_("Enter the day of expiry first: without it no reminder can be planned.")
    http_status = 422


@dataclass(frozen=True, slots=True)
class PermitFacts:
    """What the rules look at."""

    state: PermitState
    expires_on: date | None
    needs_look: bool


def shown_state(state: PermitState, expires_on: date | None, today: date) -> PermitState:
    """The state as people see it: a valid permit past its expiry has lapsed."""
    if state is VALID and expires_on is not None and expires_on < today:
        return PermitState.LAPSED
    return state


def next_state(act: PermitAct, facts: PermitFacts, *, today: date, new_expiry: date | None = None) -> PermitState:
    """The state after an act. Raises NotPossible, ExpiredAlready, NotYetExpired, NotLater, TooLate,
    StillUnclear."""
    origin, target = MOVES[act]
    if facts.state not in origin:
        raise NotPossible
    if new_expiry is not None and new_expiry.year > today.year + LONGEST_YEARS:
        raise TooLate(years=LONGEST_YEARS)
    if facts.expires_on is None:
        if act is PermitAct.WITHDRAWN or new_expiry is not None:
            return target
        raise StillUnclear
    if act is PermitAct.APPLIED and facts.expires_on < today:
        raise ExpiredAlready
    if act is PermitAct.LAPSED and facts.expires_on >= today:
        raise NotYetExpired
    if act is PermitAct.RENEWED and (new_expiry is None or new_expiry <= facts.expires_on):
        raise NotLater(day=facts.expires_on)
    return target


def possible(facts: PermitFacts, *, today: date) -> frozenset[PermitAct]:
    """What may be done with a permit now; looking at it only while it waits for that."""
    acts = {PermitAct.LOOKED_AT} if facts.needs_look else set()
    for act in MOVES:
        try:
            next_state(act, facts, today=today, new_expiry=max(today, facts.expires_on or today) + timedelta(days=1))
        except SanshiError:
            continue
        acts.add(act)
    return frozenset(acts)
