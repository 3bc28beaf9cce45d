"""A signed-in member of staff, and what stands between the session and the pages."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from staff.actor import Actor, Role
from storage.values.accounts import Account, Session, StandIn


class Hurdle(StrEnum):
    """What must be done before any other page opens, in this order."""

    CODE = "code"
    PASSWORD = "password"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Member:
    """The person behind a session. `factor`: the account has a second factor; `factor_asked`: it must have one."""

    account: Account
    session: Session
    lasts: timedelta
    stands_in: tuple[StandIn, ...]
    factor: bool
    factor_asked: bool

    @property
    def roles(self) -> frozenset[Role]:
        """The own roles, and those held for others today."""
        return self.account.roles.union(*(one.roles for one in self.stands_in))

    @property
    def actor(self) -> Actor:
        return self.acting(self.account.roles)

    def acting(self, needed: frozenset[Role]) -> Actor:
        """The actor of an act that needs one of these roles: for an absent person only where no own role is enough."""
        absent = next((one.absent for one in self.stands_in if one.roles & needed), "")
        return Actor(
            name=self.account.name,
            person=self.account.person,
            roles=self.roles,
            acting_for="" if self.account.roles & needed else absent,
        )

    @property
    def must_change(self) -> bool:
        """True until the one-time password is replaced: no other page opens before."""
        return self.account.one_time_until is not None

    @property
    def hurdle(self) -> Hurdle | None:
        """The first that is not taken. The code comes before a new password: who has found a one-time password on a
        slip of paper must not get past the telephone with it."""
        if self.factor and self.session.proved_at is None:
            return Hurdle.CODE
        if self.must_change:
            return Hurdle.PASSWORD
        if self.factor_asked and not self.factor:
            return Hurdle.FACTOR
        return None
