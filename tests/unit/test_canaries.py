"""Canaries: behaviour of Keras's recurrent layers that chapters teach or stand on.

They fail when a new version of Keras behaves differently, and name the chapters at risk.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

UNITS, FEATURES, STEPS, BATCH = 3, 3, 4, 8
TOKENS = np.array([[5, 2, 7, 0, 0], [1, 3, 4, 6, 2]])  # the first row is padded on the right


def relied_on_by(*chapters: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Say, when a canary falls, which chapters rely on what it watched."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def watched(*args: Any, **kwargs: Any) -> None:
            try:
                test(*args, **kwargs)
            except Exception as error:
                names = ", ".join(chapters)
                raise AssertionError(
                    f"Keras {keras.__version__} behaves differently: chapters {names} rely on this."
                    f"\n{error}"
                ) from error

        return watched

    return decorate


def sequences(batch: int = BATCH, steps: int = STEPS) -> np.ndarray:
    """Return random inputs, batch × steps × features."""
    return np.random.default_rng(20).normal(size=(batch, steps, FEATURES)).astype("float32")


def randomized(layer: keras.layers.Layer, inputs: np.ndarray) -> keras.layers.Layer:
    """Build a layer and give every weight, biases too, a random value."""
    layer.build(inputs.shape)
    rng = np.random.default_rng(7)
    layer.set_weights([rng.normal(size=w.shape).astype("float32") for w in layer.get_weights()])
    return layer


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-x))


def close(actual: Any, expected: Any) -> None:
    """Demand equality up to float32's rounding."""
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), atol=2e-6, rtol=1e-5)


class MaskProbe(keras.layers.Layer):
    """Hands its input on and keeps the mask that arrived with it."""

    def __init__(self) -> None:
        super().__init__()
        self.supports_masking = True
        self.seen: Any = None

    def call(self, inputs: Any, mask: Any = None) -> Any:
        self.seen = None if mask is None else mask
        return inputs


def mask_behind(wiring: Callable[[Any], Any]) -> np.ndarray | None:
    """Return the mask that a layer receives behind an embedding with `mask_zero` and `wiring`."""
    tokens = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(10, FEATURES, mask_zero=True)(tokens)
    probe = MaskProbe()
    model = keras.Model(tokens, probe(wiring(embedded)))
    model(TOKENS)
    return None if probe.seen is None else np.asarray(probe.seen)


MASK_CARRIERS = {
    "RNN": lambda: keras.layers.RNN(keras.layers.SimpleRNNCell(UNITS), return_sequences=True),
    "SimpleRNN": lambda: keras.layers.SimpleRNN(UNITS, return_sequences=True),
    "LSTM": lambda: keras.layers.LSTM(UNITS, return_sequences=True),
    "GRU": lambda: keras.layers.GRU(UNITS, return_sequences=True),
    "Bidirectional": lambda: keras.layers.Bidirectional(
        keras.layers.GRU(UNITS, return_sequences=True)
    ),
    "TimeDistributed": lambda: keras.layers.TimeDistributed(keras.layers.Dense(UNITS)),
    "Dropout": lambda: keras.layers.Dropout(0.5),
    "LayerNormalization": keras.layers.LayerNormalization,
}


@pytest.mark.parametrize("name", MASK_CARRIERS)
@relied_on_by("03", "04", "05", "07", "08", "09", "10")
def test_mask_goes_through(name: str) -> None:
    np.testing.assert_array_equal(mask_behind(MASK_CARRIERS[name]()), TOKENS != 0)


@pytest.mark.filterwarnings("ignore:.*does not support masking")
@relied_on_by("09")
def test_add_keeps_a_mask_only_if_every_branch_has_it() -> None:
    def unmasked(x: Any) -> Any:
        return keras.layers.Conv1D(FEATURES, 1)(x)

    both = mask_behind(lambda x: keras.layers.Add()([x, keras.layers.Dropout(0.1)(x)]))
    np.testing.assert_array_equal(both, TOKENS != 0)
    assert mask_behind(lambda x: keras.layers.Add()([x, unmasked(x)])) is None


