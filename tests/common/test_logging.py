"""Log lines: where they go."""

import io
import logging as levels
import sys
from collections.abc import Iterator

import pytest
import structlog

from common import logging


@pytest.fixture
def configured() -> Iterator[None]:
    kept = levels.root.handlers[:]
    logging.configure()
    yield
    structlog.reset_defaults()
    levels.root.handlers[:] = kept


@pytest.mark.usefixtures("configured")
def test_a_line_goes_to_what_stderr_is_by_now(monkeypatch: pytest.MonkeyPatch) -> None:
    redirected = io.StringIO()
    monkeypatch.setattr(sys, "stderr", redirected)

    structlog.get_logger("test").warning("something_happened", count=2)

    assert "something_happened" in redirected.getvalue()
