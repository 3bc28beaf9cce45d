"""One request of a signed-in member of staff: who it is, what they may do, and the page with its menu as the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from common.errors import SanshiError
from common.i18n import N_, Translator
from common.phone import shown
from knowledge.model import Pack
from notify.reasons import ALARMS, PROVIDER_FAILS
from staff.actor import Actor, Role
from staff.agreements import AgreedAct
from staff.four_eyes import FourEyes
from staff.member import Member
from staff.permissions import Act, Permissions
from web.staff import access
from web.staff.menu import Line, is_current, lines_for
from web.staff.services import StaffServices
from web.staff.waiting import alarms_of, waiting_for
from web.visit import Visit, services_of, visiting

DONE = {
    "provider-switched": N_("From now on text messages go through the other provider."),
    "templates-asked": N_("The provider was asked how its review stands."),
    "texts-proposed": N_("Handed in. It holds when a second person approves."),
    "texts-approved": N_("Approved. What was held for it goes in the next sending hours."),
    "texts-refused": N_("Not approved. Your words stand with the template."),
    "instructed": N_("Your instruction is on the file."),
    "assigned": N_("The case is assigned."),
    "noted": N_("The note is on the file."),
    "replied": N_("Your answer is on its way to the citizen."),
    "proposed": N_("The result is proposed. It reaches the citizen when a second person agrees."),
    "sent-back": N_("It is sent back with your words."),
    "closed": N_("The case is closed and the citizen is told."),
    "refusal-proposed": N_("The refusal is proposed. It reaches the citizen when a second person agrees."),
    "refused": N_("The refusal is final and the citizen is told."),
    "reopened": N_("The case is open again."),
    "contact-asked": N_("Your request to see the reporter's identity waits for a second person."),
    "contact-shown": N_("The reporter's identity is released to the one who asked."),
    "draft-kept": N_("Kept. It is not registered yet."),
    "draft-dropped": N_("What was typed is erased."),
    "duty-named": N_("Named. It holds at once."),
    "duty-ended": N_("Nobody is named for it any more."),
    "taken": N_("You have the conversation now. What you write goes to the citizen's chat."),
    "said": N_("Sent to the citizen's chat."),
    "conversation-closed": N_("The conversation is closed. The citizen's words go to the bot again."),
    "looked-at": N_("Looked at. From now on it is reminded of."),
    "changed": N_("Done. The change is in the history below."),
    "corrected": N_("Corrected. The history below says what kind of change it was."),
    "merged": N_("Merged. Everything of the other record stands here now."),
    "unmerged": N_("Undone. Both records stand as they did before."),
    "imported": N_("The sheet is imported."),
    "kind-set": N_("The kinds of the unit are kept."),
    "planned": N_("The notices are planned. They go out in the next sending hours."),
    "batch-proposed": N_("Proposed. It goes when a second person agrees."),
    "batch-agreed": N_("Agreed. Nothing leaves in the first minute."),
    "batch-refused": N_("Refused. Nothing of it goes."),
    "batch-withdrawn": N_("Taken back. Nothing of it goes."),
    "batch-stop": N_("Stopped. Nothing has left."),
    "batch-pause": N_("Paused. What has not gone waits."),
    "batch-resume": N_("It goes on."),
    "batch-cancel": N_("Cancelled. What has not gone never goes."),
    "decision-kept": N_("Written down. Its unit hears from us when the day comes."),
    "decided": N_("Your decision is kept with the notice."),
    "recorded": N_("What came of it is recorded."),
    "erasure-asked": N_("Asked. It waits for a second person, for a week at most."),
    "erased": N_("The personal data of the case is erased. Its number and its steps are kept."),
    "erasure-refused": N_("Refused. The request is gone; who asked for it sees that under Erasing."),
    "words-erased": N_("The words are erased. What was counted stays."),
    "seen-to": N_("The message is seen to."),
    "answer-seen": N_("The answer is seen to."),
    "opted-out": N_("The number gets no more prompts by text message."),
    "opted-in": N_("The number gets prompts by text message again."),
    "password": N_("Your new password holds from now on."),
    "substitute-named": N_("The substitute is named. It ends by itself after the last day."),
    "substitute-ended": N_("Ended. The additional roles are gone at once."),
    "sessions-ended": N_("Ended. Whoever used it has to sign in again."),
    "factor-off": N_("Your second factor is off."),
    "factor-reset": N_("The second factor is taken away. The next sign-in asks for the password alone."),
    "roles-asked": N_("New roles hold as soon as a second person agrees. What was taken away is gone already."),
    "agreed": N_("Agreed."),
    "not-agreed": N_("Refused."),
    "export-asked": N_("Asked. When a second person has agreed, export the list within 24 hours."),
    "roles-set": N_("The roles are changed. They hold at once."),
    "account-closed": N_("The account is closed. Its name stays in the records."),
}
"""What is said after an act, by the word in `?done=`."""


@dataclass(frozen=True)
class Desk:
    """A visit with the member behind it; `page` renders a template with it as `desk`."""

    visit: Visit
    member: Member
    actor: Actor
    permissions: Permissions
    services: StaffServices

    @property
    def tr(self) -> Translator:
        return self.visit.tr

    @property
    def pack(self) -> Pack:
        return self.visit.pack

    @cached_property
    def acts(self) -> frozenset[Act]:
        """What this member may do."""
        return frozenset(act for act in Act if self.permissions.may(self.actor, act))

    def may(self, act: str) -> bool:
        return Act(act) in self.acts

    def who(self, act: str) -> str:
        """The names of the roles that may do an act, for a person who may not."""
        return role_names(self.permissions.who(Act(act)), self.pack, self.tr)

    def second(self, act: AgreedAct) -> frozenset[Role]:
        """The roles one of which must agree to an act by the pack's table; none where one person is enough."""
        rule = FourEyes.of(self.pack.casework.four_eyes.acts).get(act)
        return rule.second if rule else frozenset()

    @property
    def searches(self) -> bool:
        """Whether there is anything this member could find."""
        return bool({Act.SEE_COMPLAINTS, Act.SEE_PERMITS, Act.SEE_NOTICES} & self.acts)

    @property
    def today(self) -> date:
        """The office's day."""
        return self.visit.edition.calendar.today(self.visit.services.clock.now())

    def phone(self, to: str) -> str:
        """A telephone number as it is read out; an address stays as it is."""
        return shown(to)

    @property
    def roles(self) -> str:
        return role_names(self.actor.roles, self.pack, self.tr)

    @property
    def stands_in(self) -> list[str]:
        """For whom the member stands in today, and until when."""
        sentence = N_("standing in for {name} until {day}")
        return [
            self.tr.gettext(sentence, name=one.absent, day=self.tr.date(one.to_day)) for one in self.member.stands_in
        ]

    @property
    def lines(self) -> list[Line]:
        return list(lines_for(self.acts))

    def is_current(self, line: Line) -> bool:
        return is_current(line, self.visit.path)

    @property
    def done(self) -> str:
        """What the last act brought, from `?done=`."""
        said = DONE.get(self.visit.request.query_params.get("done", ""), "")
        return self.tr.gettext(said)

    async def alarms(self) -> list[str]:
        """What is wrong with sending, in sentences, for those who see notices."""
        if Act.SEE_NOTICES not in self.acts:
            return []
        troubles, raised = await alarms_of(self.services)
        sentences = [self.tr.gettext(ALARMS[alarm.kind], code=alarm.code) for alarm in raised]
        return [*(trouble.text(self.tr) for trouble in troubles), *await self._texts_wait(), *sentences]

    async def _texts_wait(self) -> list[str]:
        """That notices are held because nobody has approved their templates."""
        if not (count := await self.services.texts.waiting()):
            return []
        return [
            self.tr.ngettext(
                "{count} template waits for approval. Notices made from it are held.",
                "{count} templates wait for approval. Notices made from them are held.",
                count,
            )
        ]

    async def may_switch(self) -> bool:
        """Whether the SMS provider fails, another one stands by, and this member may look at both."""
        if Act.SEE_NOTICES not in self.acts:
            return False
        failing = any(alarm.kind in PROVIDER_FAILS for alarm in await self.services.notices.alarms())
        return failing and bool((await self.services.routing.standing()).standby)

    async def faults(self) -> list[str]:
        """What is wrong with the instance itself, for those who keep its accounts."""
        upkeep = self.services.upkeep if Act.MANAGE_ACCOUNTS in self.acts else None
        return [] if upkeep is None else [fault.text(self.tr) for fault in await upkeep.faults()]

    async def page(self, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The rendered page."""
        waiting = await waiting_for(self.services, self.actor, self.acts)
        return self.visit.page(f"staff/{template}", status=status, desk=self, waiting=waiting, **context)

    def see(self, path: str, done: str = "", anchor: str = "") -> RedirectResponse:
        """After an act: see this page, with a word about what was done."""
        query = f"?done={done}" if done else ""
        return self.visit.see(f"{path}{query}{'#' + anchor if anchor else ''}")

    def told(self, error: SanshiError) -> str:
        """An error in the member's language."""
        return error.text(self.tr)


def role_names(roles: Iterable[Role], pack: Pack, tr: Translator) -> str:
    """The roles in the pack's words, in the pack's order."""
    held = {role.value for role in roles}
    names = [role.name if tr.zh else role.name_en for role in pack.casework.staff_roles if role.id.value in held]
    return ("、" if tr.zh else ", ").join(names)


def staff_services(request: Request) -> StaffServices:
    """The services behind the console."""
    found = getattr(services_of(request).staff, "services", None)
    assert isinstance(found, StaffServices)
    return found


async def desk_of(request: Request) -> Desk:
    """The desk of a request that was admitted; asked for once."""
    found = request.state.desk
    assert isinstance(found, Desk)
    return found


AtDesk = Annotated[Desk, Depends(desk_of)]


async def open_desk(request: Request) -> Desk | None:
    """The desk of whoever the cookie names; None when nobody is signed in."""
    token = request.cookies.get(access.SESSION_COOKIE, "")
    services = staff_services(request)
    endpoint = request.scope.get("endpoint")
    member = await services.sign_in.member(token, touch=not access.asked_by_itself(endpoint)) if token else None
    if member is None:
        return None
    visit = await visiting(request)
    permissions = access.permissions_in(visit.pack.casework.four_eyes.acts)
    act = access.act_of(endpoint)
    actor = member.acting(permissions.who(act) if act else member.account.roles)
    return Desk(visit=visit, member=member, actor=actor, permissions=permissions, services=services)
