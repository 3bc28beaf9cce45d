"""Every public page fits a narrow phone, also in large text, can be used by keyboard and screen reader, and prints."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import Served

pytestmark = pytest.mark.xdist_group("browser")
PAGES = ("/", "/chat", "/matters", "/matters/basement-approval", "/track", "/revisit", "/faq", "/penalties", "/nowhere")


@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_page_is_wider_than_a_narrow_phone(chromium: Browser, office: Served, size: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN", base_url=office.address)
    page = context.new_page()
    page.goto(f"/?text={size}")
    wide = {}
    for language in ("zh", "en"):
        for path in PAGES:
            page.goto(f"{path}?lang={language}")
            wide[language, path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert {place: width for place, width in wide.items() if width > 360} == {}


def test_letters_are_large_enough_and_every_field_has_a_name(phone: Page) -> None:
    for path in PAGES:
        phone.goto(path)
        assert phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 18
        assert phone.locator("h1").count() == 1, path
        assert phone.locator("main").count() == 1
        nameless = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
            .filter(field => !field.labels.length).map(field => field.name)"""
        assert phone.evaluate(nameless) == [], path


def test_nothing_to_press_is_smaller_than_a_fingertip(phone: Page) -> None:
    small = """[...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, nav a, .button')]
        .filter(one => one.checkVisibility() && !one.classList.contains('pick-input'))
        .map(one => [one.className || one.name, Math.min(one.offsetHeight, one.offsetWidth)])
        .filter(([, size]) => size < 24)"""
    for path in PAGES:
        phone.goto(path)
        assert phone.evaluate(small) == [], path


def test_the_first_tab_offers_to_skip_the_menu_and_shows_where_it_is(phone: Page) -> None:
    phone.goto("/")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "跳到正文"
    assert phone.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"


def test_no_page_breaks_its_own_rules_on_scripts_and_styles(phone: Page) -> None:
    told: list[str] = []
    phone.on("console", lambda message: told.append(message.text) if "Content Security" in message.text else None)
    phone.on("pageerror", lambda error: told.append(str(error)))
    for path in PAGES:
        phone.goto(path)
    assert told == []


def test_a_printed_card_is_the_card_alone(phone: Page) -> None:
    phone.goto("/matters/basement-approval")
    phone.emulate_media(media="print")
    for part in ("header.site", ".site-foot", ".mode", "[data-print]"):
        assert not phone.locator(part).is_visible(), part
    assert phone.locator(".qr img").is_visible()
    assert phone.locator("table").is_visible()


def test_text_stands_out_from_its_ground(phone: Page) -> None:
    for path in PAGES:
        phone.goto(path)
        assert [one for one in phone.evaluate(CONTRASTS) if one["ratio"] < 4.5] == [], path


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
