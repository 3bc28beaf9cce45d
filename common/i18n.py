"""Texts in the reader's language: Babel catalogs (one a room) read straight from their .po files, and Babel formats."""

import io
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("zh_Hans_CN", "en")
"""The languages whose catalogs are complete, the office's own first."""


def N_(message: str) -> str:
    """Mark a text for the catalogs without translating it yet."""
    return message


def language_of(tag: str | None, default: str = LANGUAGES[0]) -> str:
    """The catalog language for a browser, Telegram or pack tag such as `zh`, `zh-CN`, `en-GB`."""
    head = (tag or "").replace("-", "_").split("_", 1)[0].lower()
    return next((language for language in LANGUAGES if language.split("_", 1)[0] == head), default)


class Translator:
    """Translates and formats for one language. `code` is the catalog language, `zh` tells whether it is Chinese."""

    def __init__(self, code: str, *, timezone: str = "Asia/Shanghai") -> None:
        self.code = code
        self.zh = code.startswith("zh")
        self.locale = Locale.parse(code)
        self.timezone = ZoneInfo(timezone)
        self._catalog = _catalog(code)

    def gettext(self, message: str, /, **values: object) -> str:
        """The text of `message` in this language, its `{named}` places filled."""
        text = self._catalog.gettext(message) if message else ""
        return text.format(**values) if values else text

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The text for `count` things; `{count}` is filled too."""
        return self._catalog.ngettext(one, many, count).format(count=count, **values)

    def month(self, day: date) -> str:
        """A month: 2027年3月 or March 2027."""
        return dates.format_skeleton("yMMMM", day, locale=self.locale)

    def short(self, day: date) -> str:
        """A day where its year is known: 3月1日 or Mar 1."""
        return dates.format_skeleton("MMMd", day, locale=self.locale)

    def date(self, day: date) -> str:
        """A calendar day: 2027年3月1日 or March 1, 2027. A moment is shown in the pack's time zone."""
        if isinstance(day, datetime):
            day = day.astimezone(self.timezone).date()
        return dates.format_date(day, "long", self.locale)

    def weekday(self, when: datetime) -> str:
        """The day of a moment with its weekday, without the year: 11月30日星期一 or Monday, November 30."""
        pattern = "M月d日EEEE" if self.zh else "EEEE, MMMM d"
        return dates.format_date(when.astimezone(self.timezone).date(), pattern, self.locale)

    def time(self, when: datetime) -> str:
        """The time of day: 上午8:30 or 8:30 AM."""
        return dates.format_time(when, "ah:mm" if self.zh else "h:mm a", self.timezone, self.locale)

    def moment(self, when: datetime) -> str:
        """A day with the time to the second, in the pack's time zone: 2027年3月1日 08:30:00, March 1, 2027 08:30:00."""
        pattern = "y年M月d日 HH:mm:ss" if self.zh else "MMMM d, y HH:mm:ss"
        return dates.format_datetime(when, pattern, self.timezone, self.locale)

    def money(self, amount: Decimal, currency: str = "CNY") -> str:
        """An amount with its currency: 2,400元 (SMS gateways reject ¥) or CN¥2,400.00."""
        if self.zh and currency == "CNY":
            return f"{self.number(amount)}元"
        return numbers.format_currency(amount, currency, locale=self.locale)

    def number(self, value: Decimal | int) -> str:
        """A number with group separators and no needless zeros."""
        return numbers.format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """A share of one in whole percents."""
        return numbers.format_percent(share, locale=self.locale)


@cache
def translator(code: str, timezone: str = "Asia/Shanghai") -> Translator:
    """The shared translator of a language tag."""
    return Translator(language_of(code), timezone=timezone)


@cache
def _catalog(code: str) -> GNUTranslations:
    """All rooms' catalogs of one language as one."""
    merged = Catalog(locale=code)
    for path in sorted((LOCALES / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=code):
                # An untranslated plural is a tuple of empty texts: it must not hide another room's translation.
                if message.id and any(message.string or ()) and not message.fuzzy:
                    merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
