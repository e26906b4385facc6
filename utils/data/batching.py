"""Batches of texts of different lengths: like lengths together, padded to the right.

Each function here takes ids as `TokenVocabulary.encode_all` returns them and gives a
`tf.data.Dataset` for `model.fit`, in which

- a text stands with others of about its length, and the batch is padded with 0 to the end of its
  bucket, not to the longest text of the set;
- padding stands on the right, and each row has at least one token (an empty text gets one unknown
  token): cuDNN asks for both. The last batch of a bucket is smaller; it has no empty rows;
- a bucket makes one shape of full batches and one of the rest, the same in every epoch, so that a
  function which is traced for each shape is traced 2 · buckets times at most (`batch_shapes`).
  Keras's `fit` leaves the shape of such a data set open and traces once;
- padded steps count for nothing: `Embedding(mask_zero=True)` tells the layers after it, and where
  each step has a target, a `sample_weight` of 0 tells the loss and the `weighted_metrics`. Give
  such a loss `reduction="mean_with_sample_weight"`, for a mean over tokens: where the outputs
  carry no mask, Keras's default divides by the padded steps too, and falls as padding grows.
  For numbers to report take `utils.token_metrics.PerToken`: what `evaluate` calls loss is a mean
  over batches by their rows, and Keras's metrics count short batches for more than their tokens.

The order of a shuffled data set depends on `seed` and on the seed of the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from utils.data.buckets import bucketed, lengths_of
from utils.data.text_arguments import require_positive
from utils.data.text_tokens import PADDING_ID, UNKNOWN_TOKEN_ID


def labelled_batches(
    ids: tf.RaggedTensor,
    labels: Sequence[Any] | np.ndarray,
    batch_size: int,
    boundaries: Sequence[int] | None = None,
    *,
    beside: Sequence[Any] | np.ndarray | None = None,
    shuffle: bool = False,
    seed: int = 20,
) -> tf.data.Dataset:
    """Return batches (ids, labels) for texts that have one label each.

    Args:
        ids: int of shape (texts, None).
        labels: one for each text; an array of shape (texts, …).
        batch_size: texts in a batch.
        boundaries: from `bucket_boundaries` of the training texts. Texts longer than the last make
            one more bucket, as long as the longest of them. By default there is a single bucket,
            which keeps the texts in their order: for `predict`.
        beside: what the model reads beside the ids, of one size for all texts, for example the
            words to choose from; an array of shape (texts, …).
        shuffle: mix the texts anew in each epoch.
        seed: fixes the order of every epoch.

    Returns:
        A `tf.data.Dataset` of (ids, labels): int32 of shape (rows, steps), and (rows, …). With
        `beside`, of ((ids, beside), labels).

    Raises:
        ValueError: there is no text, ids hold the id of padding, the number of labels differs from
            that of texts, the boundaries don't rise, or a size is not a positive whole number.
    """
    filled = _never_empty(ids, "ids")
    columns = [("labels", labels)] if beside is None else [("beside", beside), ("labels", labels)]
    for name, column in columns:
        _require_as_many("texts", filled, name, column)
    with tf.device("CPU:0"):
        tensors = [tf.constant(np.asarray(column)) for _, column in columns]

    def pad(texts: tf.Tensor, width: tf.Tensor) -> Any:
        *others, answers = (tf.gather(tensor, texts) for tensor in tensors)
        padded = _padded(filled, texts, width)
        return (padded, *others) if others else padded, answers

    return bucketed(lengths_of(filled), pad, batch_size, boundaries, shuffle, seed)


def tagged_batches(
    ids: tf.RaggedTensor,
    tags: Sequence[Sequence[int]] | Sequence[np.ndarray],
    batch_size: int,
    boundaries: Sequence[int] | None = None,
    *,
    shuffle: bool = False,
    seed: int = 20,
) -> tf.data.Dataset:
    """Return batches (ids, tags, weights) for texts that have a tag for each token.

    Padded steps have tag 0 and weight 0, all others weight 1; so has the unknown token that stands
    for an empty text, since there is no tag for it.

    Args:
        ids: int of shape (texts, None).
        tags: for each text as many class numbers as it has tokens.
        batch_size: texts in a batch.
        boundaries: as for `labelled_batches`.
        shuffle: mix the texts anew in each epoch.
        seed: fixes the order of every epoch.

    Returns:
        A `tf.data.Dataset` of (ids, tags, weights): int32, int32 and float32, all of shape
        (rows, steps).

    Raises:
        ValueError: a text has another number of tags than of tokens; or as for
            `labelled_batches`.
    """
    filled = _never_empty(ids, "ids")
    ragged_tags = _ragged_tags(ids, tags)

    def pad(texts: tf.Tensor, width: tf.Tensor) -> Any:
        lengths = tf.gather(ragged_tags.row_lengths(), texts)
        weights = tf.sequence_mask(lengths, width, tf.float32)
        return _padded(filled, texts, width), _padded(ragged_tags, texts, width), weights

    return bucketed(lengths_of(filled), pad, batch_size, boundaries, shuffle, seed)


def pair_batches(
    sources: tf.RaggedTensor,
    targets: tf.RaggedTensor,
    batch_size: int,
    boundaries: Sequence[int] | None = None,
    *,
    start_id: int,
    end_id: int,
    shuffle: bool = False,
    seed: int = 20,
) -> tf.data.Dataset:
    """Return batches ((source, target_in), target_out, weights) for an encoder–decoder.

    At each step the decoder reads the right token before it (`target_in` opens with `start_id`)
    and is asked for the next one (`target_out` closes with `end_id`): teacher forcing. Padded steps
    of `target_out` have weight 0, all others weight 1.

    Buckets go by `pair_lengths`, and source and target are padded to the same end: in pairs of
    sentences the two are of about one length.

    Args:
        sources: int of shape (pairs, None).
        targets: int of shape (pairs, None), without markers.
        batch_size: pairs in a batch.
        boundaries: from `bucket_boundaries(pair_lengths(sources, targets))` of the training pairs;
            otherwise as for `labelled_batches`.
        start_id: `start_id` of the target's vocabulary.
        end_id: `end_id` of the target's vocabulary.
        shuffle: mix the pairs anew in each epoch.
        seed: fixes the order of every epoch.

    Returns:
        A `tf.data.Dataset` of ((source, target_in), target_out, weights): int32 and, for the
        weights, float32, all of shape (rows, steps).

    Raises:
        ValueError: there are not as many sources as targets, or a marker is the id of padding; or
            as for `labelled_batches`.
    """
    require_positive("start_id", start_id)
    require_positive("end_id", end_id)
    lengths = pair_lengths(sources, targets)
    filled = _never_empty(sources, "sources")
    _require_no_padding(targets, "targets")
    count = int(targets.nrows())
    with tf.device("CPU:0"):
        written = tf.cast(targets, tf.int32)
        opened = tf.concat([tf.fill((count, 1), start_id), written], axis=1)
        closed = tf.concat([written, tf.fill((count, 1), end_id)], axis=1)

    def pad(pairs: tf.Tensor, width: tf.Tensor) -> Any:
        target_out = _padded(closed, pairs, width)
        weights = tf.cast(target_out != PADDING_ID, tf.float32)
        return (_padded(filled, pairs, width), _padded(opened, pairs, width)), target_out, weights

    return bucketed(lengths, pad, batch_size, boundaries, shuffle, seed)


def pair_lengths(sources: tf.RaggedTensor, targets: tf.RaggedTensor) -> np.ndarray:
    """Return the steps that each pair takes, int64 of shape (pairs,).

    It is the longer of the source and of the target with one marker.

    Raises:
        ValueError: there are no pairs, or not as many sources as targets.
    """
    _require_as_many("sources", sources, "targets", targets)
    marked = np.asarray(targets.row_lengths()) + 1
    return np.maximum(lengths_of(sources), marked)


def _never_empty(ids: tf.RaggedTensor, name: str) -> tf.RaggedTensor:
    """Return the ids, int32, with one unknown token in each row that had none."""
    _require_no_padding(ids, name)
    with tf.device("CPU:0"):
        empty = tf.cast(ids.row_lengths() == 0, tf.int64)
        fill = tf.RaggedTensor.from_row_lengths(
            tf.fill([tf.reduce_sum(empty)], UNKNOWN_TOKEN_ID), empty
        )
        return tf.concat([tf.cast(ids, tf.int32), fill], axis=1)


def _ragged_tags(
    ids: tf.RaggedTensor, tags: Sequence[Sequence[int]] | Sequence[np.ndarray]
) -> tf.RaggedTensor:
    _require_as_many("texts", ids, "lists of tags", tags)
    lengths = np.array([len(row) for row in tags], np.int64)
    tokens = np.asarray(ids.row_lengths())
    wrong = np.flatnonzero(lengths != tokens)
    if wrong.size:
        raise ValueError(
            f"Text {wrong[0]} has {tokens[wrong[0]]} tokens and {lengths[wrong[0]]} tags: give a "
            "tag for each token, and cut neither."
        )
    flat = np.concatenate([np.asarray(row, np.int32) for row in tags])
    with tf.device("CPU:0"):
        return tf.RaggedTensor.from_row_lengths(tf.constant(flat), lengths)


def _padded(rows: tf.RaggedTensor, chosen: tf.Tensor, width: tf.Tensor) -> tf.Tensor:
    """Return the chosen rows as one tensor (rows, width), with 0 to the right of each."""
    shape = tf.stack([-1, width])
    dense = tf.gather(rows, chosen).to_tensor(default_value=PADDING_ID, shape=shape)
    return tf.ensure_shape(dense, (None, None))


def _require_no_padding(ids: tf.RaggedTensor, name: str) -> None:
    if not isinstance(ids, tf.RaggedTensor) or ids.shape.rank != 2:
        raise ValueError(f"{name} must be ragged ids, as encode_all returns them.")
    if ids.nrows() == 0:
        raise ValueError(f"{name} is empty: give at least one text.")
    if np.any(ids.flat_values.numpy() == PADDING_ID):
        raise ValueError(
            f"{name} holds the id {PADDING_ID}, which means padding here: take ids from "
            "encode_all of a TokenVocabulary."
        )


def _require_as_many(name: str, ids: tf.RaggedTensor, other: str, column: Any) -> None:
    first, second = (
        int(each.nrows()) if isinstance(each, tf.RaggedTensor) else len(each)
        for each in (ids, column)
    )
    if first != second:
        raise ValueError(f"There are {first} {name} and {second} {other}: give as many of each.")
