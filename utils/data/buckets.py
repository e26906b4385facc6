"""Texts of like length together: where buckets end, what shapes they make, and the pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import tensorflow as tf

from utils.data.text_arguments import require_positive

# Boundaries are chosen among so many quantiles of the lengths at most: the search compares each
# pair of them.
_CANDIDATES = 512

Pad = Callable[[tf.Tensor, tf.Tensor], Any]


def bucket_boundaries(ids: tf.RaggedTensor | np.ndarray, buckets: int = 6) -> tuple[int, ...]:
    """Return the longest length of each bucket, chosen so that padding is least.

    A text is padded to the end of its bucket. Buckets with equally many texts each would be easier
    to find, but lengths have a long tail: the few longest texts would stretch the whole last
    bucket. So the boundaries are those quantiles of the lengths that leave the fewest padded steps.
    Give the training split, and use what comes for every split.

    Args:
        ids: int of shape (texts, None); or the lengths themselves, int of shape (texts,).
        buckets: how many, or fewer where there are fewer lengths. More of them pad less, and make
            more shapes.

    Returns:
        Rising lengths; the last is the longest text's.

    Raises:
        ValueError: there is no text, or `buckets` is not a positive whole number.
    """
    require_positive("buckets", buckets)
    lengths = lengths_of(ids)
    shares = np.linspace(0, 1, _CANDIDATES)
    ends = np.unique(np.quantile(lengths, shares, method="inverted_cdf")).astype(np.int64)
    texts = np.searchsorted(np.sort(lengths), ends, side="right")
    return _least_padding(ends, texts, min(buckets, len(ends)))


def _least_padding(ends: np.ndarray, texts: np.ndarray, buckets: int) -> tuple[int, ...]:
    """Choose `buckets` of `ends`, the last among them, such that the padded area is least.

    `texts[j]` says how many texts are no longer than `ends[j]`. Dynamic programming: the best way
    to bucket what ends at j with one bucket more is a best way to bucket what ends at some i < j,
    and a bucket from there to j.
    """
    before = np.concatenate([[0], texts])
    # area[j, i]: steps of a bucket that holds the texts after i and up to j, padded to its end.
    area = ends[:, None] * (texts[:, None] - before[None, :]).astype(np.float64)
    area[np.triu_indices(len(ends), 1, len(ends) + 1)] = np.inf
    least = np.concatenate([[0.0], np.full(len(ends), np.inf)])
    came_from = []
    for _ in range(buckets):
        total = area + least[None, :]
        came_from.append(np.argmin(total, axis=1))
        least = np.concatenate([[np.inf], np.min(total, axis=1)])
    chosen = []
    j = len(ends)
    for origins in reversed(came_from):
        chosen.append(int(ends[j - 1]))
        j = origins[j - 1]
    return tuple(reversed(chosen))


def batch_shapes(
    ids: tf.RaggedTensor | np.ndarray, batch_size: int, boundaries: Sequence[int] | None = None
) -> dict[tuple[int, int], int]:
    """Return the shapes (rows, steps) of an epoch's batches, and how many there are of each.

    They are the same in every epoch, shuffled or not: at most two for each bucket, that of full
    batches and that of the rest.

    Args:
        ids: int of shape (texts, None); or the lengths themselves, int of shape (texts,).
        batch_size: texts in a batch.
        boundaries: from `bucket_boundaries`; by default there is a single bucket.

    Raises:
        ValueError: there is no text, the boundaries don't rise, or `batch_size` is not a positive
            whole number.
    """
    require_positive("batch_size", batch_size)
    lengths = lengths_of(ids)
    ends = _ends(boundaries, int(lengths.max()))
    cuts = _cuts(_texts_in_buckets(lengths, ends), ends, batch_size)
    return dict(Counter((stop - start, steps) for start, stop, steps in cuts))


def lengths_of(ids: tf.RaggedTensor | np.ndarray) -> np.ndarray:
    """Return the number of steps of each row, int64 of shape (texts,); an empty text has one.

    Raises:
        ValueError: there is no text.
    """
    lengths = ids.row_lengths() if isinstance(ids, tf.RaggedTensor) else ids
    found = np.asarray(lengths, np.int64)
    if found.ndim != 1 or found.size == 0:
        raise ValueError(
            "Give ragged ids with at least one text, as encode_all returns them, or their lengths."
        )
    return np.maximum(found, 1)


def bucketed(
    lengths: np.ndarray,
    pad: Pad,
    batch_size: int,
    boundaries: Sequence[int] | None,
    shuffle: bool,
    seed: int,
) -> tf.data.Dataset:
    """Return batches of texts of like length.

    They are the batches that `tf.data.Dataset.bucket_by_sequence_length` makes. That method looks
    at one text after the other, in each epoch, which for short texts takes as long as a good part
    of the training. Here the lengths are known, so an epoch's order is drawn as a whole, and what
    goes through the pipeline are the numbers of a batch's texts (`benchmarks/pipelines.py` compares
    the two). Shuffled, the batches come in any order, those of the rests too.

    Args:
        lengths: of each text, int of shape (texts,), each at least 1.
        pad: makes a batch of the numbers of its texts, int32 of shape (rows,), and the steps to
            pad it to, a scalar.
        batch_size: texts in a batch.
        boundaries: rising lengths; None for a single bucket, which keeps the texts in order.
        shuffle: mix the texts, and the batches, anew in each epoch.
        seed: fixes the order of every epoch.
    """
    require_positive("batch_size", batch_size)
    ends = _ends(boundaries, int(lengths.max()))
    buckets = np.searchsorted(ends, lengths)
    with tf.device("CPU:0"):  # where pipelines run, also where there is a GPU
        bucket_of_text = tf.constant(buckets, tf.float64)
        cuts = tf.constant(_cuts(_texts_in_buckets(lengths, ends), ends, batch_size), tf.int32)

    def epoch(seeds: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        if not shuffle:
            return tf.argsort(bucket_of_text, stable=True), cuts
        within = tf.random.stateless_uniform([len(lengths)], seeds, dtype=tf.float64)
        among = tf.random.stateless_uniform([len(cuts)], seeds + 1)
        return tf.argsort(bucket_of_text + within), tf.gather(cuts, tf.argsort(among))

    def texts_of_batches(order: tf.Tensor, cuts: tf.Tensor) -> tf.data.Dataset:
        pieces = tf.data.Dataset.from_tensor_slices(cuts)
        return pieces.map(lambda piece: (order[piece[0] : piece[1]], piece[2]))

    # One draw an epoch, another one in each.
    draws = tf.data.Dataset.random(seed, rerandomize_each_iteration=True).batch(2).take(1)
    batches = draws.map(epoch).flat_map(texts_of_batches)
    return (
        batches.map(pad, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
        # Without it `fit` does not know how many batches an epoch has.
        .apply(tf.data.experimental.assert_cardinality(len(cuts)))
        .prefetch(tf.data.AUTOTUNE)
    )


def _cuts(texts: np.ndarray, ends: Sequence[int], batch_size: int) -> list[tuple[int, int, int]]:
    """Return (from, to, steps) of each batch, for texts that are sorted by bucket.

    `texts[b]` says how many texts bucket b holds.
    """
    last = np.cumsum(texts)
    return [
        (start, min(start + batch_size, int(stop)), end)
        for start_of_bucket, stop, end in zip(last - texts, last, ends, strict=True)
        for start in range(int(start_of_bucket), int(stop), batch_size)
    ]


def _ends(boundaries: Sequence[int] | None, longest: int) -> list[int]:
    """Return the end of each bucket that can hold texts; the last one holds the longest text."""
    if boundaries is None:
        return [longest]
    ends = [int(end) for end in boundaries]
    if not ends or ends[0] < 1 or any(low >= high for low, high in pairwise(ends)):
        raise ValueError(
            f"boundaries must be rising positive lengths, and they are {list(boundaries)}: take "
            "those that bucket_boundaries returns for the training texts."
        )
    return ends if longest <= ends[-1] else [*ends, longest]


def _texts_in_buckets(lengths: np.ndarray, ends: Sequence[int]) -> np.ndarray:
    return np.bincount(np.searchsorted(np.asarray(ends), lengths), minlength=len(ends))
