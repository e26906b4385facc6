"""`RecurrentStack` against loops in NumPy, against Keras's own layers, and against itself."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.unit.sequences import numbers
from utils.layers import RecurrentStack
from utils.layers.stack import last_step

BATCH, STEPS, FEATURES, UNITS = 3, 6, 5, 4
CELLS = ("gru", "lstm", "simple_rnn")
CONNECTIONS = ("plain", "residual", "dense")
RNG = np.random.default_rng(8)
X = RNG.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
MASK = np.array([[1] * 6, [1] * 4 + [0] * 2, [1] + [0] * 5], dtype=bool)


def with_random_weights(layer: keras.layers.Layer, shape: tuple[int, ...]) -> keras.layers.Layer:
    """Build a layer, and give it weights that no symmetry hides anything behind."""
    layer.build(shape)
    rng = np.random.default_rng(4)
    layer.set_weights([0.4 * rng.normal(size=weight.shape) for weight in layer.weights])
    return layer


def simple_rnn(x: np.ndarray, W_hx: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """h_t = tanh(W_hx x_t + W_hh h_{t-1} + b_h), one sequence and one step at a time."""
    outputs = []
    for sequence in x:
        h = np.zeros(len(b_h))
        states = []
        for x_t in sequence:
            h = np.tanh(x_t @ W_hx + h @ W_hh + b_h)
            states.append(h)
        outputs.append(states)
    return np.array(outputs)


def normalized(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> np.ndarray:
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta


def by_hand(stack: RecurrentStack, x: np.ndarray) -> np.ndarray:
    """The definition in the docstring, read out loud in NumPy."""
    h = x.astype(float)
    for j, layer in enumerate(stack.recurrent):
        norm, projection, transition = stack.norms[j], stack.projections[j], stack.transitions[j]
        read = h
        if stack.normalization == "before":
            read = normalized(h, *map(numbers, norm.get_weights()))
        if stack.bidirectional:
            forward = simple_rnn(read, *layer.forward_layer.get_weights())
            backward = simple_rnn(read[:, ::-1], *layer.backward_layer.get_weights())[:, ::-1]
            output = np.concatenate([forward, backward], axis=-1)
        else:
            output = simple_rnn(read, *layer.get_weights())
        if stack.connection == "residual":
            shortcut = h if projection is None else h @ projection.get_weights()[0]
            output = shortcut + output
        if stack.connection == "dense":
            output = np.concatenate([h, output], axis=-1)
            if transition is not None:
                output = output @ transition.get_weights()[0]
        if stack.normalization == "after":
            output = normalized(output, *map(numbers, norm.get_weights()))
        h = output
    return h


OPTIONS = [
    {"connection": connection, "normalization": normalization, "bidirectional": both}
    for connection, normalization, both in product(
        CONNECTIONS, (None, "before", "after"), (False, True)
    )
]


@pytest.mark.parametrize("options", [*OPTIONS, {"connection": "dense", "block": 2}])
def test_a_stack_is_what_its_definition_says(options: dict[str, Any]) -> None:
    stack = RecurrentStack(UNITS, 4, "simple_rnn", **options)
    with_random_weights(stack, X.shape)
    np.testing.assert_allclose(numbers(stack(X)), by_hand(stack, X), atol=2e-5)


@pytest.mark.parametrize(("cell", "both"), [*product(CELLS, (False, True))])
@pytest.mark.parametrize("whole", [True, False])
def test_a_plain_stack_equals_kerass_layers_one_after_the_other(
    cell: str, both: bool, whole: bool
) -> None:
    stack = RecurrentStack(UNITS, 2, cell, bidirectional=both, return_sequences=whole)
    with_random_weights(stack, X.shape)
    kind = {"gru": keras.layers.GRU, "lstm": keras.layers.LSTM}.get(cell, keras.layers.SimpleRNN)
    layers = [kind(UNITS, return_sequences=True), kind(UNITS, return_sequences=whole)]
    layers = [keras.layers.Bidirectional(each) if both else each for each in layers]
    h = X
    for ours, theirs in zip(stack.recurrent, layers, strict=True):
        theirs.build(h.shape)
        theirs.set_weights(ours.get_weights())
        h = theirs(h, mask=MASK)
    np.testing.assert_allclose(numbers(stack(X, mask=MASK)), numbers(h), atol=1e-6)


@pytest.mark.parametrize(("connection", "cell"), [*product(CONNECTIONS, CELLS)])
def test_more_padding_changes_nothing_real(connection: str, cell: str) -> None:
    stack = RecurrentStack(UNITS, 3, cell, connection, bidirectional=True)
    with_random_weights(stack, X.shape)
    before = numbers(stack(X, mask=MASK))
    other = np.where(MASK[..., None], X, 100.0).astype("float32")
    longer = np.concatenate([other, np.full((BATCH, 3, FEATURES), 9.0, "float32")], axis=1)
    mask = np.concatenate([MASK, np.zeros((BATCH, 3), bool)], axis=1)
    after = numbers(stack(longer, mask=mask))[:, :STEPS]
    np.testing.assert_allclose(after[MASK], before[MASK], atol=1e-5)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_the_last_real_step_comes_back(connection: str) -> None:
    stack = RecurrentStack(UNITS, 2, "gru", connection)
    with_random_weights(stack, X.shape)
    last = RecurrentStack(UNITS, 2, "gru", connection, return_sequences=False)
    last.build(X.shape)
    last.set_weights(stack.get_weights())
    whole, ends = numbers(stack(X, mask=MASK)), MASK.sum(axis=1) - 1
    expected = whole[np.arange(BATCH), ends]
    np.testing.assert_allclose(numbers(last(X, mask=MASK)), expected, atol=1e-6)
    np.testing.assert_allclose(numbers(last(X)), numbers(stack(X))[:, -1], atol=1e-6)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_padding_on_the_left_changes_nothing(connection: str) -> None:
    """`pad_sequences` pads there by default, and Keras's own layers give the same then."""
    stack = RecurrentStack(UNITS, 2, "gru", connection, return_sequences=False)
    with_random_weights(stack, X.shape)
    alone = numbers(stack(X[:, :2]))
    padded = np.concatenate([np.full((BATCH, 4, FEATURES), 9.0), X[:, :2]], axis=1)
    mask = np.tile([False] * 4 + [True] * 2, (BATCH, 1))
    np.testing.assert_allclose(
        numbers(stack(padded.astype("float32"), mask=mask)), alone, atol=1e-6
    )


