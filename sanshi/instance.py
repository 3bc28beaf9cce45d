"""One running instance per data directory: a locked file says where it serves."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "running.lock"


def running_at(data_dir: Path) -> str | None:
    """The address of the instance that runs on this data, None when none does."""
    path = data_dir / LOCK
    try:
        with path.open("r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return path.read_text().strip() or "…"
    return None


@contextmanager
def claimed(data_dir: Path, url: str) -> Iterator[None]:
    """Hold the data directory while serving at `url`. Raises BlockingIOError when another instance holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / LOCK).open("a+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stream.seek(0)
        stream.truncate()
        stream.write(url)
        stream.flush()
        os.fsync(stream.fileno())
        yield
