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


def without_repeated_columns(transition):
    """The columns that are left are independent, so their number is the rank."""
    columns = np.unique(transition, axis=1)
    left, _, _ = np.linalg.svd(columns)
    return left[:, columns.shape[1] :].T


RIGHT = [by_eigenvectors, by_projection, list_of_rows, with_scipy, without_repeated_columns]


def qr_by_its_diagonal(transition):
    q, r = np.linalg.qr(transition, mode="complete")
    return q[:, (np.abs(np.diag(r)) > 1e-9).sum() :].T


def qr_by_the_shape(transition):
    q, _ = np.linalg.qr(transition, mode="complete")
    return q[:, transition.shape[1] :].T


def everything_below_a_half(transition):
    left, sizes, _ = np.linalg.svd(transition)
    return left[:, (sizes > 0.5).sum() :].T


def zeros_by_the_shape(transition):
    wide, narrow = transition.shape
    return np.zeros((wide - narrow, wide))


def a_seen_one(transition):
    return np.eye(len(transition))[:1]


def turned_round(transition):
    _, sizes, right = np.linalg.svd(transition.T)
    return right[len(sizes) :]


WRONG = [
    (qr_by_its_diagonal, "in the order of the columns"),
    (qr_by_the_shape, "as long as no column"),
    (everything_below_a_half, "sees faintly"),
    (zeros_by_the_shape, "a change of zero"),
    (a_seen_one, "leaves 3 independent changes unseen"),
    (turned_round, "as long as no column"),
    (lambda transition: transition, "leaves 3 independent changes unseen"),
    (lambda transition: np.eye(len(transition)), "seen and unseen ones alike"),
]
