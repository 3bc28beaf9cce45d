"""What is told about a stored file."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    """A cleaned file. `name` is None when it was erased with its case; `size` is in bytes after cleaning."""

    id: UUID
    name: str | None
    media_type: str
    size: int
