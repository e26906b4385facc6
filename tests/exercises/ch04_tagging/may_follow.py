"""Other answers to `may_follow`: by loops, by columns, as numbers."""

from __future__ import annotations

import numpy as np


def by_loops(names):
    allowed = np.ones((len(names), len(names)), dtype=bool)
    for i, before in enumerate(names):
        for j, tag in enumerate(names):
            if tag[0] == "I" and before not in ("B-" + tag[2:], tag):
                allowed[i, j] = False
    return allowed


def as_lists(names):
    return [
        [tag[0] != "I" or before.split("-")[-1] == tag.split("-")[-1] for tag in names]
        for before in names
    ]


def as_numbers(names):
    kinds = np.array([name[2:] for name in names])
    inside = np.array([name.startswith("I-") for name in names])
    return np.where(inside, kinds[:, None] == kinds, 1)


RIGHT = [by_loops, as_lists, as_numbers]
WRONG = [
    (lambda names: by_loops(names)[1:], "the matrix of what may follow"),
    (lambda names: np.eye(len(names)), "the matrix of what may follow"),
    (lambda names: by_loops(sorted(names)), "the matrix of what may follow"),
]
