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


def projected_step_by_step(features, units, depth):
    """A `Dense` that is applied to each step by itself is the same matrix."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True)(h)
        if h.shape[-1] != units:
            h = keras.layers.TimeDistributed(keras.layers.Dense(units, use_bias=False))(h)
        h = keras.layers.add([h, states])
    return keras.Model(inputs, h)


def projected_by_einsum(features, units, depth):
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True)(h)
        if h.shape[-1] != units:
            h = keras.layers.EinsumDense("btf,fu->btu", output_shape=(None, units))(h)
        h = states + h
    return keras.Model(inputs, h)


def of_seven_features(features, units, depth):
    """Wrong: the number of features is typed in."""
    return with_a_plus(7, units, depth)


def of_five_units(features, units, depth):
    """Wrong: the number of units is typed in."""
    return with_a_plus(features, 5, depth)


def depth_of_four(features, units, depth):
    """Wrong: the depth is typed in."""
    return with_a_plus(features, units, 4)


def every_gru_reads_the_input_of_another_width(features, units, depth):
    inputs = keras.Input((None, features))
    h = inputs
    for number in range(depth):
        shortcut = h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)
        read = h if number < 2 else inputs
        h = shortcut + keras.layers.GRU(units, return_sequences=True)(read)
    return keras.Model(inputs, h)


def with_dropout(features, units, depth):
    """Wrong: default arguments are asked for."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True, dropout=0.1)(h)
        h = (h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)) + states
    return keras.Model(inputs, h)


RIGHT = [with_a_plus, first_layer_apart, of_blocks, projected_step_by_step, projected_by_einsum]
WRONG = [
    (with_dropout, "dropout in this model"),
    (of_seven_features, "takes sequences of 7 features"),
    (of_five_units, "5 is typed into your code"),
    (depth_of_four, "4 is typed into your code"),
    (every_gru_reads_the_input_of_another_width, "GRU 3 should read"),
]
