"""The steps on a complaint: each a form of its page, whose one field is called like the step (all stand on one page).
A refused step shows the page again with the words kept."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.attachments.service import Upload
from common.errors import SanshiError
from common.i18n import N_
from staff.actor import Actor
from staff.permissions import Act
from web.forms import Form, PostedFile
from web.staff.access import may
from web.staff.complaints import INVESTIGATORS, case_page
from web.staff.desk import AtDesk, Desk

router = APIRouter(prefix="/staff/complaints/{case_id}")


class NobodyChosen(SanshiError):
    message = N_("Choose who is to investigate.")


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was sent: the form it came from, what is said when it is done, and the words to keep if not."""

    form: str
    done: str
    kept: Mapping[str, str] = field(default_factory=dict)


@router.post("/instruct")
@may(Act.INSTRUCT)
async def instruct(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("instruct")
    work = desk.services.complaints.instruct(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("instruct", "instructed", {"instruct": text}))


@router.post("/assign")
@may(Act.ASSIGN)
async def assign(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    async def work() -> None:
        candidates = {
            account.name: account for account in await desk.services.accounts.holding(INVESTIGATORS, on=desk.today)
        }
        if (chosen := candidates.get(form.text("to"))) is None:
            raise NobodyChosen
        actor = Actor(name=chosen.name, person=chosen.person, roles=chosen.roles)
        await desk.services.complaints.assign(case_id, to=actor, by=desk.actor)

    return await taken(desk, case_id, work(), Step("assign", "assigned", {"to": form.text("to")}))


@router.post("/note")
@may(Act.WRITE_NOTE)
async def note(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("note")
    work = desk.services.complaints.note(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("note", "noted", {"note": text}))


@router.post("/reply")
@may(Act.REPLY)
async def reply(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("reply")

    async def work() -> None:
        kept = [await kept_file(desk, one) for one in await form.files("files")]
        await desk.services.complaints.reply(case_id, text, kept, by=desk.actor)

    return await taken(desk, case_id, work(), Step("reply", "replied", {"reply": text}))


@router.post("/propose")
@may(Act.PROPOSE_RESULT)
async def propose(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    findings, result = form.text("findings"), form.text("result")
    work = desk.services.complaints.propose_result(case_id, findings=findings, result=result, by=desk.actor)
    return await taken(desk, case_id, work, Step("propose", "proposed", {"findings": findings, "result": result}))


@router.post("/send-back")
@may(Act.SEND_BACK)
async def send_back(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("send-back")
    work = desk.services.complaints.send_back(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("send-back", "sent-back", {"send-back": text}))


@router.post("/close")
@may(Act.CLOSE)
async def close(desk: AtDesk, case_id: UUID) -> Response:
    return await taken(desk, case_id, desk.services.complaints.close(case_id, by=desk.actor), Step("close", "closed"))


@router.post("/propose-refusal")
@may(Act.PROPOSE_REFUSAL)
async def propose_refusal(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("propose-refusal")
    work = desk.services.complaints.propose_refusal(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("propose-refusal", "refusal-proposed", {"propose-refusal": text}))


@router.post("/refuse")
@may(Act.REFUSE)
async def refuse(desk: AtDesk, case_id: UUID) -> Response:
    return await taken(
        desk, case_id, desk.services.complaints.refuse(case_id, by=desk.actor), Step("refuse", "refused")
    )


@router.post("/reopen")
@may(Act.REOPEN)
async def reopen(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("reopen")
    work = desk.services.complaints.reopen(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("reopen", "reopened", {"reopen": text}))


@router.post("/ask-contact")
@may(Act.ASK_CONTACT)
async def ask_contact(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("ask-contact")
    work = desk.services.complaints.ask_contact(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("ask-contact", "contact-asked", {"ask-contact": text}))


@router.post("/show-contact")
@may(Act.SHOW_CONTACT)
async def show_contact(desk: AtDesk, case_id: UUID) -> Response:
    work = desk.services.complaints.show_contact(case_id, by=desk.actor)
    return await taken(desk, case_id, work, Step("show-contact", "contact-shown"))


@router.post("/erase")
@may(Act.ERASE)
async def erase(desk: AtDesk, case_id: UUID) -> Response:
    return await taken(desk, case_id, desk.services.complaints.erase(case_id, by=desk.actor), Step("erase", "erased"))


@router.post("/refuse-erasure")
@may(Act.ERASE)
async def refuse_erasure(desk: AtDesk, case_id: UUID, form: Form) -> Response:
    text = form.text("refuse-erasure")
    work = desk.services.complaints.refuse_erasure(case_id, text, by=desk.actor)
    return await taken(desk, case_id, work, Step("refuse-erasure", "erasure-refused", {"refuse-erasure": text}))


async def taken(desk: Desk, case_id: UUID, work: Awaitable[object], step: Step) -> Response:
    """Take a step and go back to the case; a refused one shows the case with the error at its form."""
    try:
        await work
    except SanshiError as error:
        return await case_page(desk, case_id, form=step.form, error=error, kept=step.kept)
    return desk.see(f"/staff/complaints/{case_id}", step.done)


async def kept_file(desk: Desk, file: PostedFile) -> UUID:
    """A file of the answer, checked and cleaned like a citizen's."""
    return await desk.services.attachments.store(Upload(file.name, file.content_type, file.data))
