"""Pieces of characters: what makes one, and that padding is not read."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from utils.experiments.pieces import Pieces
from utils.layers import MaskedMaxPooling


def test_a_piece_is_the_largest_of_three_outputs_and_the_last_may_have_fewer() -> None:
    x = np.random.default_rng(1).normal(size=(2, 7, 4)).astype("float32")
    layer = Pieces(5)
    found = keras.ops.convert_to_numpy(layer(x))
    outputs = keras.ops.convert_to_numpy(layer.convolution(x))
    groups = [outputs[:, begin : begin + 3].max(axis=1) for begin in (0, 3, 6)]
    np.testing.assert_allclose(found, np.stack(groups, axis=1), atol=1e-6)
    assert layer.compute_output_shape((2, 7, 4)) == (2, 3, 5)


def test_a_piece_is_real_where_one_of_its_steps_is() -> None:
    mask = np.arange(7) < np.array([[7], [4], [3], [1]])
    x = np.ones((4, 7, 2), "float32")
    real = keras.ops.convert_to_numpy(Pieces(2).compute_mask(x, keras.ops.convert_to_tensor(mask)))
    np.testing.assert_array_equal(real.sum(axis=1), [3, 2, 1, 1])
    assert Pieces(2).compute_mask(x) is None


@pytest.mark.parametrize("more", [1, 2, 3, 20])
def test_more_padding_moves_nothing(more: int) -> None:
    keras.utils.set_random_seed(1)
    ids = keras.Input((None,), dtype="int32")
    x = Pieces(6)(keras.layers.Embedding(9, 4, mask_zero=True)(ids))
    states = keras.layers.GRU(5, return_sequences=True)(x)
    model = keras.Model(ids, MaskedMaxPooling()(states))
    short = np.array([[3, 4, 0, 0, 0], [5, 6, 7, 8, 2]])
    near, far = model(short), model(np.pad(short, ((0, 0), (0, more))))
    np.testing.assert_allclose(near, far, atol=1e-6)


def test_it_is_saved_with_its_sizes() -> None:
    layer = Pieces(6, width=3, every=2)
    again = Pieces.from_config(layer.get_config())
    assert (again.units, again.width, again.every) == (6, 3, 2)
