"""Batches: a file or an audience looked at, proposed, agreed to by a second person, watched, and its result."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from casework.batches.errors import StartUnreadable, UnknownBatch
from casework.batches.rules import BatchStep
from casework.batches.service import BatchDetail, Choice, Look
from common.errors import SanshiError
from common.i18n import N_
from notify import reasons
from notify.batches.checking import gravest
from notify.batches.findings import Fate, remedy
from notify.batches.service import Audience
from notify.importing.problems import column_name
from notify.vocabulary import NoticeState
from staff.actor import Actor
from staff.permissions import Act
from web.forms import Form, Posted
from web.staff import batch_words, words
from web.staff.access import by_itself, may
from web.staff.columns import NOTICES
from web.staff.desk import AtDesk, Desk
from web.staff.imports import read_id
from web.staff.imports import said as said_far
from web.staff.lists import XLSX, Cell, sheet
from web.staff.text_words import LANGUAGES

router = APIRouter(prefix="/staff/batches")

PURPOSE = "batch"
SHOWN_ROWS = 500
GRAVITY = {fate: place for place, fate in enumerate(Fate)}
HEADS = (N_("Row"), N_("To"), N_("State"), N_("Reason"), N_("Last change"), N_("Segments"), N_("Text"))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form says: the choice with the kept file's id, and when it starts and ends as they were typed."""

    choice: Choice
    kept: str = ""
    start: str = ""
    until: str = ""


@router.get("")
@may(Act.SEE_NOTICES)
async def listed(desk: AtDesk, page: int = 1) -> Response:
    page = min(max(page, 1), 10_000)
    found, pages = await desk.services.batches.page(page)
    budget = await desk.services.batches.budget()
    return await desk.page(
        "batches.html", lines=found, page=page, pages=pages, budget=budget, words=batch_words, who=words.who
    )


@router.get("/new")
@may(Act.PROPOSE_BATCHES)
async def ask(desk: AtDesk) -> Response:
    return await form_page(desk, Wish(Choice()))


@router.get("/underway")
@may(Act.PROPOSE_BATCHES)
@by_itself
async def underway(desk: AtDesk) -> Response:
    """How far the member's own file is, for the page that waits for it."""
    far = desk.services.underway.of(desk.member.account.id)
    return JSONResponse({"done": "" if far is None else said_far(far, desk.tr)})


@router.post("/new")
@may(Act.PROPOSE_BATCHES)
async def preview(desk: AtDesk, form: Form) -> Response:
    """Check the whole file or audience; the file is kept, sealed, for the proposal. Nothing else is stored."""
    wish = wish_of(form)
    try:
        files = await form.files("sheet")
        source = files[0].data if files else None
        look = await looked(desk, wish.choice, source)
        if source is not None:
            kept = await desk.services.uploads.keep(desk.member, PURPOSE, source)
            wish = Wish(wish.choice, str(kept), wish.start, wish.until)
    except SanshiError as error:
        return await form_page(desk, wish, error=error)
    return await preview_page(desk, wish, look)


@router.post("/sample")
@may(Act.PROPOSE_BATCHES)
async def sample(desk: AtDesk, form: Form) -> Response:
    """One text to the number the clerk types; the preview stays."""
    wish, number = wish_of(form), form.text("number", 40)
    try:
        source = await kept_file(desk, wish)
    except SanshiError as error:
        return await form_page(desk, wish, error=error)
    wrong: SanshiError | None = None
    sent: Sequence[str] = ()
    try:
        sent = await desk.services.batches.send_sample(wish.choice, source, number, by=desk.actor)
    except SanshiError as refused:
        wrong = refused
    look = await looked(desk, wish.choice, source)
    return await preview_page(desk, wish, look, error=wrong, error_at="number", sent=sent, number=number)


@router.post("/propose")
@may(Act.PROPOSE_BATCHES)
async def propose(desk: AtDesk, form: Form) -> Response:
    """Put it before the second person."""
    wish = wish_of(form)
    try:
        source = await kept_file(desk, wish)
    except SanshiError as error:
        return await form_page(desk, wish, error=error)
    try:
        batch_id = await desk.services.batches.propose(
            wish.choice,
            source,
            by=desk.actor,
            expected=form.number("expected"),
            start_at=moment_of(wish.start, desk),
            until=day_of(wish.until),
        )
    except SanshiError as error:
        look = await looked(desk, wish.choice, source)
        return await preview_page(desk, wish, look, error=error, error_at="start")
    if wish.kept:
        await desk.services.uploads.drop(read_id(wish.kept))
    return desk.see(f"/staff/batches/{batch_id}", "batch-proposed")


