"""Figures of the pages for /metrics: how many requests, how answered, how fast. Routes by their pattern, never by what
a person asked for."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import Scope

UNMATCHED = "none"


class Figures:
    """Counts into the registry of the application."""

    def __init__(self, registry: CollectorRegistry) -> None:
        names = ("method", "route")
        self._answers = Counter("sanshi_http_requests", "Requests answered", (*names, "status"), registry=registry)
        self._seconds = Histogram("sanshi_http_seconds", "Seconds until the answer began", names, registry=registry)

    def answered(self, scope: Scope, *, status: int, seconds: float) -> None:
        """Note that an answer began."""
        method = scope["method"] if scope["method"] in {"GET", "POST"} else "other"
        route = getattr(scope.get("route"), "path_format", UNMATCHED)
        self._answers.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)
