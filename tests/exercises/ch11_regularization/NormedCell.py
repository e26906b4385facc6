"""A cell with a norm: by other functions, in TensorFlow, with one product."""  # noqa: N999

from __future__ import annotations

import keras
import tensorflow as tf


class Cell(keras.layers.Layer):
    """What is given."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.g_h = self.add_weight(shape=(self.units,), initializer="ones")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros")

    def sums(self, x, h):
        return x @ self.W_hx + h @ self.W_hh


class ByVar(Cell):
    def call(self, x, states):
        a = self.sums(x, states[0])
        mean = keras.ops.mean(a, axis=-1, keepdims=True)
        spread = keras.ops.sqrt(keras.ops.var(a, axis=-1, keepdims=True) + 1e-3)
        h = keras.ops.tanh((a - mean) / spread * self.g_h + self.b_h)
        return h, [h]


class ByMoments(Cell):
    def call(self, x, states):
        a = self.sums(x, states[0])
        mean, variance = keras.ops.moments(a, axes=[-1], keepdims=True)
        h = keras.ops.tanh(keras.ops.rsqrt(variance + 0.001) * (a - mean) * self.g_h + self.b_h)
        return h, (h,)


class InTensorFlow(Cell):
    def call(self, x, states):
        a = tf.matmul(tf.concat([x, states[0]], 1), tf.concat([self.W_hx, self.W_hh], 0))
        mean, variance = tf.nn.moments(a, axes=[1], keepdims=True)
        h = tf.tanh(tf.nn.batch_normalization(a, mean, variance, self.b_h, self.g_h, 0.001))
        return h, [h]


RIGHT = [ByVar, ByMoments, InTensorFlow]


class StoppedState(ByVar):
    def call(self, x, states):
        return super().call(x, [keras.ops.stop_gradient(states[0])])


class FrozenGain(ByVar):
    def build(self, shape):
        super().build(shape)
        self.g_h.trainable = False


class NothingReturned(Cell):
    def call(self, x, states):
        self.sums(x, states[0])


class ListAsState(Cell):
    def call(self, x, states):
        h = keras.ops.tanh(self.sums(x, states))
        return h, [h]


class OtherRate(ByVar):
    def call(self, x, states):
        h, _ = super().call(x, states)
        h = 0.3 * h + 0.7 * states[0]
        return h, [h]


WRONG = [
    (StoppedState, "a part of it is stopped"),
    (FrozenGain, "`self.g_h` is no trainable weight"),
    (NothingReturned, "is a `return` missing"),
    (ListAsState, "`states[0]`"),
    (keras.layers.GRUCell, "no weight `self.W_hx`"),
    (OtherRate, "outputs"),
]
