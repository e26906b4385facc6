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


def seven_tenths(units, depth, seed):
    """Wrong: with 16 layers the residual stack falls just short."""
    rng = np.random.default_rng(seed)
    return np.stack([0.7 * np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(depth)])


RIGHT = [scaled_orthogonal, half_the_identity, one_matrix_again]
WRONG = [(seven_tenths, "Nearly: the plain stack shrinks")]
