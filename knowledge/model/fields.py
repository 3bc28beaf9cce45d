"""The scalar types of a pack and the base of its records: nothing is coerced, nothing unknown is accepted."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, Strict
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH_DAY = re.compile(r"\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{2}:\d{2}")
LEAP_YEAR = 2024


class Node(BaseModel):
    """A mapping of the pack: frozen, and a key it does not know is a fault. Attributes are named as in the YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class MonthDay(NamedTuple):
    """A day of any year, such as 05-15."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """That day in `year`; 29 February becomes the 28th in a common year."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, self.month, self.day - 1)

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "a number is expected")
    return Decimal(value)


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise PydanticCustomError("not_negative", "a number of 0 or more is expected")
    return value


def _day(value: Any) -> date:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("iso_date", "a quoted date such as '2026-11-22' is expected")


def _month_day(value: Any) -> MonthDay:
    if isinstance(value, str) and _MONTH_DAY.fullmatch(value):
        month, day = (int(part) for part in value.split("-"))
        try:
            date(LEAP_YEAR, month, day)
        except ValueError:
            pass
        else:
            return MonthDay(month, day)
    raise PydanticCustomError("month_day", "a day of the year such as 05-15 is expected")


def _clock(value: Any) -> time:
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("clock_time", "a time such as 08:30 is expected")


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("empty_text", "text is expected; no value is written null")
    return value


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Text = Annotated[str, Strict(), AfterValidator(_filled)]
"""A text that is not empty."""
Id = Annotated[str, Strict(), Field(pattern=ID_PATTERN)]
"""A stable id: small letters, digits, hyphens or underscores."""
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0)]
Whole = Annotated[int, Strict()]
Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(_plain_number, when_used="json")]
Amount = Annotated[Number, AfterValidator(_not_negative)]
"""Money (yuan) or another figure of 0 or more, exact."""
Day = Annotated[date, BeforeValidator(_day)]
Season = Annotated[MonthDay, BeforeValidator(_month_day), PlainSerializer(str)]
Clock = Annotated[time, BeforeValidator(_clock), PlainSerializer(lambda value: f"{value:%H:%M}")]
Texts = tuple[Text, ...]


class Coming(Node):
    """A value that holds from the start of a later day on, in the place of the one before it."""

    from_: Day = Field(alias="from")
