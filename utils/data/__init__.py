"""The course's data sets, all loaded the same way: `load("poems")`.

Importing this package is cheap: TensorFlow is imported when a set is loaded.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from utils.data.catalogue import DATA_SETS, Card, DataSet, card, check_split, find
from utils.data.errors import DataError
from utils.paths import data_dir

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["DATA_SETS", "Card", "DataError", "DataSet", "card", "load"]


@overload
def load(name: str, split: None = None) -> dict[str, tf.data.Dataset]: ...


@overload
def load(name: str, split: str) -> tf.data.Dataset: ...


def load(name: str, split: str | None = None) -> dict[str, tf.data.Dataset] | tf.data.Dataset:
    """Return a data set like `tfds.load`: every split, or the one asked for.

    The first call fetches and prepares the set, once for all notebooks; later calls read it and
    need no network. Each element is a dictionary of scalar tensors:

    - `poems`, `poems/sonnets`, `tiny_shakespeare`: `text`, `poet`, `title` (tf.string, UTF-8) and
      `part` (tf.int32, the part of a long work, from 1).

    Args:
        name: a set, or `set/configuration`: "poems", "poems/sonnets", "tiny_shakespeare".
        split: "train", "validation" or "test", or a slice such as "train[:10%]"; all by default.

    Returns:
        A dictionary from a split's name to its `tf.data.Dataset`, or one `tf.data.Dataset`.

    Raises:
        ValueError: there is no such set, configuration or split; the message names the nearest.
        DataError: the set can't be fetched, prepared or read; the message names the remedy.
    """
    data_set, config = find(name)
    if split is not None:
        check_split(data_set, split)
    builder = _prepared_builder(data_set, config)
    if split is not None:
        return _read(data_set, builder, split)
    return {each: _read(data_set, builder, each) for each in data_set.splits}


def _prepared_builder(data_set: DataSet, config: str | None) -> Any:
    from utils.data import archives, online, prepare

    def before() -> None:
        archives.fetch(data_set.archives)
        online.require_hosts(data_set)

    try:
        return prepare.prepared(
            lambda folder: _open_builder(data_set, config, folder),
            before,
            data_dir() / "tfds",
            f"{data_set.name}-{config}" if config else data_set.name,
            quiet=data_set.kind != "online",
        )
    except DataError:
        raise
    except Exception as error:
        if data_set.kind != "online":
            raise
        raise DataError(
            f"{data_set.name!r} could not be brought from its host "
            f"({type(error).__name__}): try again later, or use "
            f'load("{data_set.instead}"), which needs no network.'
        ) from error


def _open_builder(data_set: DataSet, config: str | None, folder: Path) -> Any:
    if data_set.kind == "online":
        import tensorflow_datasets as tfds

        return tfds.builder(data_set.builder, data_dir=folder)
    module, _, name = data_set.builder.partition(":")
    builder = getattr(importlib.import_module(module), name)
    return builder(config=config, data_dir=folder)


def _read(data_set: DataSet, builder: Any, split: str) -> tf.data.Dataset:
    from utils.data import online

    dataset = builder.as_dataset(split=split)
    adapter = online.ADAPTERS.get(data_set.name)
    return dataset.map(adapter) if adapter else dataset
