"""Other answers to `starve_first_layer`."""

from __future__ import annotations

import numpy as np


def signed_permutations(units, depth):
    """Each unit follows another one, or its contrary."""
    rng = np.random.default_rng(7)
    return [
        (
            25 * np.eye(units)[rng.permutation(units)] * rng.choice([-1, 1], size=units),
            0.01 * rng.normal(size=(units, units)),
            np.zeros(units),
        )
        for _ in range(depth)
    ]


def latches(units, depth):
    """What was read first is kept for ever: the states saturate through W_hh as well."""
    eye = np.eye(units)
    return [[20 * eye, 50 * eye, 0 * eye[0]] for _ in range(depth)]


def only_the_top_is_flat(units, depth):
    """One flat layer is enough, wherever it stands, if what it reads is far from zero."""
    eye, zeros = np.eye(units), np.zeros((units, units))
    layers = [(1.5 * eye, zeros, np.zeros(units)) for _ in range(depth - 1)]
    return [*layers, (40 * eye, zeros, np.zeros(units))]


RIGHT = [signed_permutations, latches, only_the_top_is_flat]


def doubling(units, depth):
    """The gradient grows on its way down."""
    eye = np.eye(units)
    return [
        (0.9 * eye, eye, np.zeros(units)),
        *[(0.3 * eye, 0 * eye, np.zeros(units))] * (depth - 1),
    ]


def growing(units, depth):
    return [(np.eye(units), np.eye(units), np.zeros(units)) for _ in range(depth)]


WRONG = [
    (doubling, "gradient"),
    (growing, "let the gradient down to the first layer"),
]
