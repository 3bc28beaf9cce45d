"""The square code (二维码) that leads from a letter to a public page."""

from io import BytesIO

import segno


def code(link: str) -> bytes:
    """A PNG picture of the code."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    return drawn.getvalue()