def test_an_empty_row_has_a_last_step_too() -> None:
    empty = np.zeros((BATCH, STEPS), bool)
    np.testing.assert_array_equal(numbers(last_step(X, empty)), X[:, 0])


@pytest.mark.parametrize(("cell", "connection"), [*product(CELLS, CONNECTIONS)])
def test_a_sequence_in_two_halves_equals_the_whole(cell: str, connection: str) -> None:
    stack = RecurrentStack(UNITS, 3, cell, connection, return_state=True)
    with_random_weights(stack, X.shape)
    whole, ends = stack(X)
    first, states = stack(X[:, :2])
    second, later = stack(X[:, 2:], initial_state=states)
    joined = np.concatenate([numbers(first), numbers(second)], axis=1)
    np.testing.assert_allclose(joined, numbers(whole), atol=1e-5)
    assert len(later) == 3 * stack.states_per_layer
    for one, other in zip(later, ends, strict=True):
        np.testing.assert_allclose(numbers(one), numbers(other), atol=1e-5)


def test_states_of_both_directions_are_taken_and_given() -> None:
    stack = RecurrentStack(UNITS, 2, "lstm", bidirectional=True, return_state=True)
    with_random_weights(stack, X.shape)
    outputs, states = stack(X)
    assert [state.shape for state in states] == [(BATCH, UNITS)] * 8
    again, _ = stack(X, initial_state=states)
    assert np.abs(numbers(again) - numbers(outputs)).max() > 1e-3


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_step_by_step_with_state_equals_the_whole_sequence(connection: str) -> None:
    stack = RecurrentStack(UNITS, 2, "lstm", connection)
    with_random_weights(stack, X.shape)
    stepping = RecurrentStack(UNITS, 2, "lstm", connection, stateful=True)
    stepping.build((BATCH, 1, FEATURES))
    stepping.set_weights(stack.get_weights())
    for _ in range(2):  # once more after the reset
        steps = [numbers(stepping(X[:, t : t + 1])) for t in range(STEPS)]
        np.testing.assert_allclose(np.concatenate(steps, axis=1), numbers(stack(X)), atol=1e-5)
        stepping.reset_state()


