"""Other answers to `unseen_changes`."""

from __future__ import annotations

import numpy as np


def by_eigenvectors(K):
    """K Kᵀ maps an unseen change to zero as well, and is symmetric."""
    sizes, vectors = np.linalg.eigh(K @ K.T)
    return vectors.T[sizes < 1e-9 * sizes.max()]


def by_projection(transition):
    """What is left of each direction when the seen part is taken away, made orthonormal."""
    rest = np.eye(len(transition)) - transition @ np.linalg.pinv(transition)
    found = []
    for row in rest:
        new = row - sum((row @ other) * other for other in found)
        if np.linalg.norm(new) > 1e-6:
            found.append(new / np.linalg.norm(new))
    return np.array(found).reshape(-1, len(transition))


def list_of_rows(transition):
    """A list of arrays, and (0, wide) where there is none."""
    left, _, _ = np.linalg.svd(transition)
    rows = list(left.T[np.linalg.matrix_rank(transition) :])
    return rows or np.empty((0, len(transition)))


def with_scipy(transition):
    from scipy.linalg import null_space

    return null_space(transition.T).T


RIGHT = [by_eigenvectors, by_projection, list_of_rows, with_scipy]
