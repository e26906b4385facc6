"""Batches of texts of different lengths: what is in them, in which order, and what padding does."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.unit.elsewhere import Elsewhere
from utils import results
from utils.data.text import (
    PADDING_ID,
    UNKNOWN_TOKEN_ID,
    batch_shapes,
    bucket_boundaries,
    labelled_batches,
    pair_batches,
    pair_lengths,
    tagged_batches,
)

TEXTS = 203
START, END = 2, 3


def random_rows(seed: int, shortest: int = 1, count: int = TEXTS) -> list[list[int]]:
    """Return ids of texts with a long tail of lengths; each begins with a number of its own."""
    rng = np.random.default_rng(seed)
    lengths = np.clip(rng.geometric(0.12, count), shortest, 60)
    return [[number + 4, *rng.integers(4, 50, length - 1)] for number, length in enumerate(lengths)]


ROWS = random_rows(20)
IDS = tf.ragged.constant(ROWS, dtype=tf.int32)
BOUNDARIES = bucket_boundaries(IDS, 5)
LABELS = np.arange(TEXTS)


def unpadded(ids: np.ndarray) -> list[list[int]]:
    return [[int(number) for number in row if number != PADDING_ID] for row in ids]


def numbers_of(dataset: tf.data.Dataset) -> list[list[int]]:
    return [labels.tolist() for _, labels in dataset.as_numpy_iterator()]


def padded_area(lengths: list[int], ends: tuple[int, ...]) -> int:
    return sum(min(end for end in ends if end >= length) for length in lengths)


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("boundaries", [None, BOUNDARIES])
def test_every_text_stands_in_an_epoch_once_with_its_label(
    boundaries: tuple[int, ...] | None, shuffle: bool
) -> None:
    dataset = labelled_batches(IDS, LABELS, 16, boundaries, shuffle=shuffle)
    for _ in range(2):
        found = {
            int(label): ids
            for batch, labels in dataset.as_numpy_iterator()
            for label, ids in zip(labels, unpadded(batch), strict=True)
        }
        assert [found[number] for number in range(TEXTS)] == ROWS


def test_padding_is_right_and_ends_with_the_bucket() -> None:
    for ids, _ in labelled_batches(IDS, LABELS, 16, BOUNDARIES, shuffle=True).as_numpy_iterator():
        mask = ids != PADDING_ID
        lengths = mask.sum(axis=1)
        assert np.array_equal(mask, np.arange(ids.shape[1]) < lengths[:, None])
        assert ids.shape[1] == min(end for end in BOUNDARIES if end >= lengths.max())
        assert ids.dtype == np.int32
        below = max((end for end in BOUNDARIES if end < ids.shape[1]), default=0)
        assert lengths.min() > below  # no text stands in a longer bucket than it needs


def test_batches_are_those_of_tf_data() -> None:
    lengths = tf.constant([len(row) for row in ROWS])
    reference = tf.data.Dataset.range(TEXTS).bucket_by_sequence_length(
        lambda number: lengths[number],
        bucket_boundaries=[end + 1 for end in BOUNDARIES[:-1]],
        bucket_batch_sizes=[16] * len(BOUNDARIES),
    )
    theirs = sorted(batch.tolist() for batch in reference.as_numpy_iterator())
    assert sorted(numbers_of(labelled_batches(IDS, LABELS, 16, BOUNDARIES))) == theirs


def test_a_single_bucket_keeps_the_order() -> None:
    dataset = labelled_batches(IDS, LABELS, 16)
    assert list(itertools.chain(*numbers_of(dataset))) == list(range(TEXTS))
    assert {ids.shape[1] for ids, _ in dataset} == {max(map(len, ROWS))}


@pytest.mark.parametrize("boundaries", [None, BOUNDARIES, (3, 9)])
def test_shapes_and_batches_are_foretold(boundaries: tuple[int, ...] | None) -> None:
    foretold = batch_shapes(IDS, 16, boundaries)
    dataset = labelled_batches(IDS, LABELS, 16, boundaries, shuffle=True)
    for _ in range(2):
        assert Counter(tuple(ids.shape) for ids, _ in dataset) == foretold
    assert len(dataset) == sum(foretold.values())
    assert len(foretold) <= 2 * (len(boundaries or [0]) + 1)


def test_texts_longer_than_the_last_boundary_are_not_cut() -> None:
    dataset = labelled_batches(IDS, LABELS, 16, (3, 9))
    found = [row for ids, _ in dataset.as_numpy_iterator() for row in unpadded(ids)]
    assert sorted(found) == sorted(ROWS)
    assert {ids.shape[1] for ids, _ in dataset} == {3, 9, max(map(len, ROWS))}


def test_a_function_is_traced_once_a_shape_and_no_more_in_the_next_epoch() -> None:
    traces = []

    @tf.function
    def step(ids: tf.Tensor) -> tf.Tensor:
        traces.append(tuple(ids.shape))
        return tf.reduce_sum(ids)

    dataset = labelled_batches(IDS, LABELS, 16, BOUNDARIES, shuffle=True)
    for _, (ids, _) in itertools.product(range(2), dataset):
        step(ids)
    assert sorted(traces) == sorted(batch_shapes(IDS, 16, BOUNDARIES))


def test_fit_traces_once_and_knows_the_batches() -> None:
    traces = []

    class Counting(keras.layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.supports_masking = True

        def call(self, x: Any) -> Any:
            traces.append(x.shape)
            return x

    ids = keras.Input((None,), dtype="int32")
    hidden = Counting()(keras.layers.Embedding(300, 2, mask_zero=True)(ids))
    model = keras.Model(ids, keras.layers.Dense(1)(keras.layers.GRU(2)(hidden)))
    model.compile("sgd", "mse")
    seen: list[int] = []
    count = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.append(batch)
    )
    dataset = labelled_batches(IDS, LABELS.astype("float32"), 16, BOUNDARIES, shuffle=True)
    traces.clear()  # those of building the model
    model.fit(dataset, epochs=2, verbose=0, shuffle=False, callbacks=[count])
    assert len(traces) == 1
    assert seen == [*range(len(dataset)), *range(len(dataset))]


def test_shuffled_anew_in_each_epoch_and_the_same_again_with_the_seed() -> None:
    def epochs(seed: int) -> list[list[list[int]]]:
        dataset = labelled_batches(IDS, LABELS, 16, BOUNDARIES, shuffle=True, seed=seed)
        return [numbers_of(dataset) for _ in range(3)]

    once, again, other = epochs(1), epochs(1), epochs(2)
    assert once == again
    assert once[0] != once[1] != once[2] != once[0]
    assert once[0] != other[0]
    widths = [
        ids.shape[1] for ids, _ in labelled_batches(IDS, LABELS, 16, BOUNDARIES, shuffle=True)
    ]
    assert widths != sorted(widths)  # batches of one bucket don't stand together


def test_shuffling_favours_no_text() -> None:
    # Four texts in one bucket: 24 orders, each about 20 times in 480 epochs.
    ids = tf.ragged.constant([[4]] * 4, dtype=tf.int32)
    dataset = labelled_batches(ids, np.arange(4), 4, (1,), shuffle=True).repeat(480)
    orders = Counter(map(tuple, numbers_of(dataset)))
    assert len(orders) == 24
    chi_square = sum((count - 20) ** 2 / 20 for count in orders.values())
    assert chi_square < 49.7  # by chance, one seed in a thousand has more


def digest() -> str:
    found = hashlib.sha256()
    tf.keras.utils.set_random_seed(1)
    dataset = labelled_batches(IDS, LABELS, 16, BOUNDARIES, shuffle=True)
    for ids, labels in itertools.chain(dataset.as_numpy_iterator(), dataset.as_numpy_iterator()):
        found.update(ids.tobytes() + labels.tobytes())
    return found.hexdigest()


def test_the_same_order_in_another_process(elsewhere: Elsewhere) -> None:
    assert elsewhere(digest) == digest()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("buckets", [1, 2, 3])
def test_boundaries_pad_least(seed: int, buckets: int) -> None:
    lengths = np.random.default_rng(seed).geometric(0.2, 40).clip(max=15).tolist()
    options = sorted(set(lengths))
    best = min(
        padded_area(lengths, (*chosen, max(lengths)))
        for chosen in itertools.combinations(options[:-1], min(buckets, len(options)) - 1)
    )
    found = bucket_boundaries(np.array(lengths), buckets)
    assert len(found) == min(buckets, len(options))
    assert padded_area(lengths, found) == best


def test_boundaries_of_very_many_lengths_end_with_the_longest() -> None:
    lengths = np.arange(1, 5000)
    found = bucket_boundaries(lengths, 4)
    assert found[-1] == 4999
    # Lengths that are all alike in number want buckets of one width.
    assert np.diff(found) == pytest.approx(np.full(3, 1250), abs=15)


def test_fewer_lengths_than_buckets() -> None:
    assert bucket_boundaries(np.array([3, 3, 5]), 6) == (3, 5)
    assert bucket_boundaries(tf.ragged.constant([[], [7]], dtype=tf.int32), 6) == (1,)


def test_an_empty_text_is_one_unknown_token() -> None:
    ids = tf.ragged.constant([[5, 6], [], [7], []], dtype=tf.int32)
    rows = next(iter(labelled_batches(ids, range(4), 4)))[0].numpy()
    assert rows.tolist() == [[5, 6], [UNKNOWN_TOKEN_ID, 0], [7, 0], [UNKNOWN_TOKEN_ID, 0]]
    only_empty = tf.RaggedTensor.from_row_lengths(tf.constant([], tf.int32), [0, 0])
    (batch,) = labelled_batches(only_empty, [0, 1], 8, (3,))
    assert batch[0].numpy().tolist() == [[UNKNOWN_TOKEN_ID, 0, 0]] * 2


def test_the_last_batch_has_no_empty_rows() -> None:
    for ids, labels in labelled_batches(IDS, LABELS, 16, BOUNDARIES, shuffle=True):
        assert len(ids) == len(labels)
        assert np.all(ids[:, 0] != PADDING_ID)


def test_what_stands_beside_stays_with_its_text() -> None:
    choices = np.stack([LABELS, -LABELS], axis=1)
    dataset = labelled_batches(IDS, LABELS, 16, BOUNDARIES, beside=choices, shuffle=True)
    for (ids, beside), labels in dataset:
        assert np.array_equal(beside, np.stack([labels, -labels], axis=1))
        assert np.array_equal(ids[:, 0], labels + 4)


def tagged(batch_size: int = 16, boundaries: Any = BOUNDARIES, **options: Any) -> tf.data.Dataset:
    return tagged_batches(
        IDS, [np.array(row) % 3 for row in ROWS], batch_size, boundaries, **options
    )


def test_tags_stay_with_their_tokens_and_padding_weighs_nothing() -> None:
    for ids, tags, weights in tagged(shuffle=True).as_numpy_iterator():
        assert (ids.dtype, tags.dtype, weights.dtype) == (np.int32, np.int32, np.float32)
        assert np.array_equal(weights, ids != PADDING_ID)
        assert np.array_equal(tags, ids % 3 * (ids != PADDING_ID))


def test_an_empty_text_has_no_tag() -> None:
    ids = tf.ragged.constant([[5, 6], []], dtype=tf.int32)
    ((found, tags, weights),) = tagged_batches(ids, [[1, 2], []], 2).as_numpy_iterator()
    assert found.tolist() == [[5, 6], [UNKNOWN_TOKEN_ID, 0]]
    assert tags.tolist() == [[1, 2], [0, 0]]
    assert weights.tolist() == [[1, 1], [0, 0]]


SOURCES = tf.ragged.constant([*random_rows(21)[:-1], []], dtype=tf.int32)
TARGETS = tf.ragged.constant([[], *random_rows(22)[1:]], dtype=tf.int32)


def test_pairs_are_framed_and_stay_together() -> None:
    ends = bucket_boundaries(pair_lengths(SOURCES, TARGETS), 4)
    dataset = pair_batches(SOURCES, TARGETS, 16, ends, start_id=START, end_id=END, shuffle=True)
    assert len(dataset) == sum(batch_shapes(pair_lengths(SOURCES, TARGETS), 16, ends).values())
    found = []
    for (source, target_in), target_out, weights in dataset.as_numpy_iterator():
        assert source.shape == target_in.shape == target_out.shape
        assert source.shape[1] in ends
        assert np.array_equal(weights, target_out != PADDING_ID)
        assert np.array_equal(target_in[:, 1:], np.where(target_out == END, 0, target_out)[:, :-1])
        found += list(zip(*map(unpadded, (source, target_in, target_out)), strict=True))
    expected = [
        (source or [UNKNOWN_TOKEN_ID], [START, *target], [*target, END])
        for source, target in zip(SOURCES.to_list(), TARGETS.to_list(), strict=True)
    ]
    assert sorted(found) == sorted(expected)


def test_the_same_batches_from_int64_ids() -> None:
    wide = tf.cast(IDS, tf.int64)
    for (ids, _), (again, _) in zip(
        labelled_batches(IDS, LABELS, 16, BOUNDARIES),
        labelled_batches(wide, LABELS, 16, BOUNDARIES),
        strict=True,
    ):
        assert np.array_equal(ids, again)
        assert again.dtype == tf.int32


WITH_ZERO = tf.ragged.constant([[4, 0, 5]], dtype=tf.int32)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: labelled_batches(IDS, LABELS[:-1], 8), "203 texts and 202 labels"),
        (lambda: labelled_batches(IDS, LABELS, 0), "batch_size must be a positive whole"),
        (lambda: labelled_batches(IDS, LABELS, 8, ()), "must be rising positive lengths"),
        (lambda: labelled_batches(IDS, LABELS, 8, (9, 3)), r"they are \[9, 3\]: take those"),
        (lambda: labelled_batches(IDS, LABELS, 8, beside=[1]), "203 texts and 1 beside"),
        (lambda: labelled_batches(WITH_ZERO, [1], 8), "holds the id 0, which means padding"),
        (lambda: labelled_batches(IDS[:0], [], 8), "ids is empty"),
        (lambda: labelled_batches(np.ones((2, 3)), [1, 2], 8), "must be ragged ids"),
        (lambda: tagged_batches(IDS, ROWS[:-1], 8), "203 texts and 202 lists of tags"),
        (lambda: tagged_batches(IDS[:2], [ROWS[0], ROWS[1][1:]], 8), "Text 1 has .* cut neither"),
        (
            lambda: pair_batches(IDS, IDS[1:], 8, start_id=2, end_id=3),
            "203 sources and 202 targets",
        ),
        (
            lambda: pair_batches(IDS[:1], WITH_ZERO, 8, start_id=2, end_id=3),
            "targets holds the id 0",
        ),
        (
            lambda: pair_batches(IDS, IDS, 8, start_id=0, end_id=3),
            "start_id must be a positive whole number",
        ),
        (lambda: bucket_boundaries(IDS, 0), "buckets must be a positive whole number"),
        (lambda: bucket_boundaries(IDS[:0]), "with at least one text"),
        (lambda: batch_shapes(IDS, -1), "batch_size must be a positive whole"),
    ],
)
def test_wrong_arguments_are_said(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


# --- what benchmarks/pipelines.py found ----------------------------------------------------------


def test_what_buckets_save_was_measured_on_every_chapters_shape() -> None:
    runs = {run["set"]: run for run in results.read("pipelines")["runs"]}
    assert {"film_snippets", "entities_zh", "addresses", "wikitext2", "blanks_en"} <= set(runs)
    for name, run in runs.items():
        assert run["pipeline_time_in_training_times"] < 0.5, f"training waits for {name}"
        if padding := run.get("padded_share"):
            assert padding["bucketed"] < padding["evenly_filled_buckets"] < padding["longest"]
    for name in ("film_snippets", "entities_zh", "addresses"):
        assert runs[name]["training_examples_a_second"]["times_as_fast_as_longest"] >= 1.8
