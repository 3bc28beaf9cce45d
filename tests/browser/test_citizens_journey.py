"""A citizen with a phone: asks, complains with a photo, follows it by code, and gives an opinion afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import Served
from tests.browser.talking import SECONDS, newest, photo, press, say, to_the_evidence

pytestmark = pytest.mark.xdist_group("browser")
CODE = re.compile(r"\d{4}-\d{4}-\d{4}-\d{4}-\d{2}")


def complain(page: Page) -> str:
    """Tell the office what happened, step by step; the secret code it gives."""
    newest(page, "是哪方面的事")
    to_the_evidence(page, "昨天两个执法人员来我店里检查，态度很差")
    page.locator("#file").set_input_files(photo())
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#log")).to_contain_text("1/5", timeout=SECONDS)
    press(page, "发完了")
    newest(page, "匿名")
    press(page, "匿名")
    newest(page, "请您看看我记得对不对")
    press(page, "提交")
    newest(page, "登记号：诉")
    found = CODE.search(page.locator("#log .msg-office").last.inner_text())
    assert found
    return found[0]


def follow(page: Page, code: str) -> None:
    page.goto("/track")
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查看我的投诉").click()


@pytest.mark.parametrize("browser_kind", ["phone", "old_phone"])
def test_a_question_a_complaint_and_its_answer(
    request: pytest.FixtureRequest, office: Served, browser_kind: str
) -> None:
    page: Page = request.getfixturevalue(browser_kind)
    page.goto("/")
    page.get_by_role("link", name=re.compile("我要咨询")).click()
    say(page, "易地建设费每平方米多少钱？")
    newest(page, "2400元/平方米")

    page.goto("/")
    page.get_by_role("button", name=re.compile("我要投诉")).click()
    code = complain(page)
    page.reload()
    expect(page.locator("#log")).to_contain_text("航海东路88号")

    follow(page, code)
    expect(page.get_by_role("heading", level=1)).to_contain_text("诉")
    expect(page.locator("main")).to_contain_text("态度很差")
    assert code.replace("-", "") not in page.url.replace("-", "")

    office.reply_to_newest("我们已经调取当天的执法记录。")
    follow(page, code)
    expect(page.locator("main")).to_contain_text("我们已经调取当天的执法记录。")
    page.get_by_label("您要说的话").fill("谢谢，我还有当天的录像。")
    page.get_by_label("照片或文件").set_input_files(photo())
    page.get_by_role("button", name="发送").click()
    expect(page.locator("main")).to_contain_text("您的补充内容已经提交")
    expect(page.locator("main")).to_contain_text("谢谢，我还有当天的录像。")


def test_an_opinion_after_a_decision_without_javascript(old_phone: Page, office: Served) -> None:
    page = old_phone
    page.goto("/revisit")
    page.get_by_label("意见表编码").fill(office.revisit_code())
    page.get_by_role("button", name="打开意见表").click()
    for group in page.get_by_role("group").all():
        if group.get_by_role("radio").count():
            group.get_by_role("radio").first.check()
        elif group.get_by_role("checkbox").count():
            group.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您")


def test_the_keyboard_alone_sends_a_question(phone: Page) -> None:
    phone.goto("/chat")
    newest(phone, "办事小助手")
    phone.get_by_label("您要说的话").focus()
    phone.keyboard.type("你们上班时间是几点？")
    phone.keyboard.press("Enter")
    newest(phone, "09:00")
    assert phone.evaluate("document.activeElement.id") == "text"


def test_a_code_of_nothing_is_told_beside_its_field(phone: Page) -> None:
    follow(phone, "1234 5678")
    field = phone.get_by_label("查询码")
    assert field.get_attribute("aria-invalid") == "true"
    described = str(field.get_attribute("aria-describedby")).split()
    assert "没有找到" in " ".join(phone.locator(f"#{one}").inner_text() for one in described)
