"""One cell of a sheet: its text without what a spreadsheet or a copy brought along, and whether it holds a formula."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

Raw = str | int | float | bool | date | datetime | time | object
"""What a reader finds: text from csv; numbers, dates and truth values too from xlsx."""

_BLANKS: Final = frozenset(
    {
        "-",
        "--",
        "---",
        "—",
        "——",
        "/",
        "//",
        "\\",
        ".",
        "。",
        "无",
        "暂无",
        "没有",
        "空",
        "未填",
        "不详",
        "未知",
        "待补充",
        "同上",
    }
    | {"n/a", "na", "#n/a", "null", "none", "nil", "(空)", "无电话", "无地址", "无编号", "未登记"}
)
"""What people write where nothing is."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})
_CJK_BREAK: Final = re.compile(r"(?<=[⺀-鿿豈-﫿𠀀-𳎯])\s*[\r\n]+\s*(?=[⺀-鿿豈-﫿𠀀-𳎯])")
_FORMULA: Final = re.compile(r"[A-Za-z_.]+\s*\(|[!|=]|\$?[A-Za-z]{1,3}\$?\d+\s*[-+*/:,)]|\d\s*[*/^&]\s*\d")
_PHONE_LIKE: Final = re.compile(r"[+\-\d\s()（）./、;；,，转#]+")
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_EXACT_DIGITS: Final = 10**15


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is cleaned; `raw` what the file holds. `formula`: worked out by the spreadsheet, or meant to be."""

    text: str = ""
    raw: Raw = ""
    formula: bool = False

    @property
    def dated(self) -> Raw:
        """What a date is read from: a number or date as the file holds it, else the cleaned text."""
        return self.text if isinstance(self.raw, str) or not self.text else self.raw

    @property
    def rounded(self) -> bool:
        """Whether the spreadsheet has dropped digits of a long number (1.23E+17)."""
        if isinstance(self.raw, float | int) and not isinstance(self.raw, bool):
            return abs(self.raw) >= _EXACT_DIGITS
        return _ROUNDED.fullmatch(self.text) is not None


EMPTY: Final = Cell()


def cell_of(raw: Raw, *, formula: str | None = None) -> Cell:
    """A cell of a sheet. `formula`: its formula ("" when shared with another cell); without a saved value the formula
    itself is what stands there."""
    text = text_of(raw)
    if formula is None:
        return Cell(text, raw, looks_like_formula(text) if isinstance(raw, str) else False)
    return Cell(text or f"={formula}", raw if text else f"={formula}", formula=True)


def text_of(raw: Raw) -> str:
    """The cell as text: one line, no invisible characters, whole numbers without decimals, "" for a mark of absence."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw == int(raw):
        raw = int(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        raw = raw.date()
    if isinstance(raw, date | time):
        return raw.isoformat()
    visible = str(raw)
    if not visible.isprintable():
        kept = (char for char in visible if char in "\r\n\t" or unicodedata.category(char) not in _INVISIBLE)
        visible = _CJK_BREAK.sub("", "".join(kept).strip())
    text = " ".join(visible.split())
    return "" if unicodedata.normalize("NFKC", text).strip("“”\"'").lower() in _BLANKS else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text: it begins with =, @, + or - and is no phone number or remark."""
    if len(text) < 2:
        return False
    if text[0] in "=@＝＠":
        return True
    return text[0] in "+-" and not _PHONE_LIKE.fullmatch(text) and _FORMULA.search(text) is not None
