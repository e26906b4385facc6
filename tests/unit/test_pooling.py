"""Pooling: padding counts for nothing, and what comes out carries no mask."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from utils.layers import AttentionPooling, MaskedMaxPooling

X = np.random.default_rng(3).normal(size=(3, 5, 4)).astype("float32") - 3
MASK = np.arange(5) < np.array([[5], [2], [1]])


def numpy_of(tensor: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(tensor))


def test_the_maximum_is_over_the_real_steps() -> None:
    padded = np.where(MASK[..., None], X, 9).astype("float32")
    found = numpy_of(MaskedMaxPooling()(padded, mask=keras.ops.convert_to_tensor(MASK)))
    rows = zip(X, MASK, strict=True)
    np.testing.assert_allclose(found, [row[real].max(axis=0) for row, real in rows])
    np.testing.assert_allclose(numpy_of(MaskedMaxPooling()(X)), X.max(axis=1))


def test_attention_is_a_mean_with_the_softmax_of_the_real_scores() -> None:
    layer = AttentionPooling(dtype="float32")
    layer.build(X.shape)
    w = np.array([1, -2, 0.5, 0.3], "float32")
    layer.w.assign(w)
    found = numpy_of(layer(X, mask=keras.ops.convert_to_tensor(MASK)))
    for row, real, got in zip(X, MASK, found, strict=True):
        shares = np.exp(row[real] @ w)
        np.testing.assert_allclose(got, shares / shares.sum() @ row[real], rtol=1e-4)
    weights = numpy_of(layer.weights_of(X, keras.ops.convert_to_tensor(MASK)))
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    assert not weights[~MASK].any()


def test_attention_begins_as_the_plain_mean() -> None:
    np.testing.assert_allclose(numpy_of(AttentionPooling()(X)), X.mean(axis=1), rtol=1e-4)


@pytest.mark.parametrize("pool", [AttentionPooling, MaskedMaxPooling])
def test_in_a_model_more_padding_moves_nothing_and_no_mask_comes_out(pool: type) -> None:
    keras.utils.set_random_seed(1)
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(9, 4, mask_zero=True)
    states = keras.layers.GRU(6, return_sequences=True)(embed(ids))
    pooled = pool()(states, mask=embed.compute_mask(ids))
    model = keras.Model(ids, keras.layers.Dense(2)(pooled))
    short = np.array([[3, 4, 0], [5, 6, 7]])
    near, far = model(short), model(np.pad(short, ((0, 0), (0, 20))))
    np.testing.assert_allclose(near, far, atol=1e-6)
    assert getattr(near, "_keras_mask", None) is None


@pytest.mark.parametrize("pool", [AttentionPooling, MaskedMaxPooling])
def test_a_layer_is_made_anew_from_its_config(pool: type) -> None:
    layer = pool(name="pooled")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert type(again) is pool
    assert layer.compute_output_shape((None, None, 7)) == (None, 7)
