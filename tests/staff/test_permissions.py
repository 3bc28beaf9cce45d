"""The permission table with the packs' four-eyes tables over it."""

from pathlib import Path

import pytest

from knowledge.model.choices import StaffRole
from staff.actor import SYSTEM, Actor, Role
from staff.four_eyes import EyesRule, FourEyes
from staff.permissions import DEFAULTS, FROM_PACK, Act, Part, Permissions, permissions_of
from tests.shipped import pack_of

CASEWORK = {Act.SEE_COMPLAINTS, Act.REPLY, Act.CLOSE, Act.SEE_HANDOVERS, Act.SEE_PERMITS, Act.SEE_NOTICES, Act.DO_TASKS}


def somebody(*roles: Role, name: str = "li", person: str = "li") -> Actor:
    return Actor(name=name, person=person, roles=frozenset(roles))


def test_every_act_has_its_roles() -> None:
    assert set(DEFAULTS) == set(Act)
    assert all(DEFAULTS.values())


def test_an_act_missing_from_the_table_is_allowed_to_nobody() -> None:
    assert not Permissions({}).may(somebody(*Role), Act.REPLY)


def test_nobody_without_a_role_may_anything() -> None:
    table = permissions_of(FourEyes({}))
    assert not any(table.may(SYSTEM, act) for act in Act)


@pytest.mark.parametrize("act", sorted(CASEWORK))
def test_the_administrator_handles_no_case(act: Act) -> None:
    assert not permissions_of(FourEyes({})).may(somebody(Role.ADMINISTRATOR), act)


def test_roles_of_one_person_add_up() -> None:
    both = somebody(Role.ADMINISTRATOR, Role.CLERK)
    table = permissions_of(FourEyes({}))
    assert table.may(both, Act.MANAGE_ACCOUNTS)
    assert table.may(both, Act.REPLY)


def test_the_packs_roles_stand_in_place_of_the_defaults(pack_directory: Path) -> None:
    acts = pack_of(pack_directory).casework.four_eyes.acts
    table = permissions_of(FourEyes.of(acts))
    for act, (name, part) in FROM_PACK.items():
        [written] = [one for one in acts if one.id == name]
        first, second = set(map(str, written.first)), set(map(str, written.second))
        expected = {Part.FIRST: first, Part.FINISHING: second or first, Part.EITHER: first | second}[part]
        assert set(map(str, table.who(act))) == expected, act


def test_an_edition_that_gives_an_act_to_another_role_takes_it_from_the_first() -> None:
    eyes = FourEyes({"close-complaint": EyesRule(first=frozenset({Role.CLERK}), second=frozenset())})
    table = permissions_of(eyes)
    assert table.who(Act.PROPOSE_RESULT) == table.who(Act.CLOSE) == {Role.CLERK}


def test_the_packs_know_the_same_roles() -> None:
    assert {role.value for role in StaffRole} == {role.value for role in Role}


def test_where_the_pack_asks_for_one_person_the_first_finishes() -> None:
    alone = EyesRule(first=frozenset({Role.CLERK}), second=frozenset())
    two = EyesRule(first=frozenset({Role.CLERK}), second=frozenset({Role.LEADER}))
    assert alone.finishing == {Role.CLERK}
    assert two.finishing == {Role.LEADER}
