"""The console as create_app sees it: its routes, and the guard before each of its routes."""

from collections.abc import Sequence
from functools import cache

from fastapi import Request
from starlette.routing import BaseRoute

from web.audience import Audience
from web.guarded import guarded
from web.staff import (
    access,
    accounts,
    agreements,
    batches,
    board,
    cards,
    complaints,
    decisions,
    evidence,
    files,
    given,
    handovers,
    imports,
    login,
    messages,
    notice_answers,
    notices,
    permits,
    phone,
    plan,
    posters,
    provider,
    retention,
    revisits,
    search,
    second_factor,
    sessions,
    steps,
    substitutions,
    tasks,
    templates,
    today,
    trail,
    unanswered,
    unit,
    units,
)
from web.staff.desk import open_desk, role_names
from web.staff.services import StaffServices
from web.staff.views import view_of

MODULES = (
    login,
    second_factor,
    sessions,
    today,
    search,
    complaints,
    steps,
    files,
    phone,
    handovers,
    permits,
    units,
    unit,
    board,
    imports,
    notices,
    batches,
    provider,
    plan,
    tasks,
    templates,
    messages,
    evidence,
    notice_answers,
    decisions,
    revisits,
    given,
    unanswered,
    accounts,
    agreements,
    substitutions,
    trail,
    posters,
    cards,
    retention,
)


class StaffConsole:
    """Given to create_app as `WebServices.staff`."""

    def __init__(self, services: StaffServices) -> None:
        self.services = services

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return _routes()

    async def admit(self, request: Request, audience: Audience) -> None:
        """Let the member through who may do the route's act. Raises a redirect to the log-in or to a hurdle
        that is not taken yet, or NotForYourRole; a route that declares no act is open to nobody."""
        desk = await open_desk(request)
        if desk is None:
            raise access.to_login(request)
        request.state.desk = desk
        endpoint = request.scope["endpoint"]
        before, hurdle = access.open_before(endpoint), desk.member.hurdle
        if hurdle is not None and hurdle not in (before or ()):
            raise access.to_hurdle(request, hurdle)
        if before is not None:
            return
        if not desk.member.actor.roles:
            raise access.NoRoleYet
        act = access.act_of(endpoint)
        if act is None or not desk.permissions.who(act):
            raise access.NobodyMay
        if act not in desk.acts:
            raise access.NotForYourRole(roles=role_names(desk.permissions.who(act), desk.pack, desk.tr))
        if (view := view_of(request)) is not None:
            await self.services.trail.record_look(desk.actor, *view)


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return guarded(module.router for module in MODULES)
