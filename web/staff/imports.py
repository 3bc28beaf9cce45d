"""Importing a sheet: sent, shown row by row as it would be taken, then confirmed. Nothing changes before that."""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from common.errors import SanshiError
from common.i18n import N_, Translator
from notify.importing.problems import column_name, remedy, status_of
from notify.importing.report import ImportReport, RowReport, RowStatus
from notify.importing.template import workbook
from staff.permissions import Act
from staff.uploads import UploadGone
from web.forms import Form, Posted
from web.staff import permit_words
from web.staff.access import by_itself, may
from web.staff.desk import AtDesk, Desk
from web.staff.underway import Far

router = APIRouter(prefix="/staff/import")

SHOWN_ROWS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GRAVITY = {RowStatus.REJECT: 0, RowStatus.FLAG: 1, RowStatus.ACCEPT: 2}


READ = N_("Row {done} of {total}.")
READ_SO_FAR = N_("Row {done}.")


class FileMissing(SanshiError):
    message = N_("Choose a file first.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet: what it is called, where its list stands, and at which `address` it is imported; `underway`
    tells how far that is."""

    purpose: str
    title: str
    hint: str
    after: str
    address: str
    underway: str = "/staff/import/underway"


PERMITS = Sheet(
    "permits",
    N_("Import permits"),
    N_("An Excel workbook (.xlsx) or a .csv file with one permit in each row."),
    "/staff/permits",
    "/staff/import/permits",
)
UNITS = Sheet(
    "units",
    N_("Import units without a permit"),
    N_("An Excel workbook (.xlsx) or a .csv file with one unit in each row: its name, kind and contact."),
    "/staff/units",
    "/staff/import/units",
)
DECISIONS = Sheet(
    "decisions",
    N_("Import decisions"),
    N_(
        "An Excel workbook (.xlsx) or a .csv file with one decision in each row: its number, its unit by name or credit"
        " code, and where known violation, day and deadline."
    ),
    "/staff/decisions",
    "/staff/decisions/import",
    "/staff/decisions/import/underway",
)
SHEETS = {sheet.purpose: sheet for sheet in (PERMITS, UNITS)}


@router.get("/permits/template")
@may(Act.IMPORT_PERMITS)
async def template(desk: AtDesk) -> Response:
    """The empty sheet, with notes on how to fill it in."""
    book = BytesIO()
    workbook().save(book)
    name = quote(f"{desk.tr.gettext(N_('permits'))}.xlsx", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(book.getvalue(), media_type=XLSX, headers=headers)


@router.get("/underway")
@may(Act.IMPORT_PERMITS)
@by_itself
async def underway(desk: AtDesk) -> Response:
    return progress(desk)


def progress(desk: Desk) -> Response:
    """How far the member's own sheet is, for the page that waits for it."""
    far = desk.services.underway.of(desk.member.account.id)
    return JSONResponse({"done": "" if far is None else said(far, desk.tr)})


@router.get("/{purpose}")
@may(Act.IMPORT_PERMITS)
async def ask(desk: AtDesk, purpose: str) -> Response:
    return await form_page(desk, SHEETS.get(purpose, PERMITS))


@router.post("/{purpose}")
@may(Act.IMPORT_PERMITS)
async def preview(desk: AtDesk, purpose: str, form: Form) -> Response:
    return await look(desk, SHEETS.get(purpose, PERMITS), form)


@router.post("/{purpose}/confirm")
@may(Act.IMPORT_PERMITS)
async def confirm(desk: AtDesk, purpose: str, form: Form) -> Response:
    return await take(desk, SHEETS.get(purpose, PERMITS), form)


async def look(desk: Desk, sheet: Sheet, form: Posted) -> Response:
    """Judge the sheet and keep it, sealed, for the confirmation."""
    try:
        files = await form.files("sheet")
        if not files:
            raise FileMissing
        report = await run(desk, sheet, files[0].data, dry_run=True)
    except SanshiError as error:
        return await form_page(desk, sheet, error=error)
    kept = await desk.services.uploads.keep(desk.member, sheet.purpose, files[0].data)
    return await report_page(desk, sheet, report, kept=kept)


async def take(desk: Desk, sheet: Sheet, form: Posted) -> Response:
    """Take the sheet that was shown; rows that are not taken stay listed with their remedies."""
    try:
        kept = read_id(form.text("kept", 40))
        report = await run(desk, sheet, await desk.services.uploads.read(desk.member, sheet.purpose, kept))
    except SanshiError as error:
        return await form_page(desk, sheet, error=error)
    await desk.services.uploads.drop(kept)
    return await report_page(desk, sheet, report, kept=None)


def read_id(text: str) -> UUID:
    """Raises UploadGone for anything that is no id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise UploadGone from error


async def run(desk: Desk, sheet: Sheet, data: bytes, *, dry_run: bool = False) -> ImportReport:
    services = desk.services
    takers = {
        PERMITS: services.imports.permits,
        UNITS: services.imports.entities,
        DECISIONS: services.decisions.take_sheet,
    }
    with services.underway.reading(desk.member.account.id) as tell:
        return await takers[sheet](data, by=desk.actor, dry_run=dry_run, progress=tell)


def said(far: Far, tr: Translator) -> str:
    if far.total is None:
        return tr.gettext(READ_SO_FAR, done=tr.number(far.done))
    return tr.gettext(READ, done=tr.number(far.done), total=tr.number(far.total))


async def form_page(desk: Desk, sheet: Sheet, *, error: SanshiError | None = None) -> Response:
    return await desk.page(
        "import.html",
        status=error.http_status if error else 200,
        sheet=sheet,
        error=desk.told(error) if error else "",
    )


async def report_page(desk: Desk, sheet: Sheet, report: ImportReport, *, kept: UUID | None) -> Response:
    """Rows with something to say, the gravest first. `kept` names the file to be confirmed; None when it is done."""
    told = sorted((row for row in report.rows if row.problems), key=lambda row: (GRAVITY[row.status], row.row))
    return await desk.page(
        "import_report.html",
        sheet=sheet,
        report=report,
        rows=[(row, lines(desk, row)) for row in told[:SHOWN_ROWS]],
        more=max(len(told) - SHOWN_ROWS, 0),
        kept=kept,
        words=permit_words,
    )


def lines(desk: Desk, row: RowReport) -> list[tuple[str, str]]:
    """Each problem of a row, the gravest first: its column, and what to do about it."""
    gravest = sorted(row.problems, key=lambda problem: GRAVITY[status_of([problem])])
    return [(column_name(problem.column, desk.tr), remedy(problem, desk.tr)) for problem in gravest]
