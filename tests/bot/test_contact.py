"""Who writes, as far as a text says it."""

import pytest

from bot.contact import introduced, name_of, phone_of

STORY = "你们那个穿制服的收了我200块不给票"


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        ("我叫王芳，电话138 0000 1234", "王芳", "13800001234"),
        ("王芳 +86 13800001234", "王芳", "13800001234"),
        ("１３８００００１２３４", None, "13800001234"),
        ("李先生", "李先生", None),
        ("my name is Tom Lee, 13800001234", "Tom Lee", "13800001234"),
        ("0371-66001234 张", "张", "037166001234"),
    ],
)
def test_name_and_phone_are_told_apart(text: str, name: str | None, phone: str | None) -> None:
    assert (name_of(text), phone_of(text)) == (name, phone)


@pytest.mark.parametrize(
    ("text", "name", "phone", "rest"),
    [
        (f"{STORY},我姓王电话13812345678", "王", "13812345678", STORY),
        (f"我叫李建国，电话139 1234 5678，{STORY}", "李建国", "13912345678", STORY),
        (f"{STORY}。我的手机号是13812345678", None, "13812345678", f"{STORY}。"),
        (f"联系人：王芳 联系电话：0371-66001234。{STORY}", "王芳", "037166001234", STORY),
        ("乱收费，态度差，我姓王，电话１３８１２３４５６７８", "王", "13812345678", "乱收费，态度差"),
        ("He took 200 yuan. My name is John Smith, my phone is 13812345678", "John Smith", "13812345678",
         "He took 200 yuan."),
        ("13812345678", None, "13812345678", ""),
        ("王芳 13812345678。", "王芳", "13812345678", ""),
        ("Wang Li, 13812345678", "Wang Li", "13812345678", ""),
    ],
)  # fmt: skip
def test_the_writer_is_taken_out_of_the_story(text: str, name: str, phone: str, rest: str) -> None:
    found = introduced(text)
    assert (found.name, found.phone, found.rest) == (name, phone, rest)


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "那家老板电话13700001111，堆了好多汽油",
        "他的电话是13700001111",
        "那店主13700001111",
        "Look at 13700001111 please",
        "我叫他停他不听",
        "我是业主，门被拆了",
        "my name was not asked",
    ],
)
def test_nobody_else_is_taken_for_the_writer(text: str) -> None:
    found = introduced(text)
    assert (found.name, found.phone, found.rest) == (None, None, text)
