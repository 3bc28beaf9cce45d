"""For everybody: axe-core finds nothing on any page, and the journeys go by the keyboard alone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.served import Served
from tests.browser.talking import SECONDS, newest
from tests.browser.test_clerk import CHOSEN, first_sign_in
from tests.browser.walking import faults, walk
from tests.browser.whole import Whole, whole

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.faults]
PUBLIC = ("/", "/chat", "/matters", "/track", "/notice", "/revisit", "/faq", "/penalties", "/nowhere", "/staff/login")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Screen = tuple[dict[str, int], str]
FARTHEST = 120
"""Tabs within which everything on a page is reached."""
RING = "(one) => getComputedStyle(one).outlineStyle !== 'none'"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("whole")) as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(house: Whole, chromium: Browser) -> dict[str, Any]:
    """What each member's browser keeps after signing in, by name."""
    states: dict[str, Any] = {}
    for name, password in house.passwords.items():
        context = chromium.new_context(locale="zh-CN", base_url=house.address)
        first_sign_in(context.new_page(), name, password)
        states[name] = context.storage_state()
        context.close()
    return states


def opened(chromium: Browser, house: Whole, screen: Screen, state: dict[str, Any] | None) -> BrowserContext:
    size, locale = screen
    return chromium.new_context(viewport=size, locale=locale, base_url=house.address, storage_state=state)  # type: ignore[arg-type]  # plain mappings


@pytest.mark.parametrize("screen", [(PHONE, "zh-CN"), (DESK, "en-GB")], ids=["phone-zh", "desk-en"])
@pytest.mark.parametrize(
    "member", [("", 15), ("clerk", 25), ("leader", 20), ("admin", 8)], ids=lambda one: one[0] or "citizen"
)
def test_axe_finds_nothing_on_any_page(
    chromium: Browser, house: Whole, signed_in: dict[str, Any], screen: Screen, member: tuple[str, int]
) -> None:
    who, least = member
    context = opened(chromium, house, screen, signed_in.get(who))
    page = context.new_page()
    found = {kind: faults(page) for kind in walk(page, *(["/staff"] if who else PUBLIC))}
    context.close()

    assert len(found) >= least
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_on_pages_that_follow_a_form(
    chromium: Browser, house: Whole, signed_in: dict[str, Any]
) -> None:
    context = opened(chromium, house, (PHONE, "zh-CN"), signed_in["clerk"])
    page = context.new_page()
    wrong = {}
    page.goto("/staff")
    page.locator("#wanted").fill("2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wrong["search"] = faults(page)
    page.goto("/staff/revisits")
    page.get_by_label("决定书文号").fill("示罚决字〔2026〕88号")
    page.get_by_role("button", name="生成回访码").click()
    code = page.locator(".slip .once").inner_text()
    wrong["slip"] = faults(page)
    page.goto("/revisit")
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("fieldset").first).to_be_visible()
    wrong["revisit form"] = faults(page)
    page.goto("/track")
    page.locator("input[name=code]").fill("1234-5678-1234-5678-12")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary, .field-error").first).to_be_visible()
    wrong["refused code"] = faults(page)
    context.close()

    assert {name: each for name, each in wrong.items() if each} == {}


def reach(page: Page, goal: Locator, *, back: bool = False) -> None:
    """Press Tab until the goal has the focus, and see that it shows."""
    for _ in range(FARTHEST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if goal.evaluate("(one) => one === document.activeElement"):
            assert goal.evaluate(RING), f"the focus does not show on {goal}"
            return
    raise AssertionError(f"Tab does not reach {goal}")


def press(page: Page, goal: Locator, *, back: bool = False) -> None:
    reach(page, goal, back=back)
    page.keyboard.press("Enter")


def asks_for_a_person(chromium: Browser, house: Whole) -> None:
    context = opened(chromium, house, (PHONE, "zh-CN"), None)
    page = context.new_page()
    page.goto("/chat")
    reach(page, page.get_by_label("您要说的话"))
    page.keyboard.type("转人工")
    page.keyboard.press("Enter")
    newest(page, "工作人员")
    context.close()


def test_a_clerk_signs_in_takes_a_conversation_and_answers_by_keyboard(
    chromium: Browser, house: Whole, signed_in: dict[str, Any]
) -> None:
    context = opened(chromium, house, (DESK, "zh-CN"), None)
    page = context.new_page()
    page.goto("/staff")
    reach(page, page.get_by_label("账号"))
    page.keyboard.type("clerk")
    reach(page, page.get_by_label("密码"))
    page.keyboard.type(CHOSEN)
    page.keyboard.press("Enter")

    asks_for_a_person(chromium, house)
    press(page, page.locator(".desk-nav").get_by_role("link", name="人工会话"))
    press(page, page.locator(".row a", has_text="群众要求人工服务").first)
    press(page, page.get_by_role("button", name="接手会话"))
    reach(page, page.get_by_label("您的答复"))
    page.keyboard.type("您好，请讲")
    press(page, page.get_by_role("button", name="发送"))
    expect(page.locator(".thread .from-office")).to_contain_text("您好，请讲")

    page.goto("/staff/complaints")
    press(page, page.locator(".row a").first)
    step = page.locator("details.step").filter(has=page.locator("summary", has_text=re.compile("^答复群众$")))
    if step.get_attribute("open") is None:
        press(page, step.locator("summary"))
    reach(page, step.locator("textarea"))
    page.keyboard.type("您反映的情况已收到")
    press(page, step.get_by_role("button", name="答复群众"))
    expect(page.get_by_text("答复正在发给群众")).to_be_visible()
    context.close()


def test_a_citizen_asks_and_complains_by_keyboard(chromium: Browser, office: Served) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", base_url=office.address)
    page = context.new_page()
    text = page.get_by_label("您要说的话")

    def say(words: str) -> None:
        if not text.evaluate("(one) => one === document.activeElement"):
            reach(page, text)
        page.keyboard.type(words)
        page.keyboard.press("Enter")

    page.goto("/")
    press(page, page.get_by_role("link", name=re.compile("我要咨询")))
    page.wait_for_url("**/chat")
    say("易地建设费每平方米多少钱？")
    newest(page, "2400元/平方米")
    say("我要投诉，昨天两个执法人员来我店里检查，态度很差")
    for asked, answer in (
        ("对吗", "对"),
        ("在什么地方", ""),
        ("证件号", ""),
        ("有照片", "发完了"),
        ("匿名", "匿名"),
        ("对不对", "提交"),
    ):
        newest(page, asked)
        if answer:
            press(page, page.locator("#log button.key", has_text=answer).last, back=True)
        else:
            say({"在什么地方": "航海东路88号", "证件号": "没有"}[asked])
    newest(page, "登记号：诉")
    expect(page.locator("#log .msg-office").last).to_contain_text("查询码", timeout=SECONDS)
    assert faults(page) == []
    context.close()
