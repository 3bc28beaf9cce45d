"""Whether a text tells of a notice received, and its short number; pure."""

import re
import unicodedata

from notify.vocabulary import read_number

_RECEIVED = re.compile(
    r"(?:收到|接到|来了|发来|发的).{0,16}(?:短信|信息|消息|通知|提示|电话|函|信)|(?:短信|通知|提示|函|短号).{0,8}(?:编号|号码|短号)|短号"
    r"|\b(?:notice|text message|reminder|letter)\b",
    re.IGNORECASE | re.DOTALL,
)
_DOUBTED = re.compile(
    r"(?:短信|信息|通知|提示|电话|函|信).{0,12}(?:是不是真|是真|真的|真假|真伪|假的|诈骗|骗人|骗子|靠谱|你们发|你们打|核实|核对|查验)"
    r"|(?:核实|核对|查验|验证|辨别).{0,8}(?:短信|通知|提示|提示函)"
    r"|\b(?:check|verify|confirm)\b.{0,16}\b(?:notice|text message|sms|letter)\b"
    r"|\b(?:notice|text message|sms|letter|message)\b.{0,20}\b(?:real|genuine|fake|scam|fraud|from you)\b",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(r"通知|短信|提示|函|\bnotice\b", re.IGNORECASE)
"""Word of a notice, which tells enough where the four digits stand beside the number."""
_EIGHT = re.compile(r"(?<![\d-])\d{4}[\s-]?\d{4}(?![\d-])", re.ASCII)
_BARE = re.compile(r"[\d\s\-]+", re.ASCII)


def doubts_notice(text: str) -> bool:
    """Whether somebody asks if a message, call or letter is genuine, or wants to check one."""
    return _DOUBTED.search(_folded(text)) is not None


def number_given(text: str) -> str | None:
    """The short number typed alone or with word of a notice; "" for eight digits that are none. None: not meant."""
    folded = _folded(text)
    number = read_number(folded)
    if _BARE.fullmatch(folded.strip()):
        return number
    told = _RECEIVED.search(folded) or _DOUBTED.search(folded)
    if told is None:
        return number if number and _NAMED.search(folded) and tail_given(text, number) else None
    return number if number is not None else ("" if _EIGHT.search(folded) else None)


def tail_given(text: str, number: str) -> str:
    """The four digits said beside a short number; "" where there are none, or other figures too."""
    rest = re.sub(r"[\s\-]*".join(number), " ", _folded(text), count=1)
    found = re.findall(r"\d+", rest, re.ASCII)
    return found[0] if len(found) == 1 and len(found[0]) == 4 and f"{found[0]}年" not in rest else ""


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