@router.get("/{batch_id}")
@may(Act.SEE_NOTICES)
async def one(desk: AtDesk, batch_id: UUID) -> Response:
    return await batch_page(desk, batch_id)


@router.get("/{batch_id}/progress")
@may(Act.SEE_NOTICES)
@by_itself
async def progress(desk: AtDesk, batch_id: UUID) -> Response:
    """How it stands, for the page that watches it."""
    detail = await desk.services.batches.detail(batch_id)
    return await desk.page("batch_progress.html", **shown(desk, detail))


@router.post("/{batch_id}/agree")
@may(Act.AGREE_BATCHES)
async def agree(desk: AtDesk, batch_id: UUID) -> Response:
    """The second person's word: it goes, after a minute."""
    return await done(desk, batch_id, desk.services.batches.agree, "batch-agreed")


@router.post("/{batch_id}/refuse")
@may(Act.AGREE_BATCHES)
async def refuse(desk: AtDesk, batch_id: UUID) -> Response:
    return await done(desk, batch_id, desk.services.batches.refuse, "batch-refused")


@router.post("/{batch_id}/withdraw")
@may(Act.PROPOSE_BATCHES)
async def withdraw(desk: AtDesk, batch_id: UUID) -> Response:
    return await done(desk, batch_id, desk.services.batches.withdraw, "batch-withdrawn")


@router.post("/{batch_id}/result")
@may(Act.SEE_NOTICES)
async def result(desk: AtDesk, batch_id: UUID) -> Response:
    """Every row with what became of it, as a sheet; numbers and texts as in an export of notices. It is audited."""
    lines = await desk.services.batches.results(batch_id)
    tr, whole = desk.tr, await NOTICES.release(desk)
    rows: list[list[Cell]] = [[tr.gettext(head) for head in HEADS]]
    rows += [
        [
            int(one.notice.step) if one.notice.step.isdigit() else None,
            desk.phone(one.plain.to) if one.plain and whole else "",
            reasons.state_name(one.notice.state, tr),
            reasons.why(one.notice, tr),
            one.notice.state_at.astimezone(tr.timezone).replace(tzinfo=None, microsecond=0),
            one.notice.segments,
            one.plain.text if one.plain and whole else "",
        ]
        for one in lines
    ]
    await desk.services.trail.exported("batch", len(lines), by=desk.actor)
    name = quote(f"{tr.gettext(N_('Result of a batch'))}-{desk.today.isoformat()}.xlsx")
    headers = {"content-disposition": f"attachment; filename=\"batch.xlsx\"; filename*=UTF-8''{name}"}
    return Response(await asyncio.to_thread(sheet, rows), media_type=XLSX, headers=headers)


@router.post("/{batch_id}/{step}")
@may(Act.STEER_BATCHES)
async def steer(desk: AtDesk, batch_id: UUID, step: str) -> Response:
    """Stop, pause, let go on, cancel."""
    batches = desk.services.batches
    steps: dict[str, Callable[..., Awaitable[None]]] = {
        BatchStep.STOP: batches.stop,
        BatchStep.PAUSE: batches.pause,
        BatchStep.RESUME: batches.resume,
        BatchStep.CANCEL: batches.cancel,
    }
    if step not in steps:
        raise UnknownBatch
    return await done(desk, batch_id, steps[step], f"batch-{step}")


async def done(desk: Desk, batch_id: UUID, work: Callable[..., Awaitable[None]], word: str) -> Response:
    """Do it and see the batch; what stood against it is told there."""
    by: Actor = desk.actor
    try:
        await work(batch_id, by=by)
    except SanshiError as error:
        if isinstance(error, UnknownBatch):
            raise
        return await batch_page(desk, batch_id, error=error)
    return desk.see(f"/staff/batches/{batch_id}", word)


async def batch_page(desk: Desk, batch_id: UUID, *, error: SanshiError | None = None) -> Response:
    detail = await desk.services.batches.detail(batch_id)
    digests = filter(None, (detail.batch.text_version, detail.batch.english_version))
    return await desk.page(
        "batch.html",
        status=error.http_status if error else 200,
        versions=[await desk.services.texts.version(digest) for digest in digests],
        error=desk.told(error) if error else "",
        **shown(desk, detail),
    )


