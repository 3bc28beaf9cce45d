"""What Twilio asks of us: delivery receipts, inbound messages, the words of calls. Nothing is read before the signature
over the public address has been proved; without a public address or an SMS provider that calls back, these routes are
not there."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from notify.providers.twilio_twiml import twiml
from notify.providers.twilio_webhooks import public_url, verified_form
from notify.spoken import Spoken
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
    if not await sms.status(_attempt(attempt), fields):
        raise HTTPException(404)
    return Response(status_code=204)


@router.post("/inbound")
@hook
async def inbound(request: Request, services: Services) -> Response:
    """A message to the office's number: opt-out words above all."""
    sms, fields = await signed_form(request, services)
    await sms.inbound(fields)
    return Response(SILENCE, media_type="application/xml")


@router.post("/voice/{attempt}")
@hook
async def call_status(request: Request, services: Services, attempt: str) -> Response:
    """How a call ended."""
    sms, fields = await signed_form(request, services)
    if not await sms.voice.status(_attempt(attempt), fields):
        raise HTTPException(404)
    return Response(status_code=204)


@router.post("/voice/{attempt}/answer")
@hook
async def picked_up(request: Request, services: Services, attempt: str) -> Response:
    """Somebody, or a machine, picked up."""
    sms, fields = await signed_form(request, services)
    return _said(await sms.voice.picked_up(_attempt(attempt), fields), services, attempt, rounds=1)


@router.post("/voice/{attempt}/keys/{rounds}")
@hook
async def pressed(request: Request, services: Services, attempt: str, rounds: int) -> Response:
    """A key was pressed, or none in time."""
    sms, fields = await signed_form(request, services)
    said = await sms.voice.pressed(_attempt(attempt), fields, rounds=rounds)
    return _said(said, services, attempt, rounds=rounds + 1)


def _said(spoken: Spoken | None, services: Services, attempt: str, *, rounds: int) -> Response:
    if spoken is None:
        raise HTTPException(404)
    url = f"{services.settings.public_base_url}/hooks/twilio/voice/{attempt}/keys/{rounds}"
    return Response(twiml(spoken, url), media_type="application/xml")


def _attempt(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise HTTPException(404) from error
