"""What somebody says is wrong in the read-back: "时间写错了，是前天", "the place was Dongda Street"; pure."""

import re
from dataclasses import dataclass

from bot.draft import Part
from bot.extract import place_of, time_of

_ZH = {
    Part.CATEGORY: "投诉类别|类别|类型|种类",
    Part.WHAT: "事情经过|经过|内容|情况",
    Part.WHERE: "地点|地址|地方|位置",
    Part.WHEN: "时间|日期|日子",
    Part.CERTIFICATE: "执法证号码?|执法证件号|证件号码?|证号",
    Part.FILES: "附件|照片|图片|文件",
    Part.CONTACT: "投诉人|联系方式|联系人",
    Part.NAME: "姓名|名字|称呼|姓",
    Part.PHONE: "联系电话|电话号码?|电话|手机号码?|手机|号码",
}
_EN = {
    Part.CATEGORY: "kind of complaint|kind|category",
    Part.WHAT: "what happened|description|story",
    Part.WHERE: "where it was|place|location|address",
    Part.WHEN: "when it was|time|date|day",
    Part.CERTIFICATE: "certificate number(?: of the officer)?|certificate",
    Part.FILES: "files sent|files?|photos?|pictures?",
    Part.CONTACT: "from whom|contact",
    Part.NAME: "name",
    Part.PHONE: "phone(?: number)?|number",
}


def _either(words: dict[Part, str]) -> str:
    return "|".join(f"(?P<{part.value}>{one})" for part, one in words.items())


_NAMED = re.compile(
    r"(?:不对|不是|错了)?[，,。\s]*(?:我?(?:想|要|得|把)?)?(?:修改|更改|更正|改)?(?:一?下|一改)?"
    rf"(?:{_either(_ZH)})(?:我)?(?:(?:写|填|记|说|搞|弄|打)?(?:的)?(?:错了?|不对|有误|不准)|要?改一?[下改])?"
    r"(?:[，,。\s]*(?:应该|其实)?(?:改成|改为|换成|是|在)(?P<value>.+?))?[。！!～~]*",
    re.DOTALL,
)
_NAMED_EN = re.compile(
    r"(?:no[,.\s]*)?(?:(?:please|i want to|can i|let me) )?(?:(?:change|correct|fix|edit) )?(?:the |my )?"
    rf"(?:{_either(_EN)})(?:(?: is| was)? (?:wrong|not right|incorrect|mistaken))?"
    r"(?:[,;.\s]*(?:to|(?:it )?(?:is|was|should be)) (?P<value>.+?))?[.!]*",
    re.IGNORECASE | re.DOTALL,
)
_TOLD = frozenset({Part.CATEGORY, Part.WHAT, Part.FILES})
"""Parts that no half sentence replaces: "情况是…" goes on telling."""
_RATHER = re.compile(r"不是(?:[^，,。]{1,30})[，,。\s]*(?:而是|应该是|是)(?P<value>.{1,60}?)[。！!]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Correction:
    """The part that is wrong, and what is right where that was said ("" when not)."""

    part: Part
    value: str


def correction_of(text: str) -> Correction | None:
    """The correction that a whole message is; None for every other text."""
    said = text.strip()
    found = _NAMED.fullmatch(said) or _NAMED_EN.fullmatch(said)
    if found is not None:
        part = next(part for part in _ZH if found[part.value])
        value = (found["value"] or "").strip()
        return None if value and part in _TOLD else Correction(part, value)
    if (rather := _RATHER.fullmatch(said)) is None:
        return None
    value = rather["value"].strip()
    if time_of(value) == value:
        return Correction(Part.WHEN, value)
    return Correction(Part.WHERE, value) if place_of(value) else None
