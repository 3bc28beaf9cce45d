"""Files given to a browser: pictures may be looked at, everything else is saved, nothing is run."""

from urllib.parse import quote

from fastapi.responses import Response

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


def download(name: str, media_type: str, data: bytes) -> Response:
    """A file as the answer, with its own name."""
    kind = "inline" if media_type in PICTURES else "attachment"
    disposition = f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
    # Its own policy: even a file that a browser takes for a page may do nothing.
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(data, media_type=media_type, headers=headers)
