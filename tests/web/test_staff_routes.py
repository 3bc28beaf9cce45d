"""Every route of the console with every role: who may not gets the plain refusal, who may gets no refusal."""

import re
from collections.abc import Callable, Sequence
from uuid import UUID

import httpx2
import pytest

from common.clock import FixedClock
from staff.actor import Role
from staff.four_eyes import FourEyes
from staff.member import Hurdle
from staff.permissions import Act, Permissions, permissions_of
from storage.engine import Database
from tests.web.staff_office import CHOSEN, Browser, Place, office, with_factor
from web.audience import Kind, audience_of
from web.staff.access import act_of, open_before

NOWHERE = UUID(int=7)
REFUSAL = "这件事由以下人员办理"


def filled(path: str) -> str:
    """The route's path with something in each place."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda place: "nothing" if place[1] in WORDS else str(NOWHERE), path)


WORDS = frozenset({"act", "purpose"})


async def knock(browser: Browser, method: str, path: str) -> httpx2.Response:
    return await (browser.get(path) if method == "GET" else browser.post(path))


Refused = Callable[[Sequence[Place], Permissions], set[tuple[Role, Place]]]


def everywhere(routes: Sequence[Place], table: Permissions) -> set[tuple[Role, Place]]:
    """Every role at every route it may not use."""
    return {(role, route) for role in Role for route in routes if role not in table.who(route.act)}


def in_turn(routes: Sequence[Place], table: Permissions) -> set[tuple[Role, Place]]:
    """Of those: each role once at every act it does not have, and somebody at every route."""
    chosen = set()
    for act in Act:
        places = [route for route in routes if route.act is act]
        strangers = [role for role in Role if role not in table.who(act)]
        for turn in range(max(len(places), len(strangers)) if places and strangers else 0):
            chosen.add((strangers[turn % len(strangers)], places[turn % len(places)]))
    return chosen


@pytest.mark.xdist_group("long")
@pytest.mark.parametrize("refused", [in_turn, pytest.param(everywhere, marks=pytest.mark.faults)])
async def test_each_role_gets_exactly_what_the_table_gives(
    sqlite: Database, clock: FixedClock, refused: Refused
) -> None:
    house = office(sqlite, clock)
    table = permissions_of(FourEyes.of(house.house.edition.pack.casework.four_eyes.acts))
    routes = [route for route in house.routes() if route.before is None]
    strangers = refused(routes, table)
    assert len(routes) > 40
    for role in Role:
        browser = await house.member(role.value, role)
        for route in routes:
            if role not in table.who(route.act) and (role, route) not in strangers:
                continue
            answer = await knock(browser, route.method, filled(route.path))
            told = f"{role} {route.method} {route.path}: {answer.status_code}"
            if role in table.who(route.act):
                assert answer.status_code < 500, told
                assert REFUSAL not in answer.text, told
            else:
                assert answer.status_code == 403, told
                assert REFUSAL in answer.text, told


async def test_whoever_is_not_signed_in_is_asked_to(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    stranger = house.browser()
    for route in house.routes():
        answer = await knock(stranger, route.method, filled(route.path))
        assert answer.status_code == 303, route
        assert answer.headers["location"].startswith("/staff/login"), route


async def test_before_the_own_password_is_chosen_nothing_else_opens(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    told = await house.accounts.add("neu", list(Role), by=house.system)
    browser = house.browser()
    await browser.sign_in("neu", told.password)
    for route in house.routes():
        if Hurdle.PASSWORD in (route.before or ()):
            continue
        answer = await knock(browser, route.method, filled(route.path))
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/password"), route


async def test_before_the_code_is_given_nothing_else_opens(sqlite: Database, clock: FixedClock) -> None:
    house = office(sqlite, clock)
    browser = await house.member("neu", *Role)
    await with_factor(browser, clock)
    await browser.post("/staff/logout")
    await browser.sign_in("neu", CHOSEN)
    for route in house.routes():
        if Hurdle.CODE in (route.before or ()):
            continue
        answer = await knock(browser, route.method, filled(route.path))
        assert answer.status_code == 303, route
        assert answer.headers["location"].startswith("/staff/code"), route


async def test_before_a_factor_that_is_asked_for_is_set_up_nothing_else_opens(
    sqlite: Database, clock: FixedClock
) -> None:
    house = office(sqlite, clock, factor_asked_of=frozenset({Role.LEADER}))
    browser = await house.member("neu", *Role)
    for route in house.routes():
        if Hurdle.FACTOR in (route.before or ()):
            continue
        answer = await knock(browser, route.method, filled(route.path))
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/second-factor"), route


def test_every_route_of_the_console_declares_its_act(sqlite: Database, clock: FixedClock) -> None:
    for endpoint in office(sqlite, clock).endpoints():
        audience = audience_of(endpoint)
        assert audience is not None
        if audience.kind is Kind.STAFF:
            assert (act_of(endpoint) is None) == (open_before(endpoint) is not None), endpoint
        else:
            assert audience.kind is Kind.LOGIN, endpoint


@pytest.mark.parametrize("act", list(Act))
def test_every_act_of_the_table_is_used(act: Act, sqlite: Database, clock: FixedClock) -> None:
    """An act no route or page asks for would be a dead line of the table."""
    used = {act_of(endpoint) for endpoint in office(sqlite, clock).endpoints()}
    assert act in used
