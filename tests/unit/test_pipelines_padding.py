"""Padding counts for nothing: losses, metrics, states and predictions stay what they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils.data.text import bucket_boundaries, labelled_batches, tagged_batches
from utils.token_metrics import PerToken

CLASSES = 3
WORDS = 50
TEXTS = 150
LENGTHS = (1, 2, 3, 5, 9, 60)
_RNG = np.random.default_rng(20)
ROWS = [
    _RNG.integers(2, WORDS, length)
    for length in _RNG.choice(LENGTHS, TEXTS, p=(0.1, 0.2, 0.3, 0.2, 0.1, 0.1))
]
TAGS = [row % CLASSES for row in ROWS]
IDS = tf.RaggedTensor.from_row_lengths(np.concatenate(ROWS), [len(row) for row in ROWS])
BOUNDARIES = bucket_boundaries(IDS, 5)
MEAN_OVER_TOKENS = "mean_with_sample_weight"

Make = Callable[..., keras.Model]


def tagged(batch_size: int, boundaries: Any) -> tf.data.Dataset:
    return tagged_batches(IDS, TAGS, batch_size, boundaries)


@pytest.fixture(scope="module")
def tagger() -> Make:
    def make(masked: bool, **options: Any) -> keras.Model:
        keras.utils.set_random_seed(3)
        ids = keras.Input((None,), dtype="int32")
        embedded = keras.layers.Embedding(WORDS, 4, mask_zero=masked)(ids)
        states = keras.layers.GRU(5, return_sequences=True)(embedded)
        model = keras.Model(ids, keras.layers.Dense(CLASSES)(states))
        # Far from where it starts, so that short texts and long ones differ in what they cost.
        model.set_weights([5 * weight for weight in model.get_weights()])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, **options)
        model.compile("sgd", loss, weighted_metrics=metrics())
        return model

    return make


def metrics() -> list[keras.metrics.Metric]:
    nats = keras.metrics.SparseCategoricalCrossentropy(from_logits=True, name="nats")
    return [PerToken(nats), PerToken(keras.metrics.SparseCategoricalAccuracy(name="accuracy"))]


def by_hand(model: keras.Model) -> dict[str, float]:
    """Return the cross-entropy and accuracy over all tokens, without any padding."""
    nats, right = [], []
    for length in LENGTHS:
        ids = np.stack([row for row in ROWS if len(row) == length])
        logits = model(ids)
        tags = ids % CLASSES
        losses = keras.losses.sparse_categorical_crossentropy(tags, logits, from_logits=True)
        nats += np.ravel(losses).tolist()
        right += np.ravel(np.argmax(logits, axis=-1) == tags).tolist()
    return {"nats": float(np.mean(nats)), "accuracy": float(np.mean(right))}


def evaluated(model: keras.Model, dataset: tf.data.Dataset) -> dict[str, float]:
    found: dict[str, float] = model.evaluate(dataset, return_dict=True, verbose=0)
    return found


@pytest.mark.parametrize("masked", [False, True])
def test_metrics_are_means_over_tokens_however_batched(tagger: Make, masked: bool) -> None:
    model = tagger(masked, reduction=MEAN_OVER_TOKENS)
    expected = by_hand(model)
    for dataset in (tagged(8, BOUNDARIES), tagged(8, None), tagged(TEXTS, (150,))):
        found = evaluated(model, dataset)
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-4)


def test_kerass_own_metrics_move_with_the_buckets(tagger: Make) -> None:
    # Why there is a `PerToken`: if this fails, Keras has changed, and it can go.
    model = tagger(True)
    model.compile("sgd", model.loss, weighted_metrics=[each.metric for each in metrics()])
    expected = by_hand(model)
    assert evaluated(model, tagged(8, None))["nats"] == pytest.approx(expected["nats"], rel=1e-4)
    found = evaluated(model, tagged(8, BOUNDARIES))
    assert abs(found["nats"] / expected["nats"] - 1) > 0.005


@pytest.mark.parametrize("masked", [False, True])
def test_the_loss_of_a_batch_is_a_mean_over_its_tokens(tagger: Make, masked: bool) -> None:
    model = tagger(masked, reduction=MEAN_OVER_TOKENS)
    expected = by_hand(model)["nats"]
    for width in (60, 150):
        found = evaluated(model, tagged(TEXTS, (width,)))
        assert found["loss"] == pytest.approx(expected, rel=1e-4)


def test_kerass_default_loss_falls_with_padding_where_there_is_no_mask(tagger: Make) -> None:
    # Why the pipelines' docstring asks for another reduction: if this fails, Keras has changed.
    model = tagger(False)
    expected = by_hand(model)["nats"]
    for width in (60, 150):
        share = sum(map(len, ROWS)) / (TEXTS * width)
        found = evaluated(model, tagged(TEXTS, (width,)))
        assert found["loss"] == pytest.approx(expected * share, rel=1e-4)


def test_padding_gives_no_gradient(tagger: Make) -> None:
    model = tagger(True, reduction=MEAN_OVER_TOKENS)

    def gradients(width: int) -> list[np.ndarray]:
        ((ids, tags, weights),) = tagged(TEXTS, (width,))
        with tf.GradientTape() as tape:
            loss = model.compute_loss(y=tags, y_pred=model(ids), sample_weight=weights)
        found = tape.gradient(loss, model.trainable_variables)
        return [np.asarray(tf.convert_to_tensor(each)) for each in found]

    for tight, loose in zip(gradients(60), gradients(150), strict=True):
        np.testing.assert_allclose(tight, loose, atol=1e-6)
        assert np.abs(tight).max() > 1e-4


@pytest.mark.parametrize("cell", ["GRU", "LSTM", "SimpleRNN"])
def test_the_last_state_is_that_of_the_last_token(cell: str) -> None:
    keras.utils.set_random_seed(3)
    ids = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(WORDS, 4, mask_zero=True)(ids)
    model = keras.Model(ids, getattr(keras.layers, cell)(5)(embedded))
    # One bucket ends at 9 and holds shorter texts, too.
    for batch, numbers in labelled_batches(IDS[:30], np.arange(30), 30, (3, 9, 60)):
        states = np.asarray(model(batch))
        for length in {len(ROWS[number]) for number in numbers}:
            found = [row for row, each in enumerate(numbers) if len(ROWS[each]) == length]
            alone = model(np.stack([ROWS[numbers[row]] for row in found]))
            np.testing.assert_allclose(states[found], alone, atol=1e-5)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_metric_alone(weighted: bool) -> None:
    metric = PerToken(keras.metrics.SparseCategoricalAccuracy())
    right, wrong = [0.0, 1.0], [1.0, 0.0]
    ones = np.ones((1, 2))
    metric.update_state(ones, [[right, wrong]], [[1.0, 0.0]] if weighted else None)
    metric.update_state(np.ones((1, 4)), [[wrong] * 4], np.ones((1, 4)) if weighted else None)
    assert float(metric.result()) == pytest.approx(1 / 5 if weighted else 1 / 6)
    metric.reset_state()
    metric.update_state(ones, [[right, right]])
    assert float(metric.result()) == 1


def test_without_weights_the_mask_counts() -> None:
    outputs = tf.constant([[[0.0, 1.0], [1.0, 0.0]]])
    outputs._keras_mask = tf.constant([[True, False]])
    metric = PerToken(keras.metrics.SparseCategoricalAccuracy())
    metric.update_state(np.ones((1, 2)), outputs)
    assert float(metric.result()) == 1


def test_a_compiled_model_is_saved_and_loaded(tagger: Make, tmp_path: Path) -> None:
    model = tagger(True, reduction=MEAN_OVER_TOKENS)
    expected = evaluated(model, tagged(8, BOUNDARIES))
    model.save(tmp_path / "tagger.keras")
    again = keras.saving.load_model(tmp_path / "tagger.keras")
    assert evaluated(again, tagged(8, BOUNDARIES)) == pytest.approx(expected)


def test_what_is_no_metric_is_said() -> None:
    with pytest.raises(ValueError, match="Give a Keras metric, such as"):
        PerToken("accuracy")
