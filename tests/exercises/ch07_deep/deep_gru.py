"""Other answers to `deep_gru`."""

from __future__ import annotations

import keras


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


class DeepGRU(keras.Model):
    """A class of one's own: the exercise does not say that it may be none."""

    def __init__(self, units, depth):
        super().__init__()
        self.stack = [keras.layers.GRU(units, return_sequences=True) for _ in range(depth)]

    def call(self, x):
        for gru in self.stack:
            x = gru(x)
        return x


class FunctionalGRU(keras.Model):
    def __init__(self, features, units, depth):
        inputs = h = keras.Input((None, features))
        for _ in range(depth):
            h = keras.layers.GRU(units, return_sequences=True)(h)
        super().__init__(inputs, h)


def of_an_own_class(features, units, depth):
    return DeepGRU(units, depth)


def with_states_left_over(features, units, depth):
    h = inputs = keras.Input((None, features))
    for _ in range(depth):
        h, _ = keras.layers.GRU(units, return_sequences=True, return_state=True)(h)
    return keras.Model([inputs], [h])


RIGHT = [
    in_sequence,
    models_within,
    without_an_input,
    of_an_own_class,
    FunctionalGRU,
    with_states_left_over,
]


def with_fixed_steps(features, units, depth):
    """It takes 10 steps."""
    layers = [keras.layers.GRU(units, return_sequences=True) for _ in range(depth)]
    return keras.Sequential([keras.Input((10, features)), *layers])


def with_dropout_between(features, units, depth):
    """GRU layers are asked for, and nothing else."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = keras.layers.GRU(units, return_sequences=True)(keras.layers.Dropout(0.3)(h))
    return keras.Model(inputs, h)


def with_dropout_inside(features, units, depth):
    layers = [keras.layers.GRU(units, return_sequences=True, dropout=0.2) for _ in range(depth)]
    return keras.Sequential([keras.Input((None, features)), *layers])


def with_every_layers_states(features, units, depth):
    """The top layer's states are asked for."""
    inputs = h = keras.Input((None, features))
    found = []
    for _ in range(depth + 1):
        h = keras.layers.GRU(units, return_sequences=True)(h)
        found.append(h)
    return keras.Model(inputs, found)


def without_sequences_unbuilt(features, units, depth):
    """Nobody notices before it is called."""
    return keras.Sequential([keras.layers.GRU(units) for _ in range(depth)])


def one_layer_in_a_list_unbuilt(features, units, depth):
    """One layer, whose weights would be those of all."""
    return keras.Sequential(depth * [keras.layers.GRU(units, return_sequences=True)])


def of_three_features(features, units, depth):
    return in_sequence(3, units, depth)


def with_a_dictionary(features, units, depth):
    inputs = keras.Input((None, features))
    return keras.Model(inputs, {"h": in_sequence(features, units, depth)(inputs)})


def with_another_activation(features, units, depth):
    layers = [keras.layers.GRU(units, "relu", return_sequences=True) for _ in range(depth)]
    return keras.Sequential([keras.Input((None, features)), *layers])


class SharedGRU(DeepGRU):
    """Of an own class, and one layer for all."""

    def __init__(self, features, units, depth):
        super().__init__(units, depth)
        self.stack = depth * self.stack[:1]


WRONG = [
    (of_three_features, "takes sequences of 3 features, and here each step has"),
    (with_a_dictionary, "what its top layer gives"),
    (with_another_activation, "are the defaults of `GRU` as they were"),
    (SharedGRU, "all layers share its weights"),
    (with_fixed_steps, "fixed at 10"),
    (with_dropout_between, "dropout in this model"),
    (with_dropout_inside, "dropout in this model"),
    (with_every_layers_states, "what its top layer gives"),
    (without_sequences_unbuilt, "lack `return_sequences=True`"),
    (one_layer_in_a_list_unbuilt, "put into a list"),
]
