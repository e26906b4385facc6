"""Other answers to `residual_gru`."""

import keras


def with_a_plus(features, units, depth):
    """`+` instead of `Add`, and the projection made before the layer."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        shortcut = h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)
        h = shortcut + keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)


def first_layer_apart(features, units, depth):
    """The first layer before the loop; a convolution of width 1 is a matrix, too."""
    inputs = keras.Input((None, features))
    first = keras.layers.GRU(units, return_sequences=True)(inputs)
    if features == units:
        h = keras.layers.Add()([first, inputs])
    else:
        h = keras.layers.Add()([first, keras.layers.Conv1D(units, 1, use_bias=False)(inputs)])
    for number in range(1, depth):
        layer = keras.layers.GRU(units, return_sequences=True, name=f"layer_{number + 1}")
        h = keras.layers.Add()([layer(h), h])
    return keras.Model(inputs, h, name="residual")


def of_blocks(features, units, depth):
    """Each layer is a model of its own, within a `Sequential`."""

    def block(width):
        x = keras.Input((None, width))
        y = keras.layers.GRU(units, return_sequences=True)(x)
        shortcut = x if width == units else keras.layers.Dense(units, use_bias=False)(x)
        return keras.Model(x, keras.layers.add([shortcut, y]))

    widths = [features] + [units] * (depth - 1)
    return keras.Sequential([block(width) for width in widths])


def with_dropout(features, units, depth):
    """Wrong: default arguments are asked for."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True, dropout=0.1)(h)
        h = (h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)) + states
    return keras.Model(inputs, h)


RIGHT = [with_a_plus, first_layer_apart, of_blocks]
WRONG = [(with_dropout, "dropout in this model")]
