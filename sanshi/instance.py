"""One running instance per data directory and role: a locked file says where it serves."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def running_at(data_dir: Path, role: str | None = None) -> str | None:
    """The address of the instance that runs on this data, None when none does."""
    path = _lock(data_dir, role)
    try:
        with path.open("r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return path.read_text().strip() or "…"
    return None


@contextmanager
def claimed(data_dir: Path, url: str, role: str | None = None) -> Iterator[None]:
    """Hold the data directory while serving at `url`. Raises BlockingIOError when another instance holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with _lock(data_dir, role).open("a+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stream.seek(0)
        stream.truncate()
        stream.write(url)
        stream.flush()
        os.fsync(stream.fileno())
        yield


def _lock(data_dir: Path, role: str | None) -> Path:
    return data_dir / (f"running-{role}.lock" if role else "running.lock")
