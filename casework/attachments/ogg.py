"""Ogg without comments, where recorders write names and places; pure. Sound and picture stay as they are: the comment
packet is emptied in place and its pages' sums are reckoned anew (RFC 3533; RFC 7845, 5.2 for Opus)."""

from collections.abc import Iterator

from casework.attachments.errors import FileRefused

HEADER = 27
CRC = slice(22, 26)
EMPTY = {
    b"OpusTags": bytes(8),
    # No vendor, no comments, and the bit that ends the header.
    b"\x03vorbis": bytes(8) + b"\x01",
    b"\x81theora": bytes(8),
}
"""How a comment packet begins, and what follows in one that says nothing."""


def without_comments(data: bytes) -> bytes:
    """The file's pages with empty comments; what is no whole page is cut off. Raises FileRefused when none is left."""
    clean = bytearray()
    going_on: set[bytes] = set()
    for page in _pages(data):
        stream, body = bytes(page[14:18]), HEADER + page[26]
        sizes = page[HEADER:body]
        first = next((number for number, size in enumerate(sizes, 1) if size < 255), None)
        stop = body + sum(sizes[:first])
        opening = next((start for start in EMPTY if page.startswith(start, body)), None)
        if opening is not None or stream in going_on:
            kept = b"" if opening is None else opening + EMPTY[opening]
            page[body:stop] = kept.ljust(stop - body, b"\0")[: stop - body]
            page[CRC] = bytes(4)
            page[CRC] = _sum(page).to_bytes(4, "little")
            (going_on.add if first is None else going_on.discard)(stream)
        clean += page
    if not clean:
        raise FileRefused
    return bytes(clean)


def _pages(data: bytes) -> Iterator[bytearray]:
    """Each whole page from the beginning on, as far as there are any."""
    start = 0
    while data.startswith(b"OggS", start) and start + HEADER <= len(data):
        body = start + HEADER + data[start + 26]
        stop = body + sum(data[start + HEADER : body])
        if stop > len(data):
            return
        yield bytearray(data[start:stop])
        start = stop


def _row(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


_ROWS = tuple(map(_row, range(256)))


def _sum(page: bytearray) -> int:
    """A page's CRC; the field itself counts as zero."""
    value = 0
    for byte in page:
        value = (value << 8) & 0xFFFFFFFF ^ _ROWS[value >> 24 ^ byte]
    return value
