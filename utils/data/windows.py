"""One long stretch of ids, cut for a language model: windows that stand alone, and streams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import tensorflow as tf

from utils.data.text_arguments import require_positive, require_texts


class Stretcher(Protocol):
    """A vocabulary that can lay texts end to end."""

    def stretch(self, texts: Sequence[str]) -> np.ndarray:
        """Return the ids of all texts with what stands between them, int32 of shape (ids,)."""


def windows(
    texts: Sequence[str],
    vocabulary: Stretcher,
    length: int,
    batch_size: int,
    *,
    shuffle: bool = False,
    seed: int = 20,
) -> tf.data.Dataset:
    """Return batches (x, y) for a language model: x holds the tokens read, y the next ones.

    The texts are laid end to end (characters with `SEPARATOR` between texts, words with an end
    token after each), and the stretch is cut into windows that don't overlap: of N tokens,
    (N - 1) // length windows. So each token is predicted once, and a window may run from one poem
    into the next, but never into another split: split by poem first. The model starts each window
    with an empty state; `streams` is for a state that is carried on.

    Every batch has the same shape (one trace). What doesn't fill a window or a batch at the end is
    left out; with `shuffle` it is a different rest in each epoch. For a measurement on a small
    split, take a small `batch_size`.

    Args:
        texts: the texts of one split.
        vocabulary: made from the training texts, of characters or of words.
        length: tokens in a window.
        batch_size: windows in a batch.
        shuffle: mix the windows anew in each epoch.
        seed: fixes the order of every epoch.

    Returns:
        A `tf.data.Dataset` of (x, y), both int32 of shape (batch_size, length).

    Raises:
        ValueError: there is no text, or too little for one batch, or a size is not a positive
            whole number.
    """
    ids, count = _stretch(texts, vocabulary, length, batch_size)
    return _batched(_cut(ids, count, length), count, batch_size, shuffle, seed)


def labelled_windows(
    texts: Sequence[str],
    labels: Sequence[int],
    vocabulary: Stretcher,
    length: int,
    batch_size: int,
    *,
    shuffle: bool = False,
    seed: int = 20,
) -> tf.data.Dataset:
    """Return batches ((x, label), y) for a language model that is also told a label of the text.

    As `windows`, but only texts of one label are laid end to end, so that a whole window has it.
    What doesn't fill a window at the end of each label's stretch is left out.

    Args:
        texts: the texts of one split.
        labels: the label of each text, a whole number.
        vocabulary, length, batch_size, shuffle, seed: as for `windows`.

    Returns:
        A `tf.data.Dataset` of ((x, label), y): x and y int32 of shape (batch_size, length), label
        int32 of shape (batch_size,).

    Raises:
        ValueError: as `windows`, or there are more or fewer labels than texts.
    """
    parts = []
    for label in sorted({int(label) for label in labels}):
        own = [text for text, its in zip(texts, labels, strict=True) if its == label]
        ids, count = _stretch(own, vocabulary, length, 1)
        x, y = _cut(ids, count, length)
        parts.append((x, np.full(count, label, np.int32), y))
    require_texts(texts)
    require_positive("batch_size", batch_size)
    read, its, next_ids = (np.concatenate(part) for part in zip(*parts, strict=True))
    if len(read) < batch_size:
        raise ValueError(f"There are {len(read)} windows, too few for a batch of {batch_size}.")
    return _batched(((read, its), next_ids), len(read), batch_size, shuffle, seed)


def streams(
    texts: Sequence[str],
    vocabulary: Stretcher,
    length: int,
    batch_size: int,
) -> tf.data.Dataset:
    """Return batches (x, y) for a language model whose state is carried from batch to batch.

    The stretch of all texts is cut into `batch_size` streams that each go on for the whole epoch:
    row b of batch k + 1 continues row b of batch k. So the state after a batch is the right one to
    begin the next with: keep it with `GRU(…, stateful=True)`, or hand it on yourself. Empty it
    before each epoch (`layer.reset_state()`), when the streams begin again. Nothing is shuffled,
    since the order is what makes a stream.

    Every batch has the same shape, which stateful layers ask for. What doesn't fill the last batch
    is left out: fewer than length · batch_size tokens, all at the end of the stretch.

    Args:
        texts: the texts of one split.
        vocabulary: made from the training texts, of characters or of words.
        length: tokens of a stream in each batch: as far as gradients reach back.
        batch_size: streams read side by side.

    Returns:
        A `tf.data.Dataset` of (x, y), both int32 of shape (batch_size, length).

    Raises:
        ValueError: there is no text, or too little for one batch, or a size is not a positive
            whole number.

    Source: truncated back-propagation through time, R. J. Williams and J. Peng, "An efficient
    gradient-based algorithm for on-line training of recurrent network trajectories", Neural
    Computation 2 (1990).
    """
    ids, count = _stretch(texts, vocabulary, length, batch_size)
    batches = count // batch_size
    stream = batches * length
    x, y = (
        ids[shift : shift + batch_size * stream]
        .reshape(batch_size, batches, length)
        .transpose(1, 0, 2)
        for shift in (0, 1)
    )
    return tf.data.Dataset.from_tensor_slices((x, y)).prefetch(tf.data.AUTOTUNE)


def _cut(ids: np.ndarray, count: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return windows of what is read and of what comes next, each (count, length)."""
    x, y = (ids[at : at + count * length].reshape(count, length) for at in (0, 1))
    return x, y


def _batched(arrays: Any, count: int, batch_size: int, shuffle: bool, seed: int) -> tf.data.Dataset:
    """Return batches of so many windows, all of one size, mixed anew in each epoch if asked."""
    dataset = tf.data.Dataset.from_tensor_slices(arrays)
    if shuffle:
        dataset = dataset.shuffle(count, seed=seed, reshuffle_each_iteration=True)
    return dataset.batch(batch_size, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def _stretch(
    texts: Sequence[str], vocabulary: Stretcher, length: int, batch_size: int
) -> tuple[np.ndarray, int]:
    """Return the ids of all texts and how many windows they fill, enough for a batch."""
    require_texts(texts)
    for name, size in (("length", length), ("batch_size", batch_size)):
        require_positive(name, size)
    ids = vocabulary.stretch(texts)
    count = (len(ids) - 1) // length
    if count < batch_size:
        raise ValueError(
            f"{len(ids):,} tokens make {max(count, 0)} windows of {length}, too few for a "
            f"batch of {batch_size}: use a smaller batch_size or length, or more text."
        )
    return ids, count
