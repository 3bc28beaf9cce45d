"""PDFs without programs; pure. A PDF cannot be drawn anew here, so one that would act when it is opened is refused.

Names are looked for as readers read them (`#4A` is `J`, ISO 32000-1, 7.3.5), also in object streams (7.5.7), which are
packed; an object stream that cannot be looked into counts as a program. Photos in it lose their EXIF part in place.
"""

import re
import zlib

from casework.attachments.errors import FileActive

ROOM = 32 * 1024 * 1024
"""Bytes that all object streams of a file may unpack to: a bomb says far more."""
NEAR = 500
PIECE = 4096


def _name(name: str) -> bytes:
    """A pattern for a name, each letter plain or as `#` and its number."""
    return b"/" + b"".join(f"(?:{sign}|#(?i:{ord(sign):02x}))".encode() for sign in name)


_END = rb"(?![A-Za-z0-9])"
PROGRAMS = ("JavaScript", "Launch", "RichMedia", "XFA", "SubmitForm", "ImportData")
_ACTIVE = re.compile(b"(?:" + b"|".join(map(_name, PROGRAMS)) + b")" + _END)
_OBJECTS = re.compile(_name("ObjStm") + _END)
_STREAM = re.compile(rb"stream\r?\n")
_EXIF = re.compile(rb"\xff\xe1(..)Exif\x00\x00", re.DOTALL)


def harmless(data: bytes) -> bytes:
    """The file without the EXIF parts of its photos. Raises FileActive for one with a program."""
    if _ACTIVE.search(data):
        raise FileActive
    room = ROOM
    for found in _OBJECTS.finditer(data):
        objects = _objects(data, found.end(), room)
        if _ACTIVE.search(objects):
            raise FileActive
        room -= len(objects)
    return _without_exif(data)


def _objects(data: bytes, start: int, room: int) -> bytes:
    """What the object stream behind its name holds. Raises FileActive when that cannot be told."""
    stream = _STREAM.search(data, start, start + NEAR)
    if stream is None or b"DecodeParms" in data[start : stream.start()]:
        raise FileActive
    unpacker, unpacked = zlib.decompressobj(), bytearray()
    for place in range(stream.end(), len(data), PIECE):
        try:
            unpacked += unpacker.decompress(data[place : place + PIECE], room + 1 - len(unpacked))
        except zlib.error as error:
            raise FileActive from error
        if len(unpacked) > room:
            raise FileActive
        if unpacker.eof:
            break
    return bytes(unpacked)


def _without_exif(data: bytes) -> bytes:
    """Every EXIF segment emptied where it stands, so that no offset of the file changes."""
    clean, stop = bytearray(data), 0
    while found := _EXIF.search(data, stop):
        stop = max(found.end(), min(found.start(1) + int.from_bytes(found[1]), len(data)))
        clean[found.end(1) : stop] = bytes(stop - found.end(1))
    return bytes(clean)
