"""schemathesis on the public pages and hooks of a running service. The document is made from the routes themselves: the
service publishes none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from tests.sanshi.test_run import running
from web.app import MODULES
from web.guarded import guarded

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("document")]
ENDLESS = ("/chat/stream",)
"""It answers for as long as somebody listens."""
SECRET = "s" * 32


def document() -> dict[str, Any]:
    made = FastAPI(routes=list(guarded(module.router for module in MODULES))).openapi()
    made["paths"] = {path: found for path, found in made["paths"].items() if path not in ENDLESS}
    return made


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo that takes the hooks' calls."""
    place: Path = tmp_path_factory.mktemp("document")
    more = {
        "SANSHI_PUBLIC_BASE_URL": "https://office.example",
        "SANSHI_TWILIO__AUTH_TOKEN": "x" * 32,
        "SANSHI_ALIYUN__PUSH_SECRET": SECRET,
        "SANSHI_LANGUAGE": "en",
    }
    with running(place, **more) as (found, _):
        yield found.rstrip("/")


OPERATIONS = [
    one.ok() for one in schemathesis.openapi.from_dict(document()).get_all_operations() if isinstance(one, Ok)
]


def test_the_document_names_pages_and_hooks() -> None:
    named = {operation.path for operation in OPERATIONS}
    assert {"/track", "/notice", "/chat/say", "/hooks/twilio/inbound", "/hooks/aliyun/{secret}/reports"} <= named


@pytest.mark.parametrize("operation", OPERATIONS, ids=[f"{one.method} {one.path}" for one in OPERATIONS])
def test_no_call_that_the_document_allows_ends_in_a_5xx(address: str, operation: Any) -> None:
    @settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy())
    def call(case: Any) -> None:
        if "secret" in case.path_parameters and len(case.path_parameters["secret"]) % 2:
            case.path_parameters["secret"] = quote(SECRET)
        # As a page of ours sends it: a form from elsewhere is refused before anything looks at it.
        headers = {**case.headers, "sec-fetch-site": "same-origin"}
        assert case.call(base_url=address, headers=headers, timeout=30).status_code < 500

    call()
