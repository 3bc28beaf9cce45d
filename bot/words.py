"""Natural words where buttons are shown (一, 第一个, 对, 没有, yes …) and the words that start a journey; pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a button means, so that a word may be typed for it."""

    CHOICE = "choice"
    YES = "yes"
    NO = "no"
    SKIP = "skip"
    NONE = "none"
    DONE = "done"
    BACK = "back"
    CANCEL = "cancel"
    MENU = "menu"


NUMBERED = frozenset({Role.CHOICE, Role.YES, Role.NO, Role.NONE})
"""The roles that "the first one" counts; the others are always called by their word."""


SHORTEST_ZH, SHORTEST_EN = 2, 4
"""Characters of a part of a label that may be typed for it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A button as it is remembered while it is shown."""

    label: str
    data: str
    role: Role = Role.CHOICE
    url: str = ""
    """A page that the button opens instead; it sends nothing, so no word stands for it."""


class Journey(StrEnum):
    """Where a command, a menu button or a word leads."""

    START = "start"
    MENU = "menu"
    HELP = "help"
    ASK = "ask"
    COMPLAIN = "complain"
    TRACK = "track"
    REVISIT = "revisit"
    NOTICE = "notice"
    PERSON = "person"
    LANGUAGE = "language"
    CHINESE = "chinese"
    ENGLISH = "english"
    BACK = "back"
    CANCEL = "cancel"


def _words(*lists: str) -> frozenset[str]:
    """The words of lists written "甲|乙|丙"."""
    return frozenset(word for words in lists for word in words.split("|"))


_ROLE_WORDS: dict[Role, frozenset[str]] = {
    Role.YES: _words(
        "就是|對|對的|沒錯|没有问题|没有错|👍|👌|✅",
        "ok|okay|yes|y|yeah|yep|yup|sure|right|correct|confirm|submit|that is right|thats right",
        "looks good|looks right|all good|all correct|go ahead|its right|its correct",
    ),
    Role.NO: _words(
        "不对|不是|不是的|不|错|错了|否|不行|不正确|不對|不愿意|不想",
        "no|n|nope|no thanks|wrong|incorrect|not right",
    ),
    Role.SKIP: _words(
        "跳过|没有|没|无|没了|略|略过|不填|不用|不用了|不好说|不想说|跳過|沒有|沒|無",
        "skip|skip this|skip it|none|no|nope|no thanks|no thank you|nothing|unknown|pass|not sure|no idea|n/a",
    ),
    Role.NONE: _words(
        "都不是|都不对|以上都不是|没有一个是|都没有|没有|没|无|都不是的|都不對|其它|别的|沒有",
        "none|neither|none of these|none of them|none of the above|something else",
    ),
    Role.DONE: _words(
        "好了|完了|完成|发完了|就这些|没有了|没了|没有|没|无|结束|下一步|不用了|跳过",
        "done|finished|ready|next|none|no|skip|skip this|skip it|thats all|that is all",
    ),
    Role.BACK: _words("返回|上一步|后退|退回|回去|上一个|返回上一步", "back|previous|go back"),
    Role.CANCEL: _words(
        "取消|算了|不投诉了|不弄了|不填了|退出|放弃",
        "cancel|quit|exit|abort|never mind|forget it",
    ),
    Role.MENU: _words("菜单|主菜单|首页|菜單|menu"),
}

_PHRASES: dict[Role, re.Pattern[str]] = {
    Role.YES: re.compile(
        r"(?:(?:好|行|可以|没问题|没错|都?对|是|嗯+|确认|确定|提交|正确|愿意|同意)(?:的|了|吧|啊|呀|就|哦|啦|嘛)*)+"
    ),
    Role.SKIP: re.compile(
        r"(?:我|这个?|那个?|具体|真的?|也|都|实在|早|已经|现在|时间|地点|地方|证件?号)*"
        r"(?:(?:不太?|没太?|没有|记不太?|想不太?|说不太?|看不太?)"
        r"(?:知道|清楚?|记得|确定|晓得|得|起来|上来|准|注意|看清楚?|看见|看到|留意|印象|记住?)|忘记?了?)(?:了|呢|啊|哦|是)*"
        r"|(?:i )?(?:really )?(?:dont|do not|cant|cannot|didnt|did not) (?:really )?(?:know|remember|recall|notice|see)"
        r"(?: it| that)?|i forgot(?: it)?"
    ),
    Role.DONE: re.compile(
        r"(?:我|手里|手上|暂时|现在|目前|这边|这里|也|都)*(?:没有?|无|没拍|没留|没录|没带)(?:任何|什么|别的|其他|下来?)*"
        r"(?:(?:照片?|图片|相片?|文件|材料|录音|视频|录像|证据|票据|拍照|拍|录|东西)[和或]?)+了?"
        r"|(?:i )?(?:have |ive |got |there are )?(?:no|none|not any|dont have any) "
        r"(?:photos?|pictures?|files?|papers?|recordings?|evidence)"
    ),
}
"""Words that are put together freely, over the plain form of a text."""