@pytest.mark.parametrize("options", [*OPTIONS, {"connection": "dense", "block": 2}])
def test_a_stack_is_saved_and_loaded(options: dict[str, Any], tmp_path: Path) -> None:
    ids = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(7, FEATURES, mask_zero=True)(ids)
    stack = RecurrentStack(UNITS, 3, "lstm", dropout=0.2, seed=3, **options)
    model = keras.Model(ids, keras.layers.Dense(2)(stack(embedded)))
    x = np.array([[1, 2, 3, 0], [4, 5, 6, 1]])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(numbers(loaded(x)), numbers(model(x)), atol=1e-6)
    assert loaded.layers[-2].get_config() == stack.get_config()


def test_stacks_above_each_other_are_loaded_every_time(tmp_path: Path) -> None:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(7, FEATURES)(ids)
    for _ in range(3):
        x = RecurrentStack(UNITS, 2, "lstm", bidirectional=True)(x)
    model, ids_read = keras.Model(ids, x), np.array([[1, 2, 3], [4, 5, 6]])
    model.save(tmp_path / "model.keras")
    for _ in range(3):
        loaded = keras.models.load_model(tmp_path / "model.keras")
        np.testing.assert_allclose(numbers(loaded(ids_read)), numbers(model(ids_read)), atol=1e-6)


def test_masks_go_on_and_end_with_the_last_step() -> None:
    assert RecurrentStack(2, 2).compute_mask(X, MASK) is MASK
    assert RecurrentStack(2, 2, return_sequences=False).compute_mask(X, MASK) is None
    embedded = keras.layers.Embedding(7, 3, mask_zero=True)(np.array([[1, 2, 0]]))
    outputs = RecurrentStack(2, 2, connection="dense")(embedded)
    np.testing.assert_array_equal(numbers(outputs._keras_mask), [[True, True, False]])


@pytest.mark.parametrize(
    ("connection", "block", "expected"),
    [("plain", None, 4), ("residual", None, 4), ("dense", None, 5 + 4 * 4), ("dense", 2, 14)],
)
def test_shapes_are_known_before_anything_runs(
    connection: str, block: int | None, expected: int
) -> None:
    stack = RecurrentStack(UNITS, 4, "lstm", connection, block=block, return_state=True)
    shape, states = stack.compute_output_shape((None, None, FEATURES))
    assert shape == (None, None, expected)
    assert states == [(None, UNITS)] * 8
    assert stack(X)[0].shape == (BATCH, STEPS, expected)
    symbolic = stack(keras.Input((None, FEATURES)))
    assert symbolic[0].shape == (None, None, expected)


def parameters_of_gru(features: int, units: int) -> int:
    return 3 * units * (features + units + 2)


def test_parameters_follow_their_formulas() -> None:
    n, m, depth = UNITS, FEATURES, 3
    stacks = {name: RecurrentStack(n, depth, "gru", name) for name in CONNECTIONS}
    for stack in stacks.values():
        stack.build(X.shape)
    plain = parameters_of_gru(m, n) + 2 * parameters_of_gru(n, n)
    assert stacks["plain"].count_params() == plain
    assert stacks["residual"].count_params() == plain + m * n
    assert stacks["dense"].count_params() == sum(
        parameters_of_gru(m + j * n, n) for j in range(depth)
    )


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_gradients_agree_with_finite_differences(connection: str) -> None:
    stack = RecurrentStack(2, 3, "gru", connection, normalization="before", dtype="float64")
    x = tf.constant(X[:1, :3].astype("float64"))
    with_random_weights(stack, x.shape)
    weighting = RNG.normal(size=stack(x).shape)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(stack(x) * weighting)
    variables = [weight.value for weight in stack.trainable_weights]
    for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
        start, entry = numbers(variable).copy(), (0,) * len(variable.shape)
        losses = []
        for step in (1e-6, -1e-6):
            moved = start.copy()
            moved[entry] += step
            variable.assign(moved)
            losses.append(float(tf.reduce_sum(stack(x) * weighting)))
        variable.assign(start)
        slope = (losses[0] - losses[1]) / 2e-6
        np.testing.assert_allclose(numbers(gradient)[entry], slope, rtol=1e-4, atol=1e-7)


def test_variational_dropout_drops_the_same_at_every_step() -> None:
    def dropped(variational: bool) -> np.ndarray:
        stack = RecurrentStack(
            64, 2, "simple_rnn", dropout=0.5, variational_dropout=variational, seed=1
        )
        drop = stack.dropouts[1]
        assert drop is not None
        return numbers(drop(np.ones((2, 9, 64), "float32"), training=True)) == 0

    same = dropped(True)
    assert (same == same[:, :1]).all()
    assert 0.3 < same.mean() < 0.7
    assert not (dropped(False) == dropped(False)[:, :1]).all()


