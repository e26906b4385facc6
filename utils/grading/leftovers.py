"""Temporary folders that are removed at the next start, should their process be killed.

Whoever holds such a folder holds a lock in it. The kernel drops a lock with its process, even one
that is killed, so a folder whose lock can be taken is nobody's any more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "course-"
_NEW = "new-course-"
_LOCK = ".held"


class Held:
    """A temporary folder of this process.

    Attributes:
        path: where it is.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._lock = lock

    def close(self) -> None:
        """Remove it, with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()


def hold(what: str) -> Held:
    """Make a temporary folder, after those of processes that are gone have been removed.

    Args:
        what: what it is for, a part of its name.

    Raises:
        OSError: it can't be made.
    """
    sweep()
    # Locked before it has the name that others look for: they never find it without its lock.
    new = Path(tempfile.mkdtemp(prefix=_NEW))
    lock = _lock_of(new)
    with contextlib.suppress(Timeout, NotImplementedError, OSError):  # a system without locks
        lock.acquire()
    path = new.with_name(f"{_PREFIX}{what}-{new.name.removeprefix(_NEW)}")
    return Held(new.rename(path), lock)


def sweep() -> None:
    """Remove such folders of this account whose process is gone; never another's, nor one in use.

    What can't be removed stays, without a word: it is in nobody's way.
    """
    for path in _ours(Path(tempfile.gettempdir())):
        lock = _lock_of(path)
        with contextlib.suppress(Timeout, NotImplementedError, OSError), lock:
            shutil.rmtree(path, ignore_errors=True)


def _lock_of(folder: Path) -> FileLock:
    return FileLock(folder / _LOCK, timeout=0, thread_local=False)


def _ours(temporary: Path) -> Iterator[Path]:
    """Yield the folders that `hold` made for this account, in use or not."""
    with contextlib.suppress(OSError):
        for path in sorted(temporary.glob(f"{_PREFIX}*")):
            if _is_ours(path) and (path / _LOCK).is_file():
                yield path


def _is_ours(path: Path) -> bool:
    """Return whether it is a folder of this account, and no link to one."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
