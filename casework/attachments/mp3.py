"""MP3 without its tags (ID3v2 in front, ID3v1 at the end), which name people and places; pure. Emptied in place."""

from casework.attachments.errors import FileRefused

HEADER = 10
V1 = 128


def without_tags(data: bytes) -> bytes:
    """The sound alone. Raises FileRefused when a tag does not fit into the file (ID3v2.4, section 3.1)."""
    clean = bytearray(data)
    start = 0
    while clean[start : start + 3] == b"ID3":
        sizes = clean[start + 6 : start + HEADER]
        stop = start + HEADER + sum(size << shift for size, shift in zip(sizes, (21, 14, 7, 0), strict=False))
        if len(sizes) < 4 or max(sizes) > 0x7F or stop > len(clean):
            raise FileRefused
        clean[start + 5] = 0
        clean[start + HEADER : stop] = bytes(stop - start - HEADER)
        start = stop
    if clean[-V1:].startswith(b"TAG"):
        del clean[-V1:]
    return bytes(clean)
