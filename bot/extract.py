"""What a message already tells: time, place, certificate, contact; pure and conservative.

Only what is plainly said is taken; the read-back before registering shows everything, so the citizen has the last word.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.contact import introduced

_ZH_DAYS = (
    r"大前天|前天|昨天|昨日|今天|今日|昨晚|昨夜|今早|今晚|前晚",
    r"(?:上上|上个|上|这个|这|本)(?:周|星期|礼拜)(?:[一二三四五六日天末])?|(?:周|星期|礼拜)[一二三四五六日天末]",
    r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    # Not the number of a house: "航海东路88号".
    r"(?<![路街道巷院村区园苑\d])(?:3[01]|[12]?\d)\s*[号日](?=[上下中早晚凌傍]|\s|$|，|,)",
    r"(?:上个|上|这个|本)月(?:\s*\d{1,2}\s*[日号]|[初中底])?",
)
_ZH_PART = r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|夜间"
_ZH_HOUR = (
    r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})\s*[点时]"
    r"(?:\s*(?:半|整|一刻|三刻|\d{1,2}\s*分?|[一二三四五六七八九十]{1,3}分))?(?:左右|多|前后|钟)*|\d{1,2}:\d{2}"
)
_ZH_TIME = re.compile(
    rf"(?:大概|大约)?(?:(?:{'|'.join(_ZH_DAYS)})\s*(?:的)?\s*(?:{_ZH_PART})?\s*(?:{_ZH_HOUR})?"
    rf"|(?:{_ZH_PART})\s*(?:{_ZH_HOUR})|刚才|刚刚)"
)
_EN_TIME = re.compile(
    r"\b(?:(?:the day before )?yesterday(?: morning| afternoon| evening| night)?|last night|tonight|today"
    r"|this (?:morning|afternoon|evening|week)|last (?:week|month)|\d{4}-\d{2}-\d{2}"
    r"|(?:last|on) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"(?: morning| afternoon| evening| night)?)"
    r"(?: (?:at|around) \d{1,2}(?::\d{2})?\s?(?:am|pm)?)?",
    re.IGNORECASE,
)

_PLACE_END = (
    r"(?:街道办|大街|大道|街|路|巷|胡同|小区|社区|家园|花园|公寓|广场|大厦|商场|市场|超市|医院|学校|中学|小学|幼儿园"
    r"|公园|服务大厅|办事大厅|政务大厅|政务中心|服务中心|饭店|酒店|餐厅|宾馆|村)"
)
_PLACE_PART = rf"(?:{_PLACE_END}|地下车库|地下停车场|停车场|地下室|窗口|工地)"
"""A basement or a counter alone is nowhere: it counts only behind a name."""
_PLACE_TAIL = (
    r"(?:\s*(?:\d{1,5}|[一二三四五六七八九十]{1,3})\s*(?:号楼|号院|号|栋|单元|层|楼|室|号窗口)){0,3}"
    r"(?:门口|路口|附近|对面|旁边)?"
)
_BETWEEN = r"(?:(?![你我他她的在把被有了让说])[\u4e00-\u9fff]){0,6}?"
_PLACE = re.compile(
    rf"(?P<name>[\u4e00-\u9fffA-Za-z0-9]{{1,14}}?{_PLACE_END}(?:{_BETWEEN}{_PLACE_PART}){{0,3}}{_PLACE_TAIL})"
)
_PLACE_START = re.compile(r".*(?:在|到|去|位于|来到|跑到|路过|经过|住|于)")
_NO_PLACE = re.compile(
    r"你们|我们|他们|有人|人员|投诉|举报|执法|检查|怎么|什么|一路|半路|走路|逛街|上街|马路|道路|网路|思路|门路|出路"
    r"|家里|家的|楼下|楼上|隔壁|这个|那个|某|的|了|把|被|说|让|给|往|向|我|你|他|她"
)
_EN_PLACE = re.compile(
    r"\b(?:at|in|on|near|outside)\s+((?:(?:no\.?\s*)?\d{1,4}\s+)?(?:[A-Z][\w'-]*\s+){1,4}(?:Street|St|Road|Rd|Avenue|Ave"
    r"|Lane|Square|Market|Plaza|Building|Community|Hospital|School|Park|Mall|Centre|Center|Hall))\b"
)

_CERTIFICATE = re.compile(
    r"(?:证件?号码?|执法证号?|编号|certificate(?: number| no\.?)?|badge(?: number)?)\s*(?:是|为|:|：|is)?\s*"
    r"([A-Za-z]{0,4}[- ]?\d{4,15})",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"^(?:你好|您好|请问|麻烦|[,，。.!！\s])*(?:我们?)?(?:想|要|想要|需要|得)?(?:实名|匿名)?"
    r"(?:投诉举报|投诉|举报|反映|反应|告)(?:一下|一个|个|下)?(?:问题|情况|事情|事)?(?:你们|一下)?[,，。.:：!！\s]*"
)
_EN_INTENT = re.compile(
    r"^(?:hello|hi|please|[,.!\s])*(?:i(?: would like|'d like| want| need| wish)? to |to )?"
    r"(?:file |make |lodge )?(?:a )?(?:complain|complaint|report)(?: (?:about|against|that|of))?[\s,.:!]*",
    re.IGNORECASE,
)
ENOUGH_ZH = 6
ENOUGH_EN = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells of a complaint; "" or None where it does not. `rest` is the text without its writer's name
    and phone, `what` the same when it is a description."""

    what: str
    where: str | None
    when: str | None
    certificate: str | None
    name: str | None
    phone: str | None
    rest: str


def told(text: str) -> Told:
    """What a citizen's message already says."""
    writer = introduced(text)
    clean = unicodedata.normalize("NFKC", writer.rest)
    return Told(
        what=what_of(writer.rest),
        where=place_of(clean),
        when=time_of(clean),
        certificate=certificate_of(clean),
        name=writer.name,
        phone=writer.phone,
        rest=writer.rest,
    )


def what_of(text: str) -> str:
    """The message without "I want to complain", when enough is left to be a description; else ""."""
    rest = _EN_INTENT.sub("", _INTENT.sub("", text.strip(), count=1), count=1).strip()
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in rest)
    return text.strip() if chinese >= ENOUGH_ZH or (not chinese and len(rest.split()) >= ENOUGH_EN) else ""


def time_of(text: str) -> str | None:
    """The words that say when, as they were said: "昨天下午三点"."""
    found = [match.group().strip() for match in (*_ZH_TIME.finditer(text), *_EN_TIME.finditer(text))]
    return max(found, key=len) if found else None


def place_of(text: str) -> str | None:
    """The first words that name a street, estate, building or hall."""
    without_time = _EN_TIME.sub("，", _ZH_TIME.sub("，", text))
    for clause in re.split(r"[，,。.!！?？;；\n、]", without_time):
        for match in _PLACE.finditer(clause):
            name = _PLACE_START.sub("", match["name"])
            if _is_place(name):
                return name
    english = _EN_PLACE.search(text)
    return english[1] if english else None


def holds_a_number(text: str) -> bool:
    """Whether a text can hold a certificate's number at all."""
    return re.search(r"\d|[零〇一二三四五六七八九十百千]号", text) is not None


def certificate_of(text: str) -> str | None:
    """A certificate number that the text names as one."""
    found = _CERTIFICATE.search(text)
    return found[1] if found else None


def _is_place(name: str) -> bool:
    return re.fullmatch(_PLACE_END, name) is None and _NO_PLACE.search(name) is None
