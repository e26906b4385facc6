"""The course's own deep states equal Keras's layers, and its widths are the most that fit."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from utils.layers import RecurrentStack, deep_gru_units, deep_states


@pytest.mark.parametrize("depth", [1, 3])
def test_deep_states_equal_a_stack_of_keras_layers(depth: int) -> None:
    x = np.random.default_rng(1).normal(size=(7, 3)).astype("float32")
    stack = RecurrentStack(5, depth, "simple_rnn", dtype="float32")
    expected = keras.ops.convert_to_numpy(stack(x[None]))[0]
    weights = [
        (kernel.T, recurrent.T, bias)
        for kernel, recurrent, bias in (layer.get_weights() for layer in stack.recurrent)
    ]
    states = deep_states(x, weights)
    assert states.shape == (depth, 7, 5)
    np.testing.assert_allclose(states[-1], expected, atol=1e-5)


@pytest.mark.parametrize(("features", "depth"), [(32, 1), (32, 8), (200, 3)])
def test_the_units_are_the_most_that_fit(features: int, depth: int) -> None:
    def parameters(units: int) -> int:
        stack = RecurrentStack(units, depth)
        stack.build((None, None, features))
        return int(stack.count_params())

    units = deep_gru_units(30_000, features, depth)
    assert parameters(units) <= 30_000 < parameters(units + 1)
    assert deep_gru_units(parameters(units), features, depth) == units
    assert deep_gru_units(parameters(units) - 1, features, depth) == units - 1


def test_what_can_not_be_is_said() -> None:
    with pytest.raises(ValueError, match="too few for 4 layers"):
        deep_gru_units(50, 8, 4)
    with pytest.raises(ValueError, match="at least one layer"):
        deep_states(np.zeros((2, 2)), [])
