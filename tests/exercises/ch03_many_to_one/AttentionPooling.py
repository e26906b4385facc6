"""Other answers to `AttentionPooling`."""  # noqa: N999

import keras
import numpy as np
import tensorflow as tf


class Base(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1],), name="anything")

    def compute_mask(self, h, mask=None):
        return None


class ByHand(Base):
    """Exponentials of its own, padding multiplied away before they are divided by their sum."""

    def call(self, h, mask=None):
        exponentials = keras.ops.exp(keras.ops.sum(h * self.w, axis=-1))
        if mask is not None:
            exponentials *= keras.ops.cast(mask, exponentials.dtype)
        shares = exponentials / keras.ops.sum(exponentials, axis=1, keepdims=True)
        return keras.ops.einsum("bs,bsf->bf", shares, h)


class ByAMatrixProduct(Base):
    """Weights as rows, (batch, 1, steps), times the states; what is subtracted makes the mask."""

    def call(self, h, mask=None):
        scores = keras.ops.matmul(h, self.w[:, None])
        if mask is not None:
            scores -= 1e9 * (1 - keras.ops.cast(mask, "float32"))[..., None]
        shares = keras.ops.softmax(scores, axis=1)
        return keras.ops.matmul(keras.ops.transpose(shares, (0, 2, 1)), h)[:, 0]


class InTensorFlow(Base):
    def call(self, h, mask=None):
        scores = tf.tensordot(h, self.w.value, 1)
        if mask is not None:
            scores = tf.where(mask, scores, float("-inf"))
        return tf.reduce_sum(tf.nn.softmax(scores)[..., None] * h, axis=-2)


class KerasSoftmax(Base):
    """Keras's own layer, which takes a mask."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.softmax = keras.layers.Softmax()

    def call(self, h, mask=None):
        shares = self.softmax(keras.ops.matmul(h, self.w), mask=mask)
        return keras.ops.sum(h * keras.ops.expand_dims(shares, -1), axis=1)


RIGHT = [ByHand, ByAMatrixProduct, InTensorFlow, KerasSoftmax]


class NothingReturned(Base):
    def call(self, h, mask=None):
        keras.ops.sum(h, axis=1)


class InNumPy(Base):
    def call(self, h, mask=None):
        scores = np.where(mask, np.asarray(h) @ np.asarray(self.w), -1e4)
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return (shares[..., None] * np.asarray(h)).sum(axis=1)


class NeedsAMask(Base):
    def call(self, h, mask=None):
        if mask is None:
            return keras.ops.mean(h, axis=1)
        return ByHand.call(self, h, mask)


class EveryStep(Base):
    def call(self, h, mask=None):
        return h


class Frozen(ByHand):
    def build(self, input_shape):
        super().build(input_shape)
        self.w.trainable = False


class Stopped(ByHand):
    def call(self, h, mask=None):
        return super().call(h, mask) + 0 * keras.ops.sum(self.w)


class StoppedScores(Base):
    def call(self, h, mask=None):
        scores = keras.ops.stop_gradient(keras.ops.matmul(h, self.w))
        if mask is not None:
            scores = keras.ops.where(mask, scores, -1e4)
        return keras.ops.sum(keras.ops.softmax(scores)[..., None] * h, axis=1)


class AScoreForEachNumber(Base):
    def call(self, h, mask=None):
        scores = h * self.w
        if mask is not None:
            scores = keras.ops.where(mask[..., None], scores, -1e9)
        return keras.ops.sum(keras.ops.softmax(scores, axis=1) * h, axis=1)


class MoreWeights(ByHand):
    def build(self, input_shape):
        super().build(input_shape)
        self.b = self.add_weight(shape=(1,), name="b")


class AnotherName(keras.layers.Layer):
    def build(self, input_shape):
        self.v = self.add_weight(shape=(input_shape[-1],), name="w")

    def call(self, h, mask=None):
        return keras.ops.sum(h, axis=1)


RIGHT += [Stopped]
WRONG = [
    (NothingReturned, "is a `return` missing"),
    (InNumPy, "on numbers only"),
    (NeedsAMask, "without one they are not"),
    (EveryStep, "one vector for each sequence"),
    (Frozen, "no trainable weight"),
    (StoppedScores, "gradient"),
    (AScoreForEachNumber, "A step has one score"),
    (MoreWeights, "trainable numbers"),
    (AnotherName, "no weight `self.w`"),
    (lambda h, mask: h, "should be a class of layers"),
]