def shown(desk: Desk, detail: BatchDetail) -> dict[str, Any]:
    """What the page and its renewed part show."""
    return {
        "found": detail,
        "batch": detail.batch,
        "name": batch_words.heading(detail.batch.template, detail.texts.wording, desk.pack, desk.tr),
        "state": batch_words.state(detail.batch, detail.standing, desk.tr),
        "cost": "" if detail.cost is None else batch_words.money(detail.cost, detail.batch.currency, desk.tr),
        "told": batch_words.told(detail.standing, desk.tr),
        "total": sum(one.count for one in detail.standing),
        "sent": batch_words.count(detail.standing, NoticeState.SENT, NoticeState.DELIVERED),
        "delivered": batch_words.count(detail.standing, NoticeState.DELIVERED),
        "failed": batch_words.count(detail.standing, NoticeState.FAILED, NoticeState.EXPIRED),
        "unknown": batch_words.count(detail.standing, NoticeState.UNKNOWN),
        "waits": batch_words.count(detail.standing, NoticeState.PLANNED, NoticeState.SENDING, NoticeState.HELD),
        "ended": batch_words.count(detail.standing, NoticeState.CANCELLED),
        "words": batch_words,
        "who": words.who,
    }


def wish_of(form: Posted) -> Wish:
    return Wish(
        Choice(
            template=form.text("template", 80),
            text=form.text("text", 1000),
            english=form.text("english", 1000),
            audience=Audience(
                tuple(filter(None, form.texts("kinds", 80))),
                tuple(filter(None, form.texts("matters", 80))),
                form.text("grid", 80),
            ),
        ),
        kept=form.text("kept", 40),
        start=form.text("start", 20),
        until=form.text("until", 10),
    )


def moment_of(text: str, desk: Desk) -> datetime | None:
    """A moment on the office's clock as a browser or a person writes it. Raises StartUnreadable."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=desk.tr.timezone)
    except ValueError as error:
        raise StartUnreadable from error


def day_of(text: str) -> date | None:
    """Raises StartUnreadable."""
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise StartUnreadable from error


async def kept_file(desk: Desk, wish: Wish) -> bytes | None:
    """The file of a preview; None for an audience. Raises UploadGone."""
    return await desk.services.uploads.read(desk.member, PURPOSE, read_id(wish.kept)) if wish.kept else None


async def looked(desk: Desk, choice: Choice, source: bytes | None) -> Look:
    with desk.services.underway.reading(desk.member.account.id) as tell:
        return await desk.services.batches.look(choice, source, tell)


async def form_page(desk: Desk, wish: Wish, *, error: SanshiError | None = None) -> Response:
    pack, zh = desk.pack, desk.tr.zh
    matters = [matter for matter in pack.matters if matter.result.holder_kinds]
    return await desk.page(
        "batch_new.html",
        status=error.http_status if error else 200,
        error=desk.told(error) if error else "",
        wish=wish,
        templates=batch_words.templates(pack, desk.tr),
        kinds=[(one.id, one.name if zh else one.name_en) for one in pack.entity_kinds],
        matters=[(one.id, one.result.name if zh else one.result.name_en) for one in matters],
        grids=[(grid, grid) for grid in await desk.services.batches.grids()],
    )


async def preview_page(
    desk: Desk,
    wish: Wish,
    look: Look,
    *,
    error: SanshiError | None = None,
    error_at: str = "",
    sent: Sequence[str] = (),
    number: str = "",
) -> Response:
    """Rows with something to say, those to be mended first."""
    check, tr = look.check, desk.tr
    rows = sorted(check.told, key=lambda line: (GRAVITY[gravest(line) or Fate.NOTE], line.row))
    return await desk.page(
        "batch_preview.html",
        status=error.http_status if error else 200,
        errors={error_at: desk.told(error)} if error else {},
        wish=wish,
        look=look,
        check=check,
        name=batch_words.heading(wish.choice.template, look.wording.text, desk.pack, tr),
        cost=batch_words.cost(look, check.segments, tr),
        shares=[
            (tr.gettext(LANGUAGES[one.language]), one, batch_words.cost(look, one.segments, tr)) for one in check.shares
        ],
        rows=[
            (
                line.who or line.row,
                tr.gettext(batch_words.FATES[gravest(line) or Fate.NOTE]),
                [(column_name(problem.column, tr), remedy(problem, tr)) for problem in line.problems],
                (gravest(line) or Fate.NOTE).value,
            )
            for line in rows[:SHOWN_ROWS]
        ],
        more=max(len(rows) - SHOWN_ROWS, 0),
        sent=sent,
        number=number,
    )
