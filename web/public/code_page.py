"""A page that asks for a code: how a code that opens nothing is told, alike for tracking and revisits."""

from fastapi.responses import HTMLResponse

from common.errors import SanshiError
from web.visit import Visit


def code_refused(visit: Visit, template: str, error: SanshiError) -> HTMLResponse:
    """The page once more with the reason beside the field. The code is not put back: the screen may be a shared one."""
    return visit.page(template, status=error.http_status, errors={"code": error.text(visit.tr)}, code="")
