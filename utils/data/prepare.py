"""Prepare a set once, under a lock, so that two notebooks can ask for it at the same time."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_datasets as tfds
from filelock import FileLock

from utils.data import archives, online
from utils.data.card import DataSet
from utils.data.errors import STORAGE, DataError, causes, storage_errors
from utils.paths import data_dir

LOCK_SECONDS = 1800.0
RECORDS = ".tfrecord-"  # in the name of each file of TensorFlow's format
RECORD_FRAME = 16  # bytes around each record: its length and two check sums

Builder = Any  # tfds.core.DatasetBuilder, which mypy can't see into


def builder_of(data_set: DataSet, config: str | None) -> Builder:
    """Return a set's builder, which may have nothing prepared yet; no network is used.

    Raises:
        DataError: what was prepared before can't be read.
    """
    return _open(partial(_builder, data_set, config), tfds_dir(), data_set.name)


def prepared_builder(data_set: DataSet, config: str | None, *, silent: bool = False) -> Builder:
    """Return a set's builder with its files ready to read, fetching and preparing what is missing.

    Args:
        data_set: the set.
        config: its configuration; None where it has none.
        silent: show no progress in a terminal either, where a caller shows its own.

    Raises:
        DataError: the set can't be fetched, prepared or read.
    """

    def before() -> None:
        archives.fetch(data_set.archives)
        online.require_hosts(data_set)

    is_online = data_set.kind == "online"
    try:
        return prepared(
            partial(_builder, data_set, config),
            before,
            tfds_dir(),
            f"{data_set.name}/{config}" if config else data_set.name,
            quiet=silent or not (is_online or sys.stderr.isatty()),
        )
    except DataError:
        raise
    except Exception as error:
        if not is_online:
            raise
        raise DataError(_not_brought(data_set, error)) from error


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
        name: the set, with its configuration after a slash: names the lock.
        quiet: show nothing of TFDS's progress.

    Raises:
        DataError: the set can't be prepared or read.
    """
    builder = _open(open_builder, folder, name)
    if is_complete(builder):  # before the lock: a read-only folder that is complete will do
        return builder
    with storage_errors(folder), _tensorflow_errors():
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{name.replace('/', '-')}.lock", timeout=LOCK_SECONDS):
            builder = _open(open_builder, folder, name)
            if is_complete(builder):  # another process prepared it meanwhile
                return builder
            before()
            _clear_leftovers(Path(builder.data_path))
            builder = _open(open_builder, folder, name)
            with _silence() if quiet else contextlib.nullcontext():
                builder.download_and_prepare()
    return builder


def tfds_dir() -> Path:
    """Return the folder of the prepared sets."""
    return data_dir() / "tfds"


def is_complete(builder: Builder) -> bool:
    """Return whether every file of a prepared set is there, and as long as it was written."""
    splits = builder.info.splits
    return bool(splits) and all(_is_whole(split) for split in splits.values())


def _is_whole(split: Any) -> bool:
    paths = [Path(path) for path in split.filepaths]
    if not all(path.is_file() for path in paths):
        return False
    if not split.num_bytes or not all(RECORDS in path.name for path in paths):
        return True
    written = split.num_bytes + RECORD_FRAME * split.num_examples
    return sum(path.stat().st_size for path in paths) == written


def _builder(data_set: DataSet, config: str | None, folder: Path) -> Builder:
    module, _, name = data_set.builder.partition(":")
    return getattr(importlib.import_module(module), name)(config=config, data_dir=folder)


def _open(open_builder: Callable[[Path], Builder], folder: Path, name: str) -> Builder:
    try:
        return open_builder(folder)
    except Exception as error:
        raise DataError(
            f"What was prepared in {folder / name.partition('/')[0]} can't be read: delete that "
            "folder, and it is made anew when the set is loaded next."
        ) from error


def _not_brought(data_set: DataSet, error: Exception) -> str:
    """Return the sentence for an online set that TFDS could not bring."""
    instead = f'use load("{data_set.instead}"), which needs no network'
    if any(type(cause).__name__ == "NonMatchingChecksumError" for cause in causes(error)):
        return (
            f"What arrived for {data_set.name!r} is not the file that TFDS knows (its SHA-256 "
            f"differs), so it was thrown away: try again later, or {instead}."
        )
    return (
        f"{data_set.name!r} could not be brought from its host ({type(error).__name__}): "
        f"try again later, or {instead}."
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
def _tensorflow_errors() -> Iterator[None]:
    """Turn TensorFlow's errors of the disk into the system's."""
    try:
        yield
    except Exception as error:
        for cause in causes(error):
            number = _error_number(cause) if isinstance(cause, tf.errors.OpError) else None
            if number is not None:
                raise OSError(number, os.strerror(number)) from error
        raise


def _error_number(error: tf.errors.OpError) -> int | None:
    """Return the system's number of an error that TensorFlow tells in words; None if it has none.

    TensorFlow's own classes don't tell them apart: a file that is too large is an OutOfRangeError.
    """
    return next((each for each in STORAGE if os.strerror(each) in str(error)), None)
