"""From an upload to what may be kept, or a refusal that says what would be accepted: the one way in."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from casework.attachments.boxes import without_metadata
from casework.attachments.errors import FileEmpty, FileRefused, FileTooLarge
from casework.attachments.images import redrawn
from casework.attachments.mp3 import without_tags
from casework.attachments.office import repacked
from casework.attachments.ogg import without_comments
from casework.attachments.pdf import harmless
from casework.attachments.sniff import Family, FileType, file_type

MEGABYTES = 10
MAX_BYTES = MEGABYTES * 1024 * 1024
NAME_LIMIT = 80
FALLBACK_NAME = "file"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. Name and declared type are claims: only the bytes decide."""

    name: str
    declared_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CleanFile:
    """What may be kept; the name's ending is that of the real type."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def cleaned(upload: Upload) -> CleanFile:
    """The file without what it should not tell. Slow for pictures: run it in a thread.

    Raises FileEmpty, FileTooLarge, FileRefused, FileActive.
    """
    if not upload.data:
        raise FileEmpty
    if len(upload.data) > MAX_BYTES:
        raise FileTooLarge(megabytes=MEGABYTES)
    kind = file_type(upload.data, upload.name)
    if kind is None:
        raise FileRefused
    data, kind = _without_traces(upload.data, kind)
    if len(data) > MAX_BYTES:
        raise FileTooLarge(megabytes=MEGABYTES)
    return CleanFile(safe_name(upload.name, kind.suffix), kind.media_type, data)


def safe_name(name: str, suffix: str) -> str:
    """A name to keep, with the ending of the real type."""
    stem = printable(name).rsplit(".", 1)[0].strip(" .")[:NAME_LIMIT].strip()
    return f"{stem or FALLBACK_NAME}{suffix}"


def printable(name: str) -> str:
    """The last part of a name as it may be shown: nothing in it turns the direction, breaks the line or hides."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")


def _without_traces(data: bytes, kind: FileType) -> tuple[bytes, FileType]:
    if kind.family is Family.IMAGE:
        return redrawn(data)
    cleaner = _CLEANERS.get(kind.family)
    return (cleaner(data) if cleaner else data), kind


_CLEANERS: Mapping[Family, Callable[[bytes], bytes]] = {
    Family.BOXES: without_metadata,
    Family.PDF: harmless,
    Family.OFFICE: repacked,
    Family.MP3: without_tags,
    Family.OGG: without_comments,
}
