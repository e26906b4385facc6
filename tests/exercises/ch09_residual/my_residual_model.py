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


RIGHT = [lstms_with_norms_after, ten_simple_layers, dense_connections, silent_layers]
WRONG = [(wide_and_squashed, "No output is ever negative")]