@pytest.mark.filterwarnings("ignore:.*does not support masking")
@relied_on_by("10")
def test_concatenate_takes_an_unmasked_branch_for_all_valid() -> None:
    both = mask_behind(lambda x: keras.layers.Concatenate()([x, keras.layers.Dropout(0.1)(x)]))
    np.testing.assert_array_equal(both, TOKENS != 0)
    one = mask_behind(
        lambda x: keras.layers.Concatenate()([x, keras.layers.Conv1D(FEATURES, 1)(x)])
    )
    np.testing.assert_array_equal(one, np.ones_like(TOKENS, dtype=bool))


@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.SimpleRNN(UNITS),
        keras.layers.LSTM(UNITS),
        keras.layers.GRU(UNITS),
        keras.layers.Bidirectional(keras.layers.LSTM(UNITS)),
    ],
    ids=lambda layer: type(layer).__name__,
)
@relied_on_by("03", "04", "05", "08")
def test_masked_padding_changes_nothing(layer: keras.layers.Layer) -> None:
    short = sequences(steps=3)
    padded = np.concatenate([short, 9 * np.ones((BATCH, 2, FEATURES), "float32")], axis=1)
    mask = np.arange(5) < 3
    close(layer(padded, mask=np.tile(mask, (BATCH, 1))), layer(short))


@relied_on_by("03", "04")
def test_masked_steps_repeat_the_last_output() -> None:
    outputs = keras.layers.GRU(UNITS, return_sequences=True)(
        sequences(), mask=np.tile([True, True, False, False], (BATCH, 1))
    )
    close(outputs[:, 2], outputs[:, 1])
    close(outputs[:, 3], outputs[:, 1])


def transparent(layer: keras.layers.Layer) -> keras.layers.Layer:
    """Set weights so that a step's output is a function of its own input alone, unit by unit."""
    layer.build((None, None, FEATURES))
    identity, nothing = np.eye(FEATURES), np.zeros((FEATURES, FEATURES))
    wide = 20 * np.ones(UNITS)  # sigmoid(20) is 1 and sigmoid(-20) is 0, to eight digits
    off = np.zeros(UNITS)
    if isinstance(layer, keras.layers.LSTM):
        kernel = [nothing, nothing, identity, nothing]
        bias = np.concatenate([wide, -wide, off, wide])
    elif isinstance(layer, keras.layers.GRU):
        kernel = [nothing, nothing, identity]
        bias = np.stack([np.concatenate([-wide, off, off]), np.zeros(3 * UNITS)])
    else:
        kernel, bias = [identity], off
    joined = np.concatenate(kernel, axis=1)
    layer.set_weights([joined, np.zeros_like(joined), bias])
    return layer


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
@relied_on_by("11")
def test_input_dropout_uses_one_mask_for_all_steps(kind: str) -> None:
    layer = getattr(keras.layers, kind)(UNITS, dropout=0.5, return_sequences=True, seed=1)
    ones = np.ones((BATCH, STEPS, FEATURES), "float32")
    dropped = np.asarray(transparent(layer)(ones, training=True))
    for step in range(1, STEPS):
        close(dropped[:, step], dropped[:, 0])
    kept = np.abs(dropped[:, 0]) > 1e-3
    assert 0 < kept.sum() < kept.size, "the mask must differ from unit to unit and row to row"
    again = np.asarray(layer(ones, training=True))
    assert not np.array_equal(np.abs(again[:, 0]) > 1e-3, kept), "each call must draw a new mask"
    close(layer(ones, training=False)[:, 0], layer(ones, training=False)[:, 1])


@relied_on_by("11")
def test_recurrent_dropout_uses_one_mask_for_all_steps() -> None:
    layer = keras.layers.SimpleRNN(
        UNITS, activation=None, recurrent_dropout=0.5, return_sequences=True, seed=1
    )
    layer.build((None, None, FEATURES))
    layer.set_weights([np.eye(FEATURES), np.eye(UNITS), np.zeros(UNITS)])
    outputs = layer(np.ones((BATCH, STEPS, FEATURES), "float32"), training=True)
    series = np.asarray(outputs).transpose(0, 2, 1).reshape(-1, STEPS)
    # h_t = 1 + m·h_{t−1} with one m of {0, 2} a unit: 1, 1, 1, 1 or 1, 3, 7, 15.
    assert {tuple(row) for row in series} == {(1, 1, 1, 1), (1, 3, 7, 15)}


