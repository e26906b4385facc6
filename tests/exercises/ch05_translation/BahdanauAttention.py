"""Other answers to `BahdanauAttention`."""  # noqa: N999

import keras
import numpy as np
import tensorflow as tf


class Base(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="one")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="another")
        self.v = self.add_weight(shape=(self.units,), name="v")


class ByEinsum(Base):
    def call(self, s, h, mask=None):
        query = keras.ops.einsum("btf,fu->btu", s, self.W_q)
        key = keras.ops.einsum("bjf,fu->bju", h, self.W_k)
        hidden = keras.ops.expand_dims(query, 2) + keras.ops.expand_dims(key, 1)
        scores = keras.ops.einsum("btju,u->btj", keras.ops.tanh(hidden), self.v)
        if mask is not None:
            scores -= 1e9 * (1 - keras.ops.cast(mask, "float32"))[:, None]
        return keras.ops.einsum("btj,bjf->btf", keras.ops.softmax(scores), h)


class KerasLayer(Base):
    """Keras's own layer does the scores, with its scale in the place of v."""

    def call(self, s, h, mask=None):
        query, key = keras.ops.matmul(s, self.W_q), keras.ops.matmul(h, self.W_k)
        scores = keras.ops.matmul(
            keras.ops.tanh(query[:, :, None] + key[:, None]), self.v[:, None]
        )[..., 0]
        real = None if mask is None else keras.ops.broadcast_to(mask[:, None], scores.shape)
        return keras.ops.matmul(keras.layers.Softmax()(scores, mask=real), h)


class InTensorFlow(Base):
    def call(self, s, h, mask=None):
        hidden = tf.tanh(tf.matmul(s, self.W_q)[:, :, None] + tf.matmul(h, self.W_k)[:, None])
        scores = tf.tensordot(hidden, self.v.value, 1)
        if mask is not None:
            scores = tf.where(mask[:, None], scores, float("-inf"))
        return tf.matmul(tf.nn.softmax(scores), h)


RIGHT = [ByEinsum, KerasLayer, InTensorFlow]


class NothingReturned(Base):
    def call(self, s, h, mask=None):
        keras.ops.matmul(s, self.W_q)


class InNumPy(Base):
    def call(self, s, h, mask=None):
        q, k = np.asarray(s) @ np.asarray(self.W_q), np.asarray(h) @ np.asarray(self.W_k)
        scores = np.tanh(q[:, :, None] + k[:, None]) @ np.asarray(self.v)
        scores = scores if mask is None else np.where(np.asarray(mask)[:, None], scores, -1e4)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True) @ np.asarray(h)


class NeedsAMask(ByEinsum):
    def call(self, s, h, mask=None):
        if mask is None:
            return keras.ops.repeat(keras.ops.mean(h, 1, keepdims=True), s.shape[1], axis=1)
        return super().call(s, h, mask)


class StatesAsTheyCame(Base):
    """One state for each step of the source."""

    def call(self, s, h, mask=None):
        return h


class Frozen(ByEinsum):
    def build(self, s_shape, h_shape):
        super().build(s_shape, h_shape)
        self.v.trainable = False


class MoreWeights(ByEinsum):
    def build(self, s_shape, h_shape):
        super().build(s_shape, h_shape)
        self.b = self.add_weight(shape=(self.units,), name="b")


class Stopped(ByEinsum):
    def call(self, s, h, mask=None):
        return super().call(keras.ops.stop_gradient(s), h, mask)


class StoppedKeys(Base):
    def call(self, s, h, mask=None):
        query = keras.ops.matmul(s, self.W_q)
        key = keras.ops.stop_gradient(keras.ops.matmul(h, self.W_k))
        scores = keras.ops.sum(keras.ops.tanh(query[:, :, None] + key[:, None]) * self.v, axis=-1)
        if mask is not None:
            scores = keras.ops.where(mask[:, None], scores, -1e4)
        return keras.ops.matmul(keras.ops.softmax(scores), h)


class LayersAsWeights(Base):
    def build(self, s_shape, h_shape):
        self.W_q, self.W_k = keras.layers.Dense(self.units), keras.layers.Dense(self.units)
        self.v = keras.layers.Dense(1)

    def call(self, s, h, mask=None):
        hidden = keras.ops.tanh(self.W_q(s)[:, :, None] + self.W_k(h)[:, None])
        return keras.ops.matmul(keras.ops.softmax(self.v(hidden)[..., 0]), h)


class OneVectorOfZeros(ByEinsum):
    """v moves as soon as the matrices are not zero."""

    def build(self, s_shape, h_shape):
        super().build(s_shape, h_shape)
        self.v.assign(keras.ops.zeros(self.units))


class AnotherName(Base):
    def build(self, s_shape, h_shape):
        self.query = self.add_weight(shape=(s_shape[-1], self.units))

    def call(self, s, h, mask=None):
        return h


# What stops is the gradient of the input, which no weight needs.
RIGHT += [Stopped, OneVectorOfZeros]
WRONG = [
    (NothingReturned, "is a `return` missing"),
    (InNumPy, "on numbers only"),
    (NeedsAMask, "without one they are not"),
    (StatesAsTheyCame, "a context for each target step"),
    (Frozen, "no trainable weight"),
    (MoreWeights, "trainable numbers"),
    (StoppedKeys, "gradient"),
    (LayersAsWeights, "is a layer"),
    (AnotherName, "no weight `self.W_q`"),
]
