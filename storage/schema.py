"""What every table shares: metadata with named constraints, UTC times, vocabularies with CHECKs, time-ordered ids."""

import re
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment stored as UTC; a naive datetime is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def bind_processor(self, dialect: Dialect) -> Any:
        """SQLite has the moment as a text, which Python itself writes and reads in a tenth of SQLAlchemy's time."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a stored time must be aware")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _as_text(moment: datetime | None) -> str | None:
    return None if moment is None else _utc(moment).isoformat(" ", "microseconds")[:26]


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Vocabulary(sa.Enum):
    """An Enum whose words are looked up without a call of a function for each row."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return {None: None, **{member.value: member for member in self.enum_class or ()}}.__getitem__


def vocabulary(choices: type[StrEnum], name: str) -> Vocabulary:
    """A StrEnum column: stored as its value, guarded by a CHECK named after `name`."""
    return Vocabulary(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda kind: [member.value for member in kind],
    )


_LISTED = re.compile(r"CHECK \((\w+) IN \(('[^)]*')\)\)$")


@compiles(sa.CheckConstraint, "sqlite")
def _each_word_by_itself(check: sa.CheckConstraint, compiler: DDLCompiler, **options: Any) -> str:
    """A vocabulary's CHECK as `column = 'one' OR column = 'two' …`. Of an IN with more than two words SQLite makes a
    table anew for each row it checks, which takes ten times as long as storing the row."""
    written: str = compiler.visit_check_constraint(check, **options)  # type: ignore[no-untyped-call]
    return _LISTED.sub(_compared, written)


def _compared(listed: re.Match[str]) -> str:
    column, words = listed.groups()
    return "CHECK (" + " OR ".join(f"{column} = {word}" for word in words.split(", ")) + ")"


def new_id(now: datetime) -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): ordered by time, made by the application so that it can be part of a seal."""
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    drawn = secrets.randbits(74)
    value = (milliseconds << 80) | (7 << 76) | (2 << 62) | (drawn >> 62 << 64) | (drawn & 2**62 - 1)
    return UUID(int=value)


def rows(result: sa.CursorResult[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    """All rows as plain dictionaries."""
    return [dict(row) for row in result.mappings()]
