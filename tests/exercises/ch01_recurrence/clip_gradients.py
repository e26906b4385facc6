"""Other answers to `clip_gradients`."""

import numpy as np
import tensorflow as tf


def one_long_vector(gradients, max_norm):
    length = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return [g / max(1.0, length / max_norm) for g in gradients]


def in_tensorflow(gradients, max_norm):
    clipped, _ = tf.clip_by_global_norm(gradients, tf.constant(max_norm, tf.float64))
    return tuple(clipped)


def one_array_alone(gradients, max_norm):
    return gradients[0]


RIGHT = [one_long_vector, in_tensorflow]
WRONG = [(one_array_alone, "the list of gradients")]
