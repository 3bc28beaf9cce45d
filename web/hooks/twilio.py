"""Twilio's calls: delivery receipts and inbound messages. Nothing is read before the signature over the public address
has been proved; without a public address or an SMS provider that calls back, these routes are not there."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from notify.providers.twilio_webhooks import public_url, verified_form
from web.audience import hook
from web.services import SmsHooks
from web.visit import Services

router = APIRouter(prefix="/hooks/twilio")
MAX_BYTES = 64 * 1024
SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""An answer that sends nothing back: a reply would go out beside the outbox."""


async def signed_form(request: Request, services: Services) -> tuple[SmsHooks, dict[str, str]]:
    """The form of a call whose signature holds. Raises 404, 413, SignatureInvalid (403)."""
    sms, base = services.sms, services.settings.public_base_url
    if sms is None or not base:
        raise HTTPException(404)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
    url = public_url(base, raw_path.decode("latin-1"), request.scope["query_string"].decode("latin-1"))
    return sms, verified_form(url, body, request.headers.get("x-twilio-signature"), sms.tokens)


@router.post("/status/{attempt}")
@hook
async def status(request: Request, services: Services, attempt: str) -> Response:
    """A delivery receipt. An attempt that is not ours (any more) is 404, which Twilio does not repeat."""
    sms, fields = await signed_form(request, services)
    try:
        known = await sms.status(UUID(attempt), fields)
    except ValueError as error:
        raise HTTPException(404) from error
    if not known:
        raise HTTPException(404)
    return Response(status_code=204)


@router.post("/inbound")
@hook
async def inbound(request: Request, services: Services) -> Response:
    """A message to the office's number: opt-out words above all."""
    sms, fields = await signed_form(request, services)
    await sms.inbound(fields)
    return Response(SILENCE, media_type="application/xml")
