"""Every public page fits a narrow phone, also in large text, can be used by keyboard and screen reader, and prints."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import Served

pytestmark = pytest.mark.xdist_group("browser")
PAGES = (
    "/",
    "/chat",
    "/matters",
    "/matters/basement-approval",
    "/track",
    "/notice",
    "/revisit",
    "/faq",
    "/penalties",
    "/nowhere",
)
NARROW = {"width": 360, "height": 640}
Looks = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def looks(chromium: Browser, office: Served) -> Iterator[Looks]:
    """What is to be known of each page, by text size, language and path; each page is opened once."""
    context = chromium.new_context(viewport=NARROW, locale="zh-CN", base_url=office.address)  # type: ignore[arg-type]  # a plain mapping of sizes
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    seen: Looks = {}
    for size, language in (("normal", "zh"), ("normal", "en"), ("large", "zh"), ("large", "en")):
        page.goto(f"/?text={size}")
        for path in PAGES:
            page.goto(f"{path}?lang={language}")
            seen[size, language, path] = page.evaluate(LOOK) | {"told": list(told)}
            told.clear()
    yield seen
    context.close()


def test_no_page_is_wider_than_a_narrow_phone(looks: Looks) -> None:
    assert {place: look["width"] for place, look in looks.items() if look["width"] > NARROW["width"]} == {}


def test_letters_are_large_enough(looks: Looks) -> None:
    assert {place: look["letters"] for place, look in looks.items() if look["letters"] < 18} == {}


def test_every_page_has_one_heading_and_one_main_part(looks: Looks) -> None:
    assert {place: look["frame"] for place, look in looks.items() if look["frame"] != [1, 1]} == {}


def test_every_field_has_a_name(looks: Looks) -> None:
    assert {place: look["nameless"] for place, look in looks.items() if look["nameless"]} == {}


def test_nothing_to_press_is_smaller_than_a_fingertip(looks: Looks) -> None:
    assert {place: look["small"] for place, look in looks.items() if look["small"]} == {}


def test_text_stands_out_from_its_ground(looks: Looks) -> None:
    assert {place: look["faint"] for place, look in looks.items() if look["faint"]} == {}


def test_no_page_breaks_its_own_rules_on_scripts_and_styles(looks: Looks) -> None:
    assert {place: look["told"] for place, look in looks.items() if look["told"]} == {}


def test_the_first_tab_offers_to_skip_the_menu_and_shows_where_it_is(phone: Page) -> None:
    phone.goto("/")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "跳到正文"
    assert phone.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"


def test_a_printed_card_is_the_card_alone(phone: Page) -> None:
    phone.goto("/matters/basement-approval")
    phone.emulate_media(media="print")
    for part in ("header.site", ".site-foot", ".mode", "[data-print]"):
        assert not phone.locator(part).is_visible(), part
    assert phone.locator(".qr img").is_visible()
    assert phone.locator("table").is_visible()


CONTRASTS = """() => {
  const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const channel = (value) => linear(value / 255);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const style = getComputedStyle(at), colour = parts(style.backgroundColor);
      if (style.backgroundImage !== "none") return null;
      if (colour.length === 3 || colour[3] > 0.9) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility() || one.closest(".visually-hidden, .skip, [disabled]")) continue;
    const below = ground(one);
    if (!below) continue;
    const lights = [light(parts(getComputedStyle(one).color)), light(below)].sort((a, b) => b - a);
    found.push({ text: one.textContent.trim().slice(0, 30), ratio: (lights[0] + 0.05) / (lights[1] + 0.05) });
  }
  return found;
}"""

LOOK = """() => {
  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const pressed = [...document.querySelectorAll(
    "button, input:not([type=hidden]), select, textarea, nav a, .button"
  )];
  return {
    width: document.documentElement.scrollWidth,
    letters: parseFloat(getComputedStyle(document.body).fontSize),
    frame: [document.querySelectorAll("h1").length, document.querySelectorAll("main").length],
    nameless: fields.filter((field) => !field.labels.length).map((field) => field.name),
    small: pressed
      .filter((one) => one.checkVisibility() && !one.classList.contains("pick-input"))
      .map((one) => [one.className || one.name, Math.min(one.offsetHeight, one.offsetWidth)])
      .filter(([, size]) => size < 24),
    faint: (CONTRASTS)().filter((one) => one.ratio < 4.5),
  };
}""".replace("CONTRASTS", CONTRASTS)
