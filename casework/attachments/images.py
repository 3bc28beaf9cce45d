"""Pictures drawn anew: pixels only, the right way up, without EXIF, GPS position, comments or anything appended.

Fails closed: whatever Pillow cannot read as a whole is refused, never kept as it came.
"""

import io

from PIL import Image, ImageOps

from casework.attachments.errors import FileRefused
from casework.attachments.sniff import JPEG, PNG, FileType

MAX_PIXELS = 60_000_000
"""The largest telephone cameras make 50 million pixels; a bomb says far more in a few bytes."""
LONG_SIDE = 4_000
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def redrawn(data: bytes) -> tuple[bytes, FileType]:
    """The picture as a JPEG, or as a PNG when it has transparent parts or came as PNG or GIF. Raises FileRefused."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            # The size stands in the header: looked at before any pixel is unpacked.
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused
            lossless = picture.format in {"PNG", "GIF"}
            shown: Image.Image = _in_eight_bits(picture) if picture.mode.startswith("I") else picture
            shown.thumbnail((LONG_SIDE, LONG_SIDE))
            return _saved(ImageOps.exif_transpose(shown), lossless=lossless)
    except FileRefused:
        raise
    except Exception as error:
        # Pillow's decoders raise a dozen kinds of exception on broken input; each means the same here.
        raise FileRefused from error


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """A scan with 16 bits a pixel, which Pillow would otherwise turn all white."""
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _saved(picture: Image.Image, *, lossless: bool) -> tuple[bytes, FileType]:
    """Only the pixels are carried over: a new image has no `info` from which a saver could copy."""
    transparent = picture.has_transparency_data
    mode = "RGBA" if transparent else "RGB"
    clean = Image.new(mode, picture.size)
    clean.paste(picture.convert(mode))
    target = io.BytesIO()
    if lossless or transparent:
        clean.save(target, "PNG")
        return target.getvalue(), PNG
    clean.save(target, "JPEG", quality=QUALITY)
    return target.getvalue(), JPEG
