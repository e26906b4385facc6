"""Other right answers to the exercises of chapter 07: each must pass, unlike as it is."""

from __future__ import annotations

import math
from itertools import count, takewhile

import keras
import numpy as np

# --- deep_states_by_hand: any way of writing the same numbers ---
AS_ARRAY = np.array([[1.0, 1.0, 3.0], [2.0, 0.0, 4.0]])
AS_TUPLES = ((1, 1, 3), (2, 0, 4))
AS_COLUMNS = np.stack([[1, 2], [1, 0], [3, 4]], axis=1)


# --- deep_rnn_forward ---
def step_by_step(x, weights):
    """All layers move once before the next step is read; one array is filled."""
    grid = np.zeros((len(weights), len(x) + 1, len(weights[0][2])))
    for t in range(len(x)):
        for j, (kernel, recurrent, bias) in enumerate(weights):
            below = x[t] if j == 0 else grid[j - 1, t + 1]
            grid[j, t + 1] = np.tanh(kernel @ below + recurrent @ grid[j, t] + bias)
    return grid[:, 1:]


def recursive(x, weights):
    """The stack above reads what the first layer gives; a list of lists comes back."""
    if not weights:
        return []
    (kernel, recurrent, bias), *above = weights
    states = []
    for projected in x @ kernel.T + bias:
        states.append(np.tanh(projected + recurrent @ (states[-1] if states else 0 * bias)))
    return [states, *recursive(np.array(states), above)]


def with_keras_layers(x, weights):
    h, found = x[None].astype("float32"), []
    for kernel, recurrent, bias in weights:
        layer = keras.layers.SimpleRNN(len(bias), return_sequences=True)
        layer.build(h.shape)
        layer.set_weights([kernel.T, recurrent.T, bias])
        h = layer(h)
        found.append(keras.ops.convert_to_numpy(h)[0])
    return np.array(found)


# --- deep_gru ---
def in_sequence(features, units, depth):
    layers = [keras.layers.GRU(units, return_sequences=True) for _ in range(depth)]
    return keras.Sequential([keras.Input((None, features)), *layers])


def models_within(features, units, depth):
    """A model inside of another one for each layer."""
    inputs = h = keras.Input(shape=(None, features), batch_size=None)
    for number in range(depth):
        block = keras.Sequential(name=f"block_{number}")
        block.add(keras.layers.GRU(units, return_sequences=True, name="recurrent"))
        h = block(h)
    return keras.Model(inputs, h)


def without_an_input(features, units, depth):
    """How wide the input is, it learns from the first call."""
    return keras.Sequential([keras.layers.GRU(units, return_sequences=True) for _ in range(depth)])


def with_fixed_steps(features, units, depth):
    """Wrong: it takes 10 steps."""
    layers = [keras.layers.GRU(units, return_sequences=True) for _ in range(depth)]
    return keras.Sequential([keras.Input((10, features)), *layers])


def with_dropout_between(features, units, depth):
    """Wrong: GRU layers are asked for, and nothing else."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = keras.layers.GRU(units, return_sequences=True)(keras.layers.Dropout(0.3)(h))
    return keras.Model(inputs, h)


def with_dropout_inside(features, units, depth):
    """Wrong, for the same reason."""
    layers = [keras.layers.GRU(units, return_sequences=True, dropout=0.2) for _ in range(depth)]
    return keras.Sequential([keras.Input((None, features)), *layers])


def with_every_layers_states(features, units, depth):
    """Wrong: the top layer's states are asked for."""
    inputs = h = keras.Input((None, features))
    found = []
    for _ in range(depth + 1):
        h = keras.layers.GRU(units, return_sequences=True)(h)
        found.append(h)
    return keras.Model(inputs, found)


def without_sequences_unbuilt(features, units, depth):
    """Wrong, and nobody notices before it is called."""
    return keras.Sequential([keras.layers.GRU(units) for _ in range(depth)])


def one_layer_in_a_list_unbuilt(features, units, depth):
    """Wrong: one layer, whose weights would be those of all."""
    return keras.Sequential(depth * [keras.layers.GRU(units, return_sequences=True)])


# --- units_for_budget ---
def by_formula(budget, features, depth):
    """The root of a quadratic, rounded down; an integer square root, so that nothing is lost."""
    a, b = 3 * (2 * depth - 1), 3 * (features + 2 * depth)
    return (math.isqrt(b * b + 4 * a * budget) - b) // (2 * a)


