"""Probes for machines: alive, ready, and figures. They say nothing of any person."""

import asyncio
import hmac
import ipaddress

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from web.audience import operations
from web.services import Check
from web.visit import Services

router = APIRouter()
PROBE_SECONDS = 3.0


@router.get("/healthz")
@operations
async def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
@operations
async def ready(services: Services) -> JSONResponse:
    """Whether everything required works; 503 when not. A channel that fails alone is shown as failed."""
    results = await asyncio.gather(*(examine(check) for check in services.checks))
    failed = any(check.required and not works for check, (works, _) in zip(services.checks, results, strict=True))
    shown = {
        check.name: {"ok": works, "required": check.required, "detail": detail}
        for check, (works, detail) in zip(services.checks, results, strict=True)
    }
    return JSONResponse({"status": "failed" if failed else "ok", "checks": shown}, status_code=503 if failed else 200)


async def examine(check: Check) -> tuple[bool, str]:
    """Whether a check passes in time, and its word for a person: of a failure only the kind."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return True, await check.probe()
    except Exception as error:
        return False, type(error).__name__


@router.get("/metrics")
@operations
async def metrics(request: Request, services: Services) -> Response:
    """Prometheus figures: from this machine, or with the token of the settings."""
    if not (from_this_machine(request) or has_token(request, services.settings.metrics_token)):
        raise HTTPException(403)
    return Response(generate_latest(services.registry), media_type=CONTENT_TYPE_LATEST)


def from_this_machine(request: Request) -> bool:
    """A proxy beside us also comes from the loopback: what it forwards is not from this machine."""
    if any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip")):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def has_token(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())
