"""MP4 and M4A without their metadata boxes, where telephones write the position; pure. Sound and picture stay as they
are: the boxes are emptied in place, so that no offset changes."""

from collections.abc import Iterator

from casework.attachments.errors import FileRefused

HEADER = 8
DEPTH = 8
"""Films nest boxes five deep; deeper ones are made to break readers."""
_EMPTIED = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_ENTERED = frozenset({b"moov", b"trak", b"moof", b"traf", b"mdia"})


def without_metadata(data: bytes) -> bytes:
    """The file with every `udta`, `meta` and `uuid` box turned into empty space, and space truly empty. Raises
    FileRefused when the boxes do not fit into the file or into each other."""
    clean = bytearray(data)
    _empty_boxes(clean, 0, len(clean), DEPTH)
    return bytes(clean)


def _empty_boxes(clean: bytearray, start: int, end: int, depth: int) -> None:
    if not depth:
        raise FileRefused
    for kind, box, body, stop in _boxes(clean, start, end):
        if kind in _EMPTIED:
            clean[box + 4 : box + HEADER] = b"free"
            clean[body:stop] = bytes(stop - body)
        elif kind in _ENTERED:
            _empty_boxes(clean, body, stop, depth - 1)


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Type, start, start of the content and end of each box between two offsets."""
    while start + HEADER <= end:
        size, kind, body = (
            int.from_bytes(data[start : start + 4]),
            bytes(data[start + 4 : start + HEADER]),
            start + HEADER,
        )
        if size == 1:
            size, body = int.from_bytes(data[body : start + 16]), start + 16
        elif size == 0:
            size = end - start
        if size < body - start or start + size > end:
            raise FileRefused
        yield kind, start, body, start + size
        start += size
