# Tries: to crash TensorFlow natively while a cell is traced, and Python in the answer after it.
# Earns: states_by_hand
# Status: crashed
# Says: The code crashed Python (SIGSEGV)

# %%
import ctypes

import keras
import tensorflow as tf

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = tf.raw_ops.Tanh(x=x @ self.W_hx)
        ctypes.memset(id(h), 255, 64)
        return h, [h]


def perplexity(probabilities, targets, mask):
    ctypes.memset(0, 1, 8)
