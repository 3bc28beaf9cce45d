"""Rows of a csv file: encoding and delimiter found by looking, read as a stream."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final

from notify.importing.columns import HEADER_ROWS, find_columns
from notify.importing.errors import NotText, QuoteOpen

DELIMITERS: Final = (",", ";", "\t", "，", "|")
_BLOCK: Final = 1 << 20
_END: Final = "\x00end"
"""Put after the last line: where a quotation mark is still open, the csv reader would quietly take all that follows
it for one cell, and here it takes this mark too. No text holds a NUL (see `_decodes`)."""


def read_csv(source: bytes | Path) -> Iterator[list[str]]:
    """Every record of the file, blank ones included. Raises NotText, QuoteOpen."""
    with _opened(source) as stream:
        encoding = _encoding(stream)
        delimiter = _delimiter(stream, encoding)
        yield from _records(stream, encoding, delimiter)


def _opened(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _encoding(stream: BinaryIO) -> str:
    """The first encoding in which the whole file makes sense."""
    head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ("utf-8-sig", "gb18030")
    for encoding in candidates:
        if _decodes(stream, encoding):
            return encoding
    raise NotText


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while block := stream.read(_BLOCK):
            if encoding != "utf-16" and b"\x00" in block:
                return False
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(stream: BinaryIO, encoding: str) -> str:
    """The delimiter with which the most columns of a header are found."""

    def columns(delimiter: str) -> int:
        rows = islice(_records(stream, encoding, delimiter), HEADER_ROWS)
        return max((len(find_columns(row)) for row in rows), default=0)

    return max(DELIMITERS, key=columns)


def _records(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[list[str]]:
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    row = 0
    try:
        for row, record in enumerate(csv.reader(chain(text, [_END]), delimiter=delimiter), 1):
            if record == [_END]:
                return
            if record and record[-1].endswith(_END):
                raise QuoteOpen(row=row)
            yield record
    except csv.Error as error:
        raise QuoteOpen(row=row + 1) from error
    finally:
        text.detach()
