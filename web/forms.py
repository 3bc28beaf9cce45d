"""What a posted form holds, read without trust: text is cut and cleaned, a file in the place of a text is no text."""

import unicodedata
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from common.errors import SanshiError
from common.i18n import N_

MAX_FILES = 6
MAX_FIELDS = 200
MAX_FILE = 10 * 1024 * 1024
MAX_TEXT = 4000
MAX_PART = 64 * 1024
"""Bytes of one text field."""
MAX_NAME = 120
"""Signs of a file's name; of a longer one the end, which says what it is."""
LINE_BREAKS = frozenset("\n\t")


class FileTooLarge(SanshiError):
    message = N_(
        "A file may have at most {megabytes} MB. Please choose a smaller one, for example a photo of lower resolution."
    )
    http_status = 413


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file as the browser sent it; its name and type are claims."""

    name: str
    content_type: str
    data: bytes


def cleaned(value: str, limit: int = MAX_TEXT) -> str:
    """Text without control characters (a database may refuse them), newlines as `\\n`, at most `limit` characters."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign in LINE_BREAKS or unicodedata.category(sign) not in {"Cc", "Cs"})
    return kept.strip()[:limit]


class Posted:
    """A read form."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def text(self, name: str, limit: int = MAX_TEXT) -> str:
        """The field's text, "" when there is none."""
        value = self._form.get(name)
        return cleaned(value, limit) if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """The field's whole number, 1 when there is none: the number of a page."""
        written = self.text(name, 6)
        return int(written) if written.isascii() and written.isdigit() else 1

    def texts(self, name: str, limit: int = MAX_TEXT) -> list[str]:
        """Every value of a field: check boxes."""
        return [cleaned(value, limit) for value in self._form.getlist(name) if isinstance(value, str)]

    def names(self) -> Sequence[str]:
        return list(self._form)

    async def files(self, name: str) -> list[PostedFile]:
        """The files chosen in a field; an empty file input is none. Raises FileTooLarge."""
        found = []
        for item in self._form.getlist(name):
            if not isinstance(item, UploadFile) or not item.filename:
                continue
            data = await item.read(MAX_FILE + 1)
            if len(data) > MAX_FILE:
                raise FileTooLarge(megabytes=MAX_FILE // 1024 // 1024)
            found.append(PostedFile(cleaned(item.filename)[-MAX_NAME:], item.content_type or "", data))
        return found


async def posted(request: Request) -> AsyncIterator[Posted]:
    """The form of a POST; its files are closed after the answer. What is no readable form is a 400."""
    try:
        form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_PART)
    except (ValueError, LookupError) as error:
        raise HTTPException(400) from error
    try:
        yield Posted(form)
    finally:
        await form.close()


Form = Annotated[Posted, Depends(posted)]
