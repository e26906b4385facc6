"""Other answers to `exploding_residual`."""

import numpy as np


def scaled_orthogonal(units, depth, seed):
    """Each matrix turns a vector and shortens it; a list of matrices comes back."""
    rng = np.random.default_rng(seed)
    return [0.8 * np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(depth)]


def half_the_identity(units, depth, seed):
    """Eigenvalues near one half."""
    noise = np.random.RandomState(seed).uniform(-0.01, 0.01, size=(depth, units, units))
    return (0.5 * np.eye(units) + noise).astype("float32")


def one_matrix_again(units, depth, seed):
    """The same matrix at every layer."""
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    return np.stack([0.7 * matrix / radius] * depth)


def six_tenths_of_a_turn(units, depth, seed):
    """Wrong: with 18 layers the residual stack falls just short."""
    rng = np.random.default_rng(seed)
    return np.stack([0.62 * np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(depth)])


class Counting:
    """Wrong: it counts how often it is called instead of using the seed."""

    def __init__(self, pattern):
        self.pattern, self.calls = pattern, 0

    def __call__(self, units, depth, seed):
        self.calls += 1
        drawn = np.random.default_rng(self.pattern[self.calls % len(self.pattern)])
        return 0.75 * drawn.normal(size=(depth, units, units)) / np.sqrt(units)


def against_the_shortcut(units, depth, seed):
    """Wrong: eigenvalues near -1, with which the plain stack neither grows nor shrinks."""
    noise = np.random.default_rng(seed).normal(size=(depth, units, units))
    return 0.001 * noise - np.eye(units)


def all_ones(units, depth, seed):
    return np.ones((depth, units, units))


def of_one_row(units, depth, seed):
    return np.random.default_rng(seed).normal(size=(depth, units))


def unseeded(units, depth, seed):
    return 0.75 * np.random.normal(size=(depth, units, units)) / np.sqrt(units)


def six_tenths(units, depth, seed):
    """Hardly large enough."""
    rng = np.random.default_rng(seed)
    return 0.6 * rng.normal(size=(depth, units, units)) / np.sqrt(units)


RIGHT = [six_tenths, scaled_orthogonal, half_the_identity, one_matrix_again]
WRONG = [
    (six_tenths_of_a_turn, "Nearly: the plain stack shrinks"),
    (Counting((1, 1, 2)), "seed gave"),
    (Counting((1, 2)), "seed gave"),
    (against_the_shortcut, "point against the shortcut"),
    (all_ones, "nothing cancels"),
    (of_one_row, "(depth, units, units)"),
    (unseeded, "same seed gave two different"),
]
