"""The chat page's own behaviour on a phone: what is in sight, and the box below."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.talking import SECONDS, newest, photo, press, say, to_the_evidence

pytestmark = pytest.mark.xdist_group("browser")
LONG_NAME = "IMG_20261125_微信图片_小区地下车库积水的照片_0001_副本.jpg"


def test_what_a_button_brought_is_in_sight(phone: Page) -> None:
    phone.goto("/chat")
    to_the_evidence(phone, "我要投诉，昨天两个执法人员来我店里检查，态度很差")
    press(phone, "发完了")
    newest(phone, "匿名")
    press(phone, "匿名")
    newest(phone, "请您看看我记得对不对")
    expect(phone.locator("#log .msg-office").last.locator(".words")).to_be_in_viewport(ratio=0.5)
    # Only the conversation scrolls: below the box there is no empty page.
    assert phone.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_a_long_file_name_leaves_the_box_and_its_button_in_one_row(phone: Page) -> None:
    phone.goto("/chat")
    newest(phone, "办事小助手")
    phone.locator("#file").set_input_files({**photo(), "name": LONG_NAME})

    expect(phone.locator("#picked")).to_have_text(LONG_NAME)
    box, button = phone.locator("#text").bounding_box(), phone.locator("#send").bounding_box()
    assert box
    assert button
    assert button["x"] >= box["x"] + box["width"]
    assert box["y"] < button["y"] + button["height"] / 2 < box["y"] + box["height"]


def test_a_photo_that_cannot_be_opened_yet_is_a_name_and_no_dead_link(phone: Page) -> None:
    phone.goto("/chat")
    to_the_evidence(phone, "我要投诉，昨天两个执法人员来我店里检查，态度很差")
    phone.locator("#file").set_input_files({**photo(), "name": LONG_NAME})
    phone.get_by_role("button", name="发送").click()

    sent = phone.locator("#log .photo").last
    expect(sent.locator("span")).to_be_visible(timeout=SECONDS)
    expect(sent.locator("img")).to_be_hidden()
    assert sent.get_attribute("href") is None


def test_where_streams_are_cut_the_answer_comes_by_asking_again(phone: Page) -> None:
    phone.route("**/chat/stream*", lambda route: route.abort())
    phone.goto("/chat")
    say(phone, "易地建设费每平方米多少钱？")

    expect(phone.locator("#log .msg-office").last).to_contain_text("2400", timeout=7_000)
    expect(phone.locator("#offline")).to_be_hidden()
