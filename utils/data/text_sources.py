"""From a data set to plain Python: its columns as lists and arrays."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import tensorflow as tf

# Examples read at once: one at a time takes five times as long.
_READ_AT_ONCE = 4096


def texts_of(dataset: tf.data.Dataset) -> list[str]:
    """Return the `text` feature of each example as a Python string."""
    found: list[str] = columns(dataset, "text")[0]
    return found


def columns(dataset: tf.data.Dataset, *names: str) -> tuple[Any, ...]:
    """Return features of every example, in order.

    For example `texts, labels = columns(train, "text", "label")`.

    Args:
        dataset: a split as `utils.data.load` returns it: each element a dictionary.
        names: the features wanted.

    Returns:
        A tuple with an entry for each name. A text becomes a list of strings, a number a NumPy
        array of shape (examples,), a sequence of texts a list of lists of strings, a sequence of
        numbers a list of NumPy arrays of shape (steps,).

    Raises:
        ValueError: the data set has no such feature; the message names those it has.
    """
    spec = dataset.element_spec
    known = sorted(spec) if isinstance(spec, dict) else []
    missing = [name for name in names if name not in known]
    if missing or not names:
        asked = ", ".join(repr(name) for name in missing) or "no name"
        raise ValueError(
            f"{asked} was asked for; this data set has the features {', '.join(known) or 'none'}."
        )
    chosen = dataset.map(lambda each: {name: each[name] for name in names})
    batches = list(chosen.ragged_batch(_READ_AT_ONCE))
    return tuple(_column([batch[name] for batch in batches], spec[name]) for name in names)


def _column(batches: list[Any], spec: tf.TensorSpec) -> Any:
    if spec.shape.rank:
        return [row for batch in batches for row in _rows(batch)]
    if spec.dtype == tf.string:
        return [text.decode("utf-8") for batch in batches for text in batch.numpy()]
    parts = [batch.numpy() for batch in batches]
    return np.concatenate(parts) if parts else np.zeros(0, spec.dtype.as_numpy_dtype)


def _rows(batch: tf.RaggedTensor | tf.Tensor) -> list[Any]:
    if not isinstance(batch, tf.RaggedTensor):  # a sequence of a length that is the same for all
        batch = tf.RaggedTensor.from_tensor(batch)
    values: Any = batch.values.numpy()
    if values.dtype == object:
        values = [value.decode("utf-8") for value in values]
    ends = batch.row_splits.numpy()
    return [values[start:end] for start, end in pairwise(ends)]
