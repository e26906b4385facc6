"""Other answers to `ElmanCell`."""  # noqa: N999

import keras
import numpy as np
import tensorflow as tf


class OneMatrixProduct(keras.layers.Layer):
    """Input and state side by side, the two matrices stacked."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = units

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.state_size))
        self.W_hh = self.add_weight(shape=(self.state_size, self.state_size))
        self.b_h = self.add_weight(shape=(self.state_size,))

    def call(self, x, states):
        both = keras.ops.concatenate([x, states[0]], axis=-1)
        h = keras.ops.tanh(both @ keras.ops.concatenate([self.W_hx, self.W_hh]) + self.b_h)
        return h, h


class InTensorFlow(keras.layers.Layer):
    """TensorFlow's own functions, and the state as a tuple."""

    def __init__(self, size):
        super().__init__()
        self.units = self.state_size = size

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform")
        self.W_hh = self.add_weight(shape=(self.units, self.units), initializer="orthogonal")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x, states):
        total = tf.matmul(x, self.W_hx) + tf.matmul(states[0], self.W_hh)
        state = tf.math.tanh(tf.nn.bias_add(total, self.b_h))
        return state, (state,)


class ByMatmul(keras.layers.Layer):
    """Functions for the operators, the activation as a layer, the state as a tuple."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size = units, [units]
        self.squash = keras.layers.Activation("tanh")

    def build(self, input_shape):
        self.b_h = self.add_weight(shape=(self.units,))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.W_hx = self.add_weight(shape=(input_shape[1], self.units))

    def call(self, x, states):
        (old,) = states
        total = keras.ops.matmul(x, self.W_hx) + keras.ops.dot(old, self.W_hh) + self.b_h
        new = self.squash(total)
        return new, (new,)


class Cell(keras.layers.Layer):
    """What the wrong cells share: the weights, made right."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units), name="W_hx")
        self.W_hh = self.add_weight(shape=(self.units, self.units), name="W_hh")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros", name="b_h")

    def total(self, x, h):
        return x @ self.W_hx + h @ self.W_hh + self.b_h

    def call(self, x, states):
        h = keras.ops.tanh(self.total(x, states[0]))
        return h, [h]


class JunkStateSize(Cell):
    def __init__(self, units):
        super().__init__(units)
        self.state_size = 2 * units


class StoppedState(Cell):
    def call(self, x, states):
        h = keras.ops.tanh(self.total(x, keras.ops.stop_gradient(states[0])))
        return keras.ops.stop_gradient(h), [h]


class StoppedInTime(Cell):
    def call(self, x, states):
        h = keras.ops.tanh(self.total(x, keras.ops.stop_gradient(states[0])))
        return h, [h]


class FrozenWeight(Cell):
    def build(self, input_shape):
        super().build(input_shape)
        self.W_hh.trainable = False


class NothingReturned(Cell):
    def call(self, x, states):
        self.total(x, states[0])


class OneThingReturned(Cell):
    def call(self, x, states):
        return keras.ops.tanh(self.total(x, states[0]))


class ListAsState(Cell):
    def call(self, x, states):
        h = keras.ops.tanh(x @ self.W_hx + states @ self.W_hh + self.b_h)
        return h, [h]


class NumPyTanh(Cell):
    def call(self, x, states):
        h = np.tanh(self.total(x, states[0]))
        return h, [h]


class ListFirst(Cell):
    def call(self, x, states):
        h, new = super().call(x, states)
        return new, h


class ArraysAsWeights(Cell):
    def build(self, input_shape):
        super().build(input_shape)
        self.b_h = np.zeros(self.units)


class KeepsItsState(Cell):
    def call(self, x, states):
        h = getattr(self, "h", states[0])
        self.h = keras.ops.tanh(self.total(x, h))
        return self.h, [self.h]


class AveragesStates(Cell):
    def call(self, x, states):
        h, _ = super().call(x, states)
        h = (h + states[0]) / 2
        return h, [h]


def rnn_function(x):
    return x


RIGHT = [OneMatrixProduct, InTensorFlow, ByMatmul]
WRONG = [
    (keras.layers.Dense, "should have a `state_size`"),
    (keras.layers.GRUCell, "no weight `self.W_hx`"),
    (rnn_function, "should be a class of layers"),
    (NothingReturned, "is a `return` missing"),
    (OneThingReturned, "`return h, [h]`"),
    (ListAsState, "`states[0]`"),
    (NumPyTanh, "`keras.ops.tanh`"),
    (JunkStateSize, "`self.state_size` should be"),
    (StoppedState, "No gradient arrives at"),
    (StoppedInTime, "a part of it is stopped"),
    (FrozenWeight, "`self.W_hh` is no trainable weight"),
    (ListFirst, "the output first"),
    (ArraysAsWeights, "`self.b_h` is no weight"),
    (KeepsItsState, "kept in `self`"),
    (AveragesStates, "mixed with the old one"),
]