def test_dropout_rests_outside_of_training() -> None:
    stack = RecurrentStack(UNITS, 3, dropout=0.5, seed=2)
    np.testing.assert_array_equal(numbers(stack(X)), numbers(stack(X, training=False)))
    assert np.abs(numbers(stack(X, training=True)) - numbers(stack(X))).max() > 1e-4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"units": 0}, "units must be a whole number of 1 or more"),
        ({"units": 4.0}, "units must be a whole number"),
        ({"units": True}, "units must be a whole number"),
        ({"units": 4, "depth": 1.5}, "depth must be a whole number"),
        ({"units": 4, "cell": "GRU"}, "cell must be one of 'gru', 'lstm', 'simple_rnn'"),
        ({"units": 4, "connection": "highway"}, "connection must be one of"),
        ({"units": 4, "normalization": "batch"}, "normalization must be one of"),
        ({"units": 4, "dropout": 1.0}, "dropout must be from 0"),
        ({"units": 4, "compression": 0}, "compression must be above 0"),
        ({"units": 4, "block": 2}, "needs connection='dense'"),
        ({"units": 4, "bidirectional": True, "stateful": True}, "can't be stateful"),
        (
            {"units": 4, "connection": "dense", "bidirectional": True, "return_sequences": False},
            "has no last step",
        ),
    ],
)
def test_a_wrong_argument_is_answered_with_its_remedy(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        RecurrentStack(**options)


def test_numpys_whole_numbers_are_whole_numbers() -> None:
    config = RecurrentStack(np.int64(4), np.int32(2)).get_config()
    assert (type(config["units"]), type(config["depth"])) == (int, int)
    assert (config["units"], config["depth"]) == (4, 2)


def test_wrong_inputs_are_answered_with_their_remedy() -> None:
    with pytest.raises(ValueError, match="ids go through an Embedding first"):
        RecurrentStack(4)(np.array([[1, 2]]))
    with pytest.raises(ValueError, match="pass the list that return_state gave"):
        RecurrentStack(4, 2)(X, initial_state=[np.zeros((BATCH, 4))])


def written_out(cell: str, connection: str, both: bool, depth: int) -> keras.Model:
    """Return a stack as a reader of the Keras guides would write it, of equal widths."""
    make = {"gru": keras.layers.GRU, "lstm": keras.layers.LSTM}[cell]
    inputs = h = keras.Input((None, UNITS))
    for _ in range(depth):
        layer = make(UNITS, return_sequences=True)
        states = keras.layers.Bidirectional(layer)(h) if both else layer(h)
        if connection == "residual":
            states = keras.layers.Add()([h, states])
        h = keras.layers.Concatenate()([h, states]) if connection == "dense" else states
    return keras.Model(inputs, h)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("depth", [1, 4])
@pytest.mark.parametrize(
    ("connection", "both"),
    [("plain", False), ("plain", True), ("residual", False), ("dense", False)],
)
def test_the_wiring_costs_nothing(cell: Any, depth: int, connection: Any, both: bool) -> None:
    """A training step has as many operations as that of the layers written one by one."""

    def operations(model: keras.Model) -> int:
        step = tf.function(lambda x: model(x, training=True))
        graph = step.get_concrete_function(tf.TensorSpec((None, None, UNITS))).graph
        return len(graph.get_operations())

    inputs = keras.Input((None, UNITS))
    stack = RecurrentStack(UNITS, depth, cell, connection, bidirectional=both)
    ours = keras.Model(inputs, stack(inputs))
    assert operations(ours) == operations(written_out(cell, connection, both, depth))


def test_widths_are_those_of_the_figure() -> None:
    """Where a transition stands both widths are met: 32 + 3·16 = 80, then 40."""
    dense = RecurrentStack(16, 8, connection="dense", block=3)
    saw = [(0, 32), (1, 48), (2, 64), (3, 80), (3, 40), (4, 56), (5, 72), (6, 88), (6, 44)]
    assert dense.widths_met(32) == [*saw, (7, 60), (8, 76)]
    assert dense.widths(32) == [32, 48, 64, 40, 56, 72, 44, 60, 76]
    assert RecurrentStack(16, 2).widths(32) == [32, 16, 16]
