"""Alibaba Cloud's pushes: delivery receipts and replies. They bear no signature, so the address holds a secret that was
given to the provider alone; without `aliyun.push_secret` and a public address these routes are not there."""

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from web.audience import hook
from web.services import PushHooks
from web.visit import Services

router = APIRouter(prefix="/hooks/aliyun")
MAX_BYTES = 1024 * 1024
"""One push holds many receipts."""
TAKEN = {"code": 0, "msg": "接收成功"}
"""What the provider waits for (help.aliyun.com/document_detail/101867); else it pushes three times more."""


async def proved(request: Request, services: Services, secret: str) -> tuple[PushHooks, bytes]:
    """The body of a call that knows the secret. Raises 404, 413."""
    pushes = services.pushes
    known = pushes is not None and bool(services.settings.public_base_url)
    if pushes is None or not known or not hmac.compare_digest(secret.encode(), pushes.secret.encode()):
        raise HTTPException(404)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    return pushes, body


@router.post("/{secret}/reports")
@hook
async def reports(request: Request, services: Services, secret: str) -> Response:
    """Delivery receipts (SmsReport)."""
    pushes, body = await proved(request, services, secret)
    await pushes.reports(body)
    return JSONResponse(TAKEN)


@router.post("/{secret}/replies")
@hook
async def replies(request: Request, services: Services, secret: str) -> Response:
    """Text messages people sent back (SmsUp): opt-out words above all."""
    pushes, body = await proved(request, services, secret)
    await pushes.replies(body)
    return JSONResponse(TAKEN)