@relied_on_by("04", "08")
def test_bidirectional_turns_the_backward_half_round_again() -> None:
    inputs = sequences()
    layer = keras.layers.Bidirectional(keras.layers.GRU(UNITS, return_sequences=True))
    outputs = np.asarray(layer(inputs))
    close(outputs[..., :UNITS], layer.forward_layer(inputs))
    close(outputs[..., UNITS:], np.asarray(layer.backward_layer(inputs))[:, ::-1])
    changed = inputs.copy()
    changed[:, 0] += 1
    close(np.asarray(layer(changed))[:, 1:, UNITS:], outputs[:, 1:, UNITS:])


@relied_on_by("03", "05", "08")
def test_bidirectional_ends_with_the_two_last_states() -> None:
    inputs = sequences()
    layer = keras.layers.Bidirectional(
        keras.layers.LSTM(UNITS, return_sequences=True, return_state=True)
    )
    outputs, forward_h, forward_c, backward_h, backward_c = layer(inputs)
    close(forward_h, outputs[:, -1, :UNITS])
    close(backward_h, outputs[:, 0, UNITS:])
    close(layer.forward_layer(inputs)[2], forward_c)
    close(layer.backward_layer(inputs)[2], backward_c)


@relied_on_by("01", "02", "07")
def test_simple_rnn_is_the_formula() -> None:
    inputs = sequences()
    layer = randomized(keras.layers.SimpleRNN(UNITS, return_sequences=True), inputs)
    kernel, recurrent, bias = layer.get_weights()
    state, expected = np.zeros((BATCH, UNITS)), []
    for step in range(STEPS):
        state = np.tanh(inputs[:, step] @ kernel + state @ recurrent + bias)
        expected.append(state)
    close(layer(inputs), np.stack(expected, axis=1))


