"""Word and Excel files packed anew, part by part: nothing beside the parts, no author, photos without EXIF; pure.

Names in comments and tracked changes stay: they are what the document says.
"""

import io
import zipfile
import zlib

from casework.attachments.errors import FileRefused
from casework.attachments.images import redrawn

_SCHEMAS = "http://schemas.openxmlformats.org"
_TOLD = {
    "docprops/core.xml": f'<cp:coreProperties xmlns:cp="{_SCHEMAS}/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": f'<Properties xmlns="{_SCHEMAS}/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": f'<Properties xmlns="{_SCHEMAS}/officeDocument/2006/custom-properties"/>',
}
"""The parts that tell of author and company, and what stands in their place."""
_PICTURES = (".jpg", ".jpeg", ".png")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError)


def repacked(data: bytes) -> bytes:
    """The same document. Raises FileRefused when a part cannot be read, stands there twice or has a name that leads
    out of the file. The caller has limited what the parts say they unpack to."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
            entries = old.infolist()
            if len({entry.filename for entry in entries}) < len(entries) or any(map(_leads_out, entries)):
                raise FileRefused
            for entry in entries:
                with old.open(entry) as stream:
                    # Not `read()`: that unpacks a part as a whole before it looks at the size that was said.
                    content = stream.read(entry.file_size)
                new.writestr(zipfile.ZipInfo(entry.filename), _part(entry.filename, content), zipfile.ZIP_DEFLATED)
    except _BROKEN as error:
        raise FileRefused from error
    return target.getvalue()


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.startswith("/") or ".." in entry.filename.replace("\\", "/").split("/")


def _part(name: str, content: bytes) -> bytes:
    small = name.lower()
    if small in _TOLD:
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{_TOLD[small]}'.encode()
    return redrawn(content)[0] if small.endswith(_PICTURES) else content
