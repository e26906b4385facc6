"""Other answers to `recurrent_weights`."""

import numpy as np


def scaled_orthogonal(units, radius, seed):
    """All eigenvalues of an orthogonal matrix have size 1."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(units, units)))
    return radius * q


def by_power_of_uniform(units, radius, seed):
    rng = np.random.RandomState(seed)
    matrix = rng.uniform(-1, 1, size=(units, units))
    return matrix * (radius / max(abs(np.linalg.eigvals(matrix))))


def of_one_size(units, radius, seed):
    return np.eye(3)


def nothing_returned(units, radius, seed):
    np.random.default_rng(seed).normal(size=(units, units))


def unseeded(units, radius, seed):
    matrix = np.random.default_rng().normal(size=(units, units))
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


def complex_weights(units, radius, seed):
    matrix = np.random.default_rng(seed).normal(size=(units, units)) * (1 + 0j)
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


RIGHT = [scaled_orthogonal, by_power_of_uniform]
WRONG = [
    (of_one_size, "shape (8, 8) was expected"),
    (nothing_returned, "is a `return` missing"),
    (unseeded, "same seed gave two"),
    (complex_weights, "real numbers"),
]