@relied_on_by("01", "07", "11")
def test_lstm_gates_are_input_forget_cell_output() -> None:
    inputs = sequences()
    layer = randomized(keras.layers.LSTM(UNITS, return_state=True), inputs)
    kernel, recurrent, bias = layer.get_weights()
    hidden = cell = np.zeros((BATCH, UNITS))
    for step in range(STEPS):
        gates = inputs[:, step] @ kernel + hidden @ recurrent + bias
        i, f, c, o = np.split(gates, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(c)
        hidden = sigmoid(o) * np.tanh(cell)
    output, last_hidden, last_cell = layer(inputs)
    close(output, hidden)
    close(last_hidden, hidden)
    close(last_cell, cell)


@relied_on_by("01", "07")
def test_lstm_starts_with_its_forget_gate_open() -> None:
    layer = keras.layers.LSTM(UNITS)
    layer.build((None, None, FEATURES))
    close(layer.get_weights()[2], [0] * UNITS + [1] * UNITS + [0] * 2 * UNITS)


@relied_on_by("01", "05")
def test_gru_resets_after_the_product_and_has_two_biases() -> None:
    inputs = sequences()
    layer = randomized(keras.layers.GRU(UNITS), inputs)
    kernel, recurrent, bias = layer.get_weights()
    assert bias.shape == (2, 3 * UNITS)
    state = np.zeros((BATCH, UNITS))
    for step in range(STEPS):
        x_z, x_r, x_h = np.split(inputs[:, step] @ kernel + bias[0], 3, axis=1)
        h_z, h_r, h_h = np.split(state @ recurrent + bias[1], 3, axis=1)
        update = sigmoid(x_z + h_z)
        candidate = np.tanh(x_h + sigmoid(x_r + h_r) * h_h)
        state = update * state + (1 - update) * candidate
    close(layer(inputs), state)


@relied_on_by("01", "02", "05")
def test_return_sequences_and_state_have_their_shapes() -> None:
    inputs = sequences()
    assert keras.layers.GRU(UNITS)(inputs).shape == (BATCH, UNITS)
    assert keras.layers.GRU(UNITS, return_sequences=True)(inputs).shape == (BATCH, STEPS, UNITS)
    outputs, state = keras.layers.GRU(UNITS, return_sequences=True, return_state=True)(inputs)
    close(outputs[:, -1], state)
    assert len(keras.layers.LSTM(UNITS, return_state=True)(inputs)) == 3


@relied_on_by("02", "05")
def test_a_state_handed_in_goes_on_where_it_ended() -> None:
    inputs = sequences()
    layer = keras.layers.LSTM(UNITS, return_state=True)
    whole, *_ = layer(inputs)
    _, *state = layer(inputs[:, :2])
    close(layer(inputs[:, 2:], initial_state=state)[0], whole)


@relied_on_by("02")
def test_stateful_layer_goes_on_until_it_is_reset() -> None:
    inputs = sequences()
    layer = keras.layers.GRU(UNITS, stateful=True)
    whole = np.asarray(layer(inputs))
    layer.reset_state()
    first = np.asarray(layer(inputs[:, :2]))
    close(layer(inputs[:, 2:]), whole)
    layer.reset_state()
    close(layer(inputs[:, :2]), first)


@relied_on_by("08")
def test_go_backwards_returns_the_outputs_in_reading_order() -> None:
    inputs = sequences()
    layer = keras.layers.GRU(UNITS, go_backwards=True, return_sequences=True)
    outputs = np.asarray(layer(inputs))
    layer.go_backwards = False
    close(layer(inputs[:, ::-1]), outputs)


@relied_on_by("01", "11")
def test_a_cell_of_our_own_runs_in_rnn() -> None:
    class Adder(keras.layers.Layer):
        """Adds up its inputs."""

        state_size = FEATURES

        def call(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
            total = states[0] + inputs
            return total, [total]

    inputs = sequences()
    layer = keras.layers.RNN(Adder(), return_sequences=True)
    close(layer(inputs), np.cumsum(inputs, axis=1))


@relied_on_by("05")
def test_attention_takes_its_mask_from_what_is_looked_at_and_is_not_scaled() -> None:
    embed = keras.layers.Embedding(9, FEATURES, mask_zero=True)
    looked_at, query = embed(TOKENS), sequences(batch=2, steps=3)
    real = TOKENS != 0
    for layer in (keras.layers.Attention(), keras.layers.AdditiveAttention(use_scale=False)):
        context, weights = layer([query, looked_at], return_attention_scores=True)
        values = np.asarray(looked_at)
        if isinstance(layer, keras.layers.AdditiveAttention):
            scores = np.tanh(query[:, :, None] + values[:, None]).sum(axis=-1)
        else:
            scores = query @ values.transpose(0, 2, 1)
        shares = np.where(real[:, None], np.exp(scores), 0)
        shares /= shares.sum(axis=-1, keepdims=True)
        close(weights, shares)
        close(context, shares @ values)


@relied_on_by("05")
def test_an_embedding_in_reverse_multiplies_with_its_own_vectors() -> None:
    layer = keras.layers.ReversibleEmbedding(9, FEATURES, mask_zero=True)
    inputs = sequences()
    layer.build((None, None))
    close(layer(inputs, reverse=True), inputs @ np.asarray(layer.embeddings).T)
    assert len(layer.weights) == 1


@relied_on_by("06")
def test_a_layer_called_with_a_first_state_gets_no_mask_by_itself() -> None:
    embedded = keras.layers.Embedding(9, FEATURES, mask_zero=True)(TOKENS[:1])
    gru = keras.layers.GRU(UNITS)
    first = np.ones((1, UNITS), "float32")
    given = gru(embedded, initial_state=first, mask=TOKENS[:1] > 0)
    close(gru(embedded[:, :3], initial_state=first), given)
    assert np.abs(np.asarray(gru(embedded, initial_state=first) - given)).max() > 1e-4
