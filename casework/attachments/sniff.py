"""What a file really is, from its bytes alone; pure. Name and declared type decide nothing but plain text's suffix."""

import io
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """How a type is cleaned."""

    IMAGE = "image"
    BOXES = "boxes"
    PDF = "pdf"
    OFFICE = "office"
    MP3 = "mp3"
    OGG = "ogg"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class FileType:
    media_type: str
    suffix: str
    family: Family = Family.KEPT


JPEG = FileType("image/jpeg", ".jpg", Family.IMAGE)
PNG = FileType("image/png", ".png", Family.IMAGE)
WEBP = FileType("image/webp", ".webp", Family.IMAGE)
GIF = FileType("image/gif", ".gif", Family.IMAGE)
PDF = FileType("application/pdf", ".pdf", Family.PDF)
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", Family.OFFICE)
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", Family.OFFICE)
TEXT = FileType("text/plain", ".txt")
MP3 = FileType("audio/mpeg", ".mp3", Family.MP3)
OGG = FileType("audio/ogg", ".ogg", Family.OGG)
AMR = FileType("audio/amr", ".amr")
M4A = FileType("audio/mp4", ".m4a", Family.BOXES)
MP4 = FileType("video/mp4", ".mp4", Family.BOXES)

_MAGIC = (
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"%PDF-[12]\.\d"), PDF),
    (re.compile(rb"OggS\x00"), OGG),
    (re.compile(rb"#!AMR(-WB)?\n"), AMR),
    # An ID3 tag, or a frame header with a version, layer III, a bit rate and a sampling rate that exist.
    (re.compile(rb"ID3[\x02-\x04]\x00|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]", re.DOTALL), MP3),
    (re.compile(rb"....ftypM4[AB] ", re.DOTALL), M4A),
    (re.compile(rb"....ftyp(isom|iso[2-9]|mp4[12]|avc1|M4V |3gp[4-9]|MSNV|dash|qt  )", re.DOTALL), MP4),
)
_ZIP = b"PK\x03\x04"
_OFFICE = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
ZIP_ENTRIES = 2_000
ZIP_UNPACKED = 200 * 1024 * 1024
_MARKUP = re.compile(r"\s*<(!doctype|html|head|body|script|svg|\?xml|\?php|iframe|!--)", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def file_type(data: bytes, name: str) -> FileType | None:
    """The accepted type of a file, None when it is none of them."""
    for magic, kind in _MAGIC:
        if magic.match(data):
            return kind
    if data.startswith(_ZIP):
        return _office_file(data)
    if name.lower().endswith(TEXT.suffix) and _is_plain_text(data):
        return TEXT
    return None


def _office_file(data: bytes) -> FileType | None:
    """Word or Excel without macros; an archive that would unpack to a flood is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    names = {entry.filename for entry in entries}
    if len(entries) > ZIP_ENTRIES or sum(entry.file_size for entry in entries) > ZIP_UNPACKED:
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for part, kind in _OFFICE if part in names), None)


def _is_plain_text(data: bytes) -> bool:
    """UTF-8 or GB18030 without control characters, and no markup a browser might run."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not _UNPRINTABLE.search(text) and not _MARKUP.match(text)
    return False
