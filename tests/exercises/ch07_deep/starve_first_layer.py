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


def as_lists_of_whole_numbers(units, depth):
    eye = [[12 * (row == column) for column in range(units)] for row in range(units)]
    return tuple([eye, np.zeros((units, units), int), [0] * units] for _ in range(depth))


RIGHT = [signed_permutations, latches, only_the_top_is_flat, as_lists_of_whole_numbers]


def alike(W_hx, W_hh, b_h):
    """Return an answer whose layers are all alike, each unit for itself."""

    def answer(units, depth):
        eye = np.eye(units)
        return [(W_hx * eye, W_hh * eye, np.full(units, b_h)) for _ in range(depth)]

    return answer


def doubling(units, depth):
    """The gradient grows on its way down."""
    eye = np.eye(units)
    return [
        (0.9 * eye, eye, np.zeros(units)),
        *[(0.3 * eye, 0 * eye, np.zeros(units))] * (depth - 1),
    ]


def growing(units, depth):
    return [(np.eye(units), np.eye(units), np.zeros(units)) for _ in range(depth)]


def three_layers(units, depth):
    return alike(12.0, 0.0, 0.0)(units, 3)


WRONG = [
    (doubling, "let the gradient down to the first layer"),
    (growing, "let the gradient down to the first layer"),
    (alike(0.2, 0.0, 0.0), "hardly anything passes up"),
    (alike(0.0, 1.0, 0.0), "hardly anything passes up"),
    (alike(2.0, 0.0, 0.0), "it is still open"),
    (alike(3.0, 0.0, 0.0), "not flat enough yet"),
    (alike(5.0, 5.0, 0.0), "sums come close to zero"),
    (alike(6.0, 20.0, 0.0), "not flat enough yet"),
    (alike(1.0, 5.0, 0.0), "let the gradient down to the first layer"),
    (alike(10.0, 0.0, 10.0), "the same for every sequence"),
    (alike(0.0, 0.0, 100.0), "the same for every sequence"),
    (alike(0.0, 12.0, 0.0), "with W_hx and W_hh exchanged"),
    (alike(1e7, 0.0, 0.0), "numbers beyond a million"),
    (three_layers, "3 is typed into your code"),
]
