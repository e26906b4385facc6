"""Other answers to `my_language_model`."""

import keras


def two_small_lstms(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 24),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def causal_convolution(vocabulary_size):
    """No recurrence at all; causal all the same."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    for rate in (1, 2, 4):
        x = keras.layers.Conv1D(48, 3, padding="causal", dilation_rate=rate, activation="gelu")(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def cells_and_a_shortcut(vocabulary_size):
    """Cells in `RNN`, an operation on tensors, and a model inside of a model."""
    stack = keras.Sequential(
        [
            keras.layers.RNN(
                [keras.layers.LSTMCell(32), keras.layers.GRUCell(32)], return_sequences=True
            )
        ]
    )
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.ops.tanh(x + 0.5 * stack(x))
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def zero_output_layer(vocabulary_size):
    """Starts from equal chances for all characters."""
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 32, mask_zero=True),
            keras.layers.Dropout(0.2),
            keras.layers.GRU(64, return_sequences=True, dropout=0.1),
            keras.layers.LayerNormalization(),
            keras.layers.Dense(vocabulary_size, kernel_initializer="zeros"),
        ]
    )


def logarithms(vocabulary_size):
    """Logarithms of probabilities: a softmax of them gives these probabilities again."""
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 32),
            keras.layers.GRU(64, return_sequences=True),
            keras.layers.Dense(vocabulary_size, activation="log_softmax"),
        ]
    )


def _model(size, *layers, steps=None):
    ids = keras.Input((steps,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    for layer in layers:
        x = layer(x)
    return keras.Model(ids, x)


def _gru(**options):
    return keras.layers.GRU(8, return_sequences=True, **options)


def words(size):
    return "a model"


def nothing_returned(size):
    _model(size, keras.layers.Dense(size))


def no_weights(size):
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, keras.ops.one_hot(ids, size) - 0.5)


def faint_leak(size):
    both = keras.layers.Bidirectional(_gru())
    return _model(size, both, keras.layers.Dense(size), lambda x: 1e-4 * x)


def squashed(size):
    return _model(size, _gru(), keras.layers.Dense(size, activation="sigmoid"))


def within_one(size):
    """No logit beyond 1 or -1: no character ever gets a probability of a tenth."""
    return _model(size, _gru(), keras.layers.Dense(size, activation="tanh"))


def fixed_length(size):
    return _model(size, _gru(), keras.layers.Dense(size), steps=64)


def carries_its_state(size):
    embed = keras.layers.Embedding(size, 8)
    return keras.Sequential([embed, _gru(stateful=True), keras.layers.Dense(size)])


def with_a_lambda(size):
    return _model(size, keras.layers.Dense(size), keras.layers.Lambda(lambda x: 2 * x))


def with_a_function(size):
    return _model(size, _gru(), keras.layers.Dense(size, activation=lambda x: x - 1))


class OwnModel(keras.Model):
    def __init__(self, size):
        super().__init__()
        self.embed = keras.layers.Embedding(size, size)

    def call(self, ids):
        return self.embed(ids)


def two_outputs(size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, size)(ids)
    return keras.Model(ids, [x, x])


def over_batches(size):
    """Rests at the statistics it has, and takes them from later characters, too, in training."""
    return _model(size, _gru(), keras.layers.BatchNormalization(), keras.layers.Dense(size))


def forty_ahead(size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 16)(ids)
    ahead = keras.layers.Conv1D(8, 3, padding="same", dilation_rate=40)(x)
    return keras.Model(ids, keras.layers.Dense(size)(_gru()(x) + ahead))


def too_large_for_all_of_the_text(size):
    """Within the budget for 53 characters, and beyond it for 60."""
    embed = keras.layers.Embedding(size, 40)
    gru = keras.layers.GRU(112, return_sequences=True)
    return keras.Sequential([embed, gru, keras.layers.Dense(size)])


def huge(size):
    return _model(size, keras.layers.Dense(size * 4000))


RIGHT = [
    two_small_lstms,
    causal_convolution,
    cells_and_a_shortcut,
    zero_output_layer,
    logarithms,
]
WRONG = [
    (words, "should return a Keras model"),
    (nothing_returned, "is a `return` missing"),
    (two_small_lstms(61), "should be a function"),
    (no_weights, "no weights"),
    (faint_leak, "sees the future"),
    (squashed, "an activation stands after the last layer, `sigmoid`"),
    (within_one, "an activation stands after the last layer, `tanh`"),
    (fixed_length, "fixed at 64: leave it open, `keras.Input((None,)"),
    (carries_its_state, "other outputs each time"),
    (with_a_lambda, "`Lambda` is not one of them"),
    (with_a_function, "can't be read back"),
    (OwnModel, "`OwnModel` is no such model"),
    (two_outputs, "returns several"),
    (huge, "too many to look at"),
    (too_large_for_all_of_the_text, "costs more than the budget allows"),
    (over_batches, "while the model trains"),
    (forty_ahead, "sees the future"),
]