def by_halving(budget, features, depth):
    def parameters(n):
        widths = [features] + [n] * (depth - 1)
        return sum(3 * (n * width + n * n + 2 * n) for width in widths)

    low, high = 1, budget
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if parameters(middle) <= budget else (low, middle - 1)
    return np.int64(low)


def the_last_that_fits(budget, features, depth):
    first, other = (lambda n: 3 * n * (features + n + 2)), (lambda n: 6 * n * (n + 1))
    return max(
        takewhile(lambda n: first(n) + (depth - 1) * other(n) <= budget, count(1)), default=0
    )


def by_counting_models(budget, features, depth):
    """Builds a stack for each number of units, and asks Keras."""

    def parameters(n):
        model = keras.Sequential([keras.Input((None, features))])
        for _ in range(depth):
            model.add(keras.layers.GRU(n, return_sequences=True))
        return model.count_params()

    return next(n for n in count(1) if parameters(n + 1) > budget)


# --- starve_first_layer ---
def signed_permutations(units, depth):
    """Each unit follows another one, or its contrary."""
    rng = np.random.default_rng(7)
    return [
        (
            25 * np.eye(units)[rng.permutation(units)] * rng.choice([-1, 1], size=units),
            0.01 * rng.normal(size=(units, units)),
            np.zeros(units),
        )
        for _ in range(depth)
    ]


def latches(units, depth):
    """What was read first is kept for ever: the states saturate through W_hh as well."""
    eye = np.eye(units)
    return [[20 * eye, 50 * eye, 0 * eye[0]] for _ in range(depth)]


def only_the_top_is_flat(units, depth):
    """One flat layer is enough, wherever it stands, if what it reads is far from zero."""
    eye, zeros = np.eye(units), np.zeros((units, units))
    layers = [(1.5 * eye, zeros, np.zeros(units)) for _ in range(depth - 1)]
    return [*layers, (40 * eye, zeros, np.zeros(units))]


def doubling(units, depth):
    """Wrong: the gradient grows on its way down."""
    eye = np.eye(units)
    return [
        (0.9 * eye, eye, np.zeros(units)),
        *[(0.3 * eye, 0 * eye, np.zeros(units))] * (depth - 1),
    ]


# --- my_deep_model ---
def two_lstms(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 24),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def cells_in_one_layer(vocabulary_size):
    """Two cells in one `RNN`."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    cells = [keras.layers.GRUCell(40), keras.layers.SimpleRNNCell(40)]
    x = keras.layers.RNN(cells, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def dense_connections(vocabulary_size):
    """Three narrow layers, each of which reads all that are below it."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24)(ids)
    for _ in range(3):
        new = keras.layers.GRU(24, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, new])
    x = keras.layers.LayerNormalization()(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def as_wide_as_the_budget_allows(vocabulary_size):
    """49,824 parameters with the text's 65 characters, and 50,208 with 69."""
    layers = [keras.layers.GRU(64, return_sequences=True) for _ in range(2)]
    embedding = keras.layers.Embedding(vocabulary_size, 31)
    return keras.Sequential([embedding, *layers, keras.layers.Dense(vocabulary_size)])


def _on(vocabulary_size, *below):
    upper = keras.layers.GRU(16, return_sequences=True)
    return keras.Sequential([*below, upper, keras.layers.Dense(vocabulary_size)])


def one_row_too_few(vocabulary_size):
    """Wrong: the last character has no vector."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _on(vocabulary_size, keras.layers.Embedding(vocabulary_size - 1, 16), gru)


def inputs_of_one_hot(vocabulary_size):
    """Wrong: it takes vectors, and ids come."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _on(vocabulary_size, keras.Input((None, vocabulary_size)), gru)


def last_state_unbuilt(vocabulary_size):
    """Wrong: the lower layer gives its last state."""
    return _on(vocabulary_size, keras.layers.Embedding(vocabulary_size, 16), keras.layers.GRU(16))


OTHER_ANSWERS = {
    "deep_states_by_hand": (AS_ARRAY, AS_TUPLES, AS_COLUMNS),
    "deep_rnn_forward": (step_by_step, recursive, with_keras_layers),
    "deep_gru": (in_sequence, models_within, without_an_input),
    "units_for_budget": (by_formula, by_halving, the_last_that_fits, by_counting_models),
    "starve_first_layer": (signed_permutations, latches, only_the_top_is_flat),
    "my_deep_model": (
        two_lstms,
        cells_in_one_layer,
        dense_connections,
        as_wide_as_the_budget_allows,
    ),
}
