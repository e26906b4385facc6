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


def by_norms_of_norms(gradients, max_norm):
    length = np.linalg.norm([np.linalg.norm(g) for g in gradients])
    scale = 1 if length == 0 else min(1, max_norm / length)
    return [scale * g for g in gradients]


def copied_and_scaled(gradients, max_norm):
    out = [g.copy() for g in gradients]
    length = sum(np.vdot(g, g) for g in out) ** 0.5
    if length > max_norm:
        for g in out:
            np.multiply(g, max_norm / length, out=g)
    return out


def untouched(gradients, max_norm):
    return gradients


def only_above_one(gradients, max_norm):
    length = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return [g * max_norm / length for g in gradients] if length > 1 else gradients


def first_norm(gradients, max_norm):
    length = np.linalg.norm(gradients[0])
    return [g * min(1, max_norm / max(length, 1e-12)) for g in gradients]


def scaled_in_place(gradients, max_norm):
    length = np.sqrt(sum((g**2).sum() for g in gradients))
    for g in gradients:
        g[:] = g * min(1, max_norm / max(length, 1e-12))
    return gradients


def no_return_when_small(gradients, max_norm):
    length = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * max_norm / length for g in gradients] if length > max_norm else None


def zeros(gradients, max_norm):
    return [np.zeros_like(g) for g in gradients]


RIGHT = [one_long_vector, in_tensorflow, by_norms_of_norms, copied_and_scaled]
WRONG = [
    (one_array_alone, "the list of gradients"),
    (untouched, "come back as they were"),
    (only_above_one, "compared with 1"),
    (first_norm, "norm of the first array"),
    (scaled_in_place, "changes its input `gradients` in place"),
    (no_return_when_small, "is a `return` missing"),
    (zeros, "entries are wrong"),
]
