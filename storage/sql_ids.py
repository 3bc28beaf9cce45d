"""Ids made by the database for the rows of an `INSERT … SELECT`: UUIDv7 in shape; a batch forms a range."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


@dataclass(frozen=True, slots=True)
class IdBatch:
    """Nineteen hexadecimal digits that all ids of one batch begin with: milliseconds, version, variant, and twenty
    random bits, so that two batches of one millisecond stay apart."""

    prefix: str

    @classmethod
    def new(cls, now: datetime) -> Self:
        milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
        return cls(f"{milliseconds:012x}7{secrets.randbits(12):03x}8{secrets.randbits(8):02x}")

    @property
    def first(self) -> UUID:
        return UUID(self.prefix + "0" * 13)

    @property
    def last(self) -> UUID:
        return UUID(self.prefix + "f" * 13)


class _NewIds(FunctionElement[Any]):
    type = sa.Uuid()
    inherit_cache = False

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix


def new_ids(batch: IdBatch) -> sa.ColumnElement[Any]:
    """An expression with another id in each row."""
    return _NewIds(batch.prefix)


@compiles(_NewIds, "sqlite")
def _sqlite(element: _NewIds, _compiler: SQLCompiler, **_options: Any) -> str:
    return f"('{element.prefix}' || substr(lower(hex(randomblob(7))), 1, 13))"


@compiles(_NewIds, "postgresql")
def _postgresql(element: _NewIds, _compiler: SQLCompiler, **_options: Any) -> str:
    return f"overlay(replace(gen_random_uuid()::text, '-', '') placing '{element.prefix}' from 1 for 19)::uuid"
