"""Who may do an act, and whether a second person must: the pack's table applied; pure."""

from casework.errors import NotAllowed, SamePerson
from knowledge.model import Act
from staff.actor import Actor


def may_begin(act: Act, by: Actor) -> bool:
    """Whether one of the actor's roles may take the first step of an act."""
    return bool(_roles(by) & {role.value for role in act.first})


def check_first(act: Act, by: Actor) -> None:
    """Raises NotAllowed."""
    if not may_begin(act, by):
        raise NotAllowed


def check_second(act: Act, by: Actor, *, first_person: str) -> bool:
    """Whether the act is done "by one person", as the table allows. Raises NotAllowed, SamePerson.

    One human being with two accounts stays one person, whatever roles both hold.
    """
    if not act.needs_second:
        check_first(act, by)
        return True
    if not _roles(by) & {role.value for role in act.second}:
        raise NotAllowed
    if by.person == first_person:
        raise SamePerson
    return False


def _roles(actor: Actor) -> set[str]:
    return {role.value for role in actor.roles}
