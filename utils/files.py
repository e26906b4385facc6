"""Writing files so that nothing half-written is ever seen, and saying why one can't be."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file so that a reader, or a crash, sees the old content or the new, nothing between.

    Args:
        path: the file.
        data: its content.
        lasting: whether it must outlast a power cut right after; what can be made again need not,
            and waiting for the disk is most of what a small file costs.

    Raises:
        OSError: the folder can't be written, or the disk is full; the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    neighbour = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        with neighbour.open("xb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        neighbour.replace(path)
    finally:
        with contextlib.suppress(OSError):
            neighbour.unlink(missing_ok=True)


def why(error: OSError) -> str:
    """Return an operating system's error in a few words (`No space left on device`)."""
    return error.strerror or type(error).__name__
