"""Telegram's updates by webhook. Nothing is read before the secret that was given with `setWebhook` has been proved;
without one, this route is not there. 200 is answered when the update stands in a row, so a lost one is sent again."""

import hmac
import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from web.audience import hook
from web.visit import Services

router = APIRouter(prefix="/hooks/telegram")
HEADER = "x-telegram-bot-api-secret-token"
MAX_BYTES = 1024 * 1024
LARGEST = 2**63


@router.post("")
@hook
async def update(request: Request, services: Services) -> Response:
    """One update; one delivered twice acts once."""
    telegram = services.telegram
    if telegram is None or not telegram.secret:
        raise HTTPException(404)
    given = request.headers.get(HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8"), telegram.secret.encode("utf-8")):
        raise HTTPException(403)
    await telegram.receive([await _read(request)])
    return Response(status_code=200)


async def _read(request: Request) -> dict[str, Any]:
    """The update. Raises 413, and 400 for what is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict) or not _is_id(found.get("update_id")):
        raise HTTPException(400)
    return found


def _is_id(given: object) -> bool:
    return isinstance(given, int) and 0 <= given < LARGEST
