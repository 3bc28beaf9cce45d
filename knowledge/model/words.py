"""vocabulary.yaml and calendar.yaml: words understood in questions, and the working days of each year."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.model.choices import Lang, MatterField
from knowledge.model.fields import Day, Flag, Id, Node, Text, Texts
from knowledge.model.office import PackFile

Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
"""ISO weekday: Monday is 1."""


class Synonym(Node):
    """Colloquial `variants` read as the `standard` word."""

    standard: Text
    variants: tuple[Text, ...]
    lang: Lang


class QuestionWords(Node):
    """Words that ask for one field of a matter."""

    slot: Id
    field: MatterField
    words: Texts
    words_en: Texts


class VocabularyFile(PackFile):
    kind: Literal["vocabulary"]
    synonyms: tuple[Synonym, ...]
    question_words: tuple[QuestionWords, ...]
    fillers: tuple[Text, ...]
    fillers_en: tuple[Text, ...]


class CalendarYear(Node):
    """One year's holidays (节假日) and make-up working days (调休上班日) by the State Council's notice."""

    source: Text
    verified: Flag
    holidays: tuple[Day, ...]
    makeup_workdays: tuple[Day, ...]


class CalendarFile(PackFile):
    kind: Literal["calendar"]
    timezone: Text
    weekend: tuple[Weekday, ...]
    years: dict[Annotated[str, Field(pattern=r"^\d{4}$")], CalendarYear]
    note: Text | None
    note_en: Text | None
