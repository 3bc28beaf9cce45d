"""What a citizen does on the chat page, as the browser tests say it."""

import io

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

SECONDS = 20_000


def photo() -> FilePayload:
    """A photo as a phone takes it."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "#456").save(made, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def newest(page: Page, words: str) -> None:
    """Wait until the office's newest message says `words`."""
    expect(page.locator("#log .msg-office").last).to_contain_text(words, timeout=SECONDS)


def say(page: Page, words: str) -> None:
    page.get_by_label("您要说的话").fill(words)
    page.get_by_role("button", name="发送").click()


def press(page: Page, words: str) -> None:
    page.locator("#log button.key", has_text=words).last.click()


def to_the_evidence(page: Page, opening: str) -> None:
    """A complaint that begins with these words, as far as the question about photos."""
    say(page, opening)
    newest(page, "对吗")
    press(page, "对")
    newest(page, "在什么地方")
    say(page, "航海东路88号")
    newest(page, "证件号")
    say(page, "没有")
    newest(page, "有照片、文件或录音吗")
