"""Other answers to `my_residual_model`."""

import keras


def lstms_with_norms_after(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 36)(ids)
    for _ in range(8):
        states = keras.layers.LSTM(36, return_sequences=True)(h)
        h = keras.layers.LayerNormalization()(keras.layers.Add()([h, states]))
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def ten_simple_layers(vocabulary_size):
    """Simple layers are cheap, so there can be more; the first is projected."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24)(ids)
    h = keras.layers.Dense(60, use_bias=False)(x)
    h = keras.layers.add([h, keras.layers.SimpleRNN(60, return_sequences=True)(x)])
    for _ in range(9):
        h = keras.layers.add([h, keras.layers.SimpleRNN(60, return_sequences=True)(h)])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def dense_connections(vocabulary_size):
    """Concatenation keeps a way open as well."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 24)(ids)
    for _ in range(8):
        new = keras.layers.GRU(20, return_sequences=True, dropout=0.1)(h)
        h = keras.layers.Concatenate()([h, new])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def silent_layers(vocabulary_size):
    """Every layer starts as the identity: its input matrix is zero."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 40, mask_zero=True)(ids)
    for _ in range(9):
        h = h + keras.layers.GRU(40, return_sequences=True, kernel_initializer="zeros")(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def wide_and_squashed(vocabulary_size):
    """Wrong in two ways: over the budget, and an activation after the last layer."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 64)(ids)
    for _ in range(8):
        h = h + keras.layers.GRU(64, return_sequences=True)(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size, activation="sigmoid")(h))


def scaled_by_depth(vocabulary_size):
    """Every layer adds an eighth of its states, so that the sum stays as large as one of them."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 40)(ids)
    for _ in range(8):
        h = h + keras.layers.GRU(40, return_sequences=True)(h) / 8
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def _fed_by(vocabulary_size, factor, units=40):
    """Wrong: all layers but the first read next to nothing."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, units)(ids)
    for number in range(8):
        read = h * (factor if number else 1.0)
        h = h + keras.layers.GRU(units, return_sequences=True)(read)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def seven_fed_a_millionth(vocabulary_size):
    return _fed_by(vocabulary_size, 1e-6)


def within_the_budget_of_fewer_characters(vocabulary_size):
    """Wrong: 100,904 parameters with 65 characters, fewer than 100,000 with up to 56."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 43)(ids)
    for _ in range(8):
        read = keras.layers.LayerNormalization()(h)
        h = h + keras.layers.GRU(43, return_sequences=True)(read)
    h = keras.layers.Dense(60)(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def seven_hardly_heard(vocabulary_size):
    """Wrong: what seven layers give is next to nothing."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.GRU(36, return_sequences=True)(
        keras.layers.Embedding(vocabulary_size, 36)(ids)
    )
    for _ in range(7):
        states = keras.layers.GRU(36, return_sequences=True)(h)
        h = h + 1e-5 * states
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def starts_at_zero(vocabulary_size):
    whole = dense_connections(vocabulary_size)
    head = keras.layers.Dense(vocabulary_size, kernel_initializer="zeros")
    return keras.Model(whole.input, head(whole.layers[-2].output))


RIGHT = [
    lstms_with_norms_after,
    ten_simple_layers,
    dense_connections,
    silent_layers,
    scaled_by_depth,
]
WRONG = [
    (wide_and_squashed, "stands after the last layer, `sigmoid`"),
    (seven_fed_a_millionth, "some of them read next to nothing"),
    (seven_hardly_heard, "next to nothing of what they give"),
    (within_the_budget_of_fewer_characters, "costs more than the budget allows"),
    (starts_at_zero, "does the output layer start at zero"),
]
