"""Chromium of the system, never one that a package downloads. Without it the tests are skipped, which CI refuses."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.served import Served, served
from tests.conftest import PACKS

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this room. Not of a session: while it lives its event loop runs in this thread, and
    the asynchronous tests of other rooms could not begin."""
    if not Path(CHROMIUM).exists():
        reason = f"{CHROMIUM} is missing: install the packages chromium and fonts-wqy-microhei"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def office(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One office for all tests of a process, on a port of its own."""
    file = tmp_path_factory.mktemp("office") / "sanshi.db"
    shutil.copy(_sqlite_template, file)
    with served(file, PACKS / "civil-air-defence") as running:
        yield running


@pytest.fixture
def phone(chromium: Browser, office: Served) -> Iterator[Page]:
    """A citizen's phone, set to Chinese."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", base_url=office.address)  # type: ignore[arg-type]  # a plain mapping of sizes
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def old_phone(chromium: Browser, office: Served) -> Iterator[Page]:
    """The same without JavaScript."""
    context = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # as above
        locale="zh-CN",
        base_url=office.address,
        java_script_enabled=False,
    )
    page = context.new_page()
    yield page
    context.close()
