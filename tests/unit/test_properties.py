"""The properties tell right models from wrong ones, on plain arrays."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from utils.checks import properties
from utils.checks.model_runs import gradient_reach
from utils.checks.tensors import gradients

RNG = np.random.default_rng(3)


def layer_outputs(layer: keras.Layer, x: np.ndarray) -> np.ndarray:
    return keras.ops.convert_to_numpy(layer(x))


@pytest.mark.parametrize("integers", [True, False])
def test_the_future_is_changed_at_every_later_step_and_nowhere_else(integers: bool) -> None:
    x = RNG.integers(0, 2, (3, 6)) if integers else RNG.normal(size=(3, 6, 2))
    changed = properties.change_the_future(x, 2, RNG)
    np.testing.assert_array_equal(x[:, :3], changed[:, :3])
    assert (x[:, 3:] != changed[:, 3:]).all()
    with pytest.raises(ValueError, match="between 0 and 4"):
        properties.change_the_future(x, 5, RNG)


def test_causality_passes_a_gru_and_catches_a_bidirectional_one() -> None:
    x = RNG.normal(size=(2, 7, 3)).astype("float32")
    changed = properties.change_the_future(x, 3, RNG)
    forward = keras.layers.GRU(4, return_sequences=True)
    both = keras.layers.Bidirectional(keras.layers.GRU(4, return_sequences=True))
    outputs = [(layer_outputs(net, x), layer_outputs(net, changed)) for net in (forward, both)]
    assert properties.causality(*outputs[0], 3) is None
    problem = properties.causality(*outputs[1], 3)
    assert problem is not None
    assert "sees the future" in problem.sentence


def test_mask_invariance_passes_a_masked_mean_and_catches_a_plain_one() -> None:
    x, mask = RNG.normal(size=(2, 4, 3)), np.array([[1, 1, 1, 0], [1, 1, 0, 0]], bool)
    more, more_mask = properties.pad_more(x, mask, 3)
    assert more.shape == (2, 7, 3)
    assert not more_mask[:, 4:].any()

    def masked(values: np.ndarray, where: np.ndarray) -> np.ndarray:
        return (values * where[..., None]).sum(axis=1) / where.sum(axis=1, keepdims=True)

    assert properties.mask_invariance(masked(x, mask), masked(more, more_mask)) is None
    problem = properties.mask_invariance(x.mean(axis=1), more.mean(axis=1))
    assert problem is not None
    assert "padded steps are counted in" in problem.sentence
    assert properties.mask_invariance(x, more + 1, mask) is not None
    assert properties.mask_invariance(x, more, mask) is None


def test_gradient_reach_names_the_weight_that_nothing_arrives_at() -> None:
    inputs = keras.Input((None, 2))
    used = keras.layers.Dense(3, name="used")(inputs)
    dead = keras.layers.Dense(3, name="dead")(inputs)
    stopped = keras.layers.Lambda(lambda t: 0 * t)(dead)
    model = keras.Model(inputs, keras.layers.Add()([used, stopped]))
    x = RNG.normal(size=(2, 5, 2)).astype("float32")
    norms = gradient_reach(gradients(model, x)[1])
    problem = properties.gradient_reach(norms)
    assert problem is not None
    assert "dead" in problem.sentence
    alive = {name: norm for name, norm in norms.items() if "used" in name}
    assert properties.gradient_reach(alive) is None
    assert properties.gradient_reach({"w": float("nan")}) is not None


def test_parameters_are_counted_against_a_formula_and_a_budget() -> None:
    assert properties.parameter_count(10, expected=10, at_most=10) is None
    assert "formula gives 12" in properties.parameter_count(10, expected=12).sentence  # type: ignore[union-attr]
    assert "budget is 9" in properties.parameter_count(10, at_most=9).sentence  # type: ignore[union-attr]


def test_identity_at_initialisation() -> None:
    x = RNG.normal(size=(2, 3, 4))
    assert properties.identity_at_initialisation(x, x.copy()) is None
    assert "0.5" in properties.identity_at_initialisation(x, x + 0.5).sentence  # type: ignore[union-attr]
    assert "keeps the shape" in properties.identity_at_initialisation(x, x[:1]).sentence  # type: ignore[union-attr]
