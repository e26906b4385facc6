"""Prepare a set once, under a lock, so that two notebooks can ask for it at the same time."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_datasets as tfds
from filelock import FileLock

from utils.data.errors import DataError, disk_full, read_only, storage_errors

LOCK_SECONDS = 1800.0

Builder = Any  # tfds.core.DatasetBuilder, which mypy can't see into


def prepared(
    open_builder: Callable[[Path], Builder],
    before: Callable[[], None],
    folder: Path,
    name: str,
    *,
    quiet: bool,
) -> Builder:
    """Return a builder whose files are ready to read, preparing them if needed.

    TFDS writes into a folder of its own and renames it at the end, so that an interrupted
    preparation leaves nothing that could be taken for a finished one.

    Args:
        open_builder: makes the builder for a data folder; called again under the lock.
        before: what must be there first, for example the archive; not called for a prepared set.
        folder: the TFDS data folder.
        name: names the lock; one for each set and configuration.
        quiet: say nothing outside a terminal (a set that takes seconds).

    Raises:
        DataError: the set can't be prepared or read.
    """
    builder = _open(open_builder, folder)
    if _is_complete(builder):  # before the lock: a read-only folder that is complete will do
        return builder
    with storage_errors(folder), _tensorflow_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{name.replace('/', '-')}.lock", timeout=LOCK_SECONDS):
            builder = _open(open_builder, folder)
            if _is_complete(builder):  # another process prepared it meanwhile
                return builder
            before()
            _clear_leftovers(Path(builder.data_path))
            builder = _open(open_builder, folder)
            with _silence() if quiet and not sys.stderr.isatty() else contextlib.nullcontext():
                builder.download_and_prepare()
    return builder


def _open(open_builder: Callable[[Path], Builder], folder: Path) -> Builder:
    try:
        return open_builder(folder)
    except Exception as error:
        raise DataError(
            f"What was prepared in {folder} can't be read: delete that folder, "
            "and it is made anew when the set is loaded next."
        ) from error


def _is_complete(builder: Builder) -> bool:
    splits = builder.info.splits
    return bool(splits) and all(
        Path(path).is_file() for split in splits.values() for path in split.filepaths
    )


def _clear_leftovers(data_path: Path) -> None:
    """Remove what an interrupted preparation, or a damaged one, has left."""
    shutil.rmtree(data_path, ignore_errors=True)
    for leftover in data_path.parent.glob(f"incomplete.*_{data_path.name}"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    tfds.disable_progress_bar()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        tfds.enable_progress_bar()


@contextlib.contextmanager
def _tensorflow_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        raise DataError(disk_full(folder)) from error
    except tf.errors.PermissionDeniedError as error:
        raise DataError(read_only(folder)) from error
