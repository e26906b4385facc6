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


def symmetric(units, radius, seed):
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    matrix = matrix + matrix.T
    return (radius * matrix / np.abs(np.linalg.eigvalsh(matrix)).max()).tolist()


CALLS = []


def by_counting_calls(units, radius, seed):
    """Would do if the calls came in one order always: the same seed twice, then another."""
    CALLS.append(units)
    matrix = np.random.default_rng((len(CALLS) - 1) // 2).normal(size=(units, units))
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


def first_eigenvalue(units, radius, seed):
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    return matrix * radius / abs(np.linalg.eigvals(matrix)[0])


def eight_units(units, radius, seed):
    matrix = np.random.default_rng(seed).normal(size=(8, 8))
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


RIGHT = [scaled_orthogonal, by_power_of_uniform, symmetric]
WRONG = [
    (of_one_size, "shape (8, 8) was expected"),
    (nothing_returned, "is a `return` missing"),
    (unseeded, "same seed gave two"),
    (complex_weights, "real numbers"),
    (by_counting_calls, "seed gave"),
    (first_eigenvalue, "another eigenvalue than the largest"),
    (eight_units, "8 is typed into your code"),
]