_JOURNEY_WORDS: dict[Journey, frozenset[str]] = {
    Journey.START: _words("开始|start"),
    Journey.MENU: _ROLE_WORDS[Role.MENU],
    Journey.HELP: _words("帮助|怎么用|使用帮助|使用说明|幫助|help"),
    Journey.ASK: _words("咨询|我要咨询|问问题|提问|办事咨询", "ask|ask a question"),
    Journey.COMPLAIN: _words(
        "投诉|我要投诉|我想投诉|举报|我要举报|我想举报|投訴|我要投訴|舉報|投诉举报",
        "complain|complaint|i want to complain|file a complaint|make a complaint",
    ),
    Journey.TRACK: _words(
        "查进度|进度|查询进度|查投诉|我的投诉|我的进度|查我的进度|查询码|查詢進度|查進度|我的案件",
        "track|status|my cases|my complaints|track my complaint",
    ),
    Journey.REVISIT: _words("回访|填回访表|回访表|意见表|回访码|回訪", "revisit|feedback"),
    Journey.NOTICE: _words(
        "核实通知|核实短信|核实提示|核对通知|查验通知|短信真假|查短号|核实提示真伪|核实短信真伪",
        "check a notice|check notice|check a message|verify a notice|notice",
    ),
    Journey.PERSON: _words(
        "人工|转人工|人工客服|人工服务|找人工|找工作人员|转接人工|轉人工",
        "person|staff|human|agent|operator|talk to a person|talk to a human",
    ),
    Journey.LANGUAGE: _words("语言|切换语言|語言|language"),
    Journey.CHINESE: _words("中文|汉语|说中文|chinese|中文版"),
    Journey.ENGLISH: _words("英文|英语|english|in english"),
    Journey.BACK: _ROLE_WORDS[Role.BACK],
    Journey.CANCEL: _ROLE_WORDS[Role.CANCEL],
}
_JOURNEYS = {word: journey for journey, words in _JOURNEY_WORDS.items() for word in words}

_COMMANDS = {
    "start": Journey.START,
    "menu": Journey.MENU,
    "help": Journey.HELP,
    "ask": Journey.ASK,
    "complain": Journey.COMPLAIN,
    "track": Journey.TRACK,
    "mine": Journey.TRACK,
    "revisit": Journey.REVISIT,
    "notice": Journey.NOTICE,
    "person": Journey.PERSON,
    "language": Journey.LANGUAGE,
    "back": Journey.BACK,
    "cancel": Journey.CANCEL,
}
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL | re.IGNORECASE)

_ZH_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_EN_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1, "two": 2, "three": 3, "four": 4}
_ORDINAL = re.compile(
    r"(?:我?选|第|选第|no|number|option|the)?\s*(\d{1,2}|[一二两三四五六七八九十壹贰叁])\s*(?:个|项|条|号|种|类|分|颗星)?(?:吧|的)?"
)
_SEPARATORS = re.compile(r"[\s,，、;；+和与及&]+|\band\b")
_DROPPED = re.compile(r"[\s!！。.?？~～,，、:：;；'’\"“”()（）【】\[\]☑☐✓✔]+")


def plain(text: str) -> str:
    """The form in which two words are the same: width, case, punctuation and spaces in Chinese make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = [word for word in _DROPPED.split(folded.replace("'", "").replace("’", "")) if word]
    return (" " if all(word.isascii() for word in words) else "").join(words)


def journey_of(text: str) -> Journey | None:
    """The journey that a whole message of one command or one word asks for; a command that is none gets the help."""
    if command := _COMMAND.match(text.strip()):
        return _COMMANDS.get(command[1].lower(), Journey.HELP)
    return _JOURNEYS.get(plain(text))


def rest_of_command(text: str) -> str:
    """What stands after a command: "/complain 有人拆门" -> "有人拆门"; "" for no command."""
    command = _COMMAND.match(text.strip())
    return (command[2] or "").strip() if command else ""


def means(text: str, role: Role) -> bool:
    """Whether a text is one of the words for a role."""
    said = plain(text)
    phrase = _PHRASES.get(role)
    return said in _ROLE_WORDS.get(role, ()) or (phrase is not None and phrase.fullmatch(said) is not None)


def is_answer_word(text: str) -> bool:
    """Whether a text is only a word for a button (yes, no, none, skip …), so no name and no description."""
    return any(means(text, role) for role in Role)


def ordinal(text: str) -> int | None:
    """The place a word names, counting from 1: "1", "第二个", "the third one"."""
    said = plain(text)
    if found := _ORDINAL.fullmatch(said):
        return _ZH_DIGITS.get(found[1]) or int(found[1])
    words = [word for word in said.split() if word not in {"the", "one", "option", "number"}]
    if said in _EN_ORDINALS:
        return _EN_ORDINALS[said]
    return _EN_ORDINALS.get(words[0]) if len(words) == 1 else None


def ordinals(text: str) -> tuple[int, ...]:
    """The places a list of words names, "1、3" or "一和三"; () when a part is no number."""
    parts = [ordinal(part) for part in _SEPARATORS.split(text.strip()) if part]
    return tuple(part for part in parts if part is not None) if parts and None not in parts else ()


def picked(text: str, shown: Sequence[Item]) -> str | None:
    """The data of the shown button that a typed word means, None when it means none of them."""
    said = plain(text)
    if not said:
        return None
    for item in shown:
        if plain(item.label) == said:
            return item.data
    for item in shown:
        if means(text, item.role):
            return item.data
    place = ordinal(text)
    numbered = [item for item in shown if item.role in NUMBERED]
    if place is not None:
        return numbered[place - 1].data if 1 <= place <= len(numbered) else None
    return _part_of_one(said, shown) if journey_of(text) is None else None


def _part_of_one(said: str, shown: Sequence[Item]) -> str | None:
    """The choice whose label alone has these words in it ("收费" of "乱收费、乱罚款"), or says yes or no as they do."""
    choices = [item for item in shown if item.role is Role.CHOICE]
    for role in (Role.YES, Role.NO):
        if means(said, role):
            choices = [item for item in choices if means(item.label, role)]
            return choices[0].data if len(choices) == 1 else None
    if said.isascii():
        found = (
            [one.data for one in choices if f" {said} " in f" {plain(one.label)} "] if len(said) >= SHORTEST_EN else []
        )
    else:
        found = [one.data for one in choices if said in plain(one.label)] if len(said) >= SHORTEST_ZH else []
    return found[0] if len(found) == 1 else None
