"""Walking through every page that links lead to, one of each kind, with axe-core looking at each."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NUMBERED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[^/]*\d[^/]*")
NO_PAGES = re.compile(r"/static/|\.svg|\.xlsx|/export|/files?/|/attachments?/|/template|/stream|export=true")
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def kind_of(address: str) -> str:
    """Pages of one kind differ in numbers and in what their query asks for."""
    parts = urlsplit(address)
    asked = sorted(name for name, _ in parse_qsl(parts.query) if name not in {"lang", "text", "page"})
    path = "/".join("*" if NUMBERED.fullmatch(part) else part for part in parts.path.split("/"))
    if path.startswith(("/matters/", "/penalties/")):
        path = path.rsplit("/", 1)[0] + "/*"
    return path + ("?" + "&".join(asked) if asked else "")


def walk(page: Page, *starts: str) -> Iterator[str]:
    """Open the starts and one page of each kind that links lead to; yields each page's kind once it is open."""
    seen = {kind_of(start) for start in starts}
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield kind_of(address)
        links: list[str] = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"
        )
        for link in links:
            if link.startswith("/") and not NO_PAGES.search(link) and (kind := kind_of(link)) not in seen:
                seen.add(kind)
                waiting.append(link)


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong on the page as it stands."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
