"""What goes wrong with data, each said in one sentence that names the remedy."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
NOT_A_FOLDER = (errno.ENOTDIR, errno.EEXIST)
STORAGE = (*FULL, *FORBIDDEN, errno.EFBIG, errno.EIO)
NETWORK = (ConnectionError, TimeoutError, socket.gaierror)


class DataError(RuntimeError):
    """A data set can't be fetched, prepared or read; the message says what to do about it."""


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn errors of the disk under `folder` into a `DataError` that names the remedy.

    An `OSError` that is not the disk's, such as a lost connection, passes through unchanged.
    """
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        for cause in causes(error):
            sentence = _storage_sentence(cause, folder) if isinstance(cause, OSError) else None
            if sentence is not None:
                raise DataError(sentence) from error
        raise


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and each one that it was raised from."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _storage_sentence(error: OSError, folder: Path) -> str | None:
    if isinstance(error, filelock.Timeout):
        return (
            f"Another process has been busy in {folder} for too long: "
            "wait for it or stop it, then try again."
        )
    # TFDS counts the free space itself before it writes, and reports it without an error number.
    if error.errno in FULL or "not enough disk space" in str(error).lower():
        return disk_full(folder)
    if error.errno is None or isinstance(error, NETWORK):
        return None
    if error.errno == errno.EFBIG:
        return (
            f"A file in {folder} grew past what this process may write: raise the limit "
            "(`ulimit -f unlimited`), then run `course data fetch` again."
        )
    if error.errno in FORBIDDEN:
        return read_only(folder)
    if error.errno in NOT_A_FOLDER:
        return (
            f"{folder} can't be used, because a file stands where a folder is needed: "
            "move that file away, or set COURSE_DATA to another folder."
        )
    return f"{folder} can't be used ({error}): set COURSE_DATA to another folder and try again."


def disk_full(folder: Path) -> str:
    """Return the sentence for a full disk."""
    return (
        f"The disk that holds {folder} is full: free some space, or set COURSE_DATA to a folder "
        "on another disk, then run `course data fetch` again."
    )


def read_only(folder: Path) -> str:
    """Return the sentence for a folder that can't be written."""
    return (
        f"{folder} can't be written: make it writable, or set COURSE_DATA to a folder of your own, "
        "then run `course data fetch` again."
    )
