"""Other answers to `shift_targets`: row by row, a roll, columns put side by side."""

from __future__ import annotations

import numpy as np


def row_by_row(targets, start, end):
    read = np.zeros((len(targets), targets.shape[1] + 1), int)
    asked = read.copy()
    for row, tokens in enumerate(targets):
        real = tokens[tokens > 0]
        read[row, : len(real) + 1] = [start, *real]
        asked[row, : len(real) + 1] = [*real, end]
    return read, asked


def as_lists(targets, start, end):
    read, asked = [], []
    for row in targets:
        real = [int(token) for token in row if token]
        padding = [0] * (len(row) - len(real))
        read.append([start, *real, *padding])
        asked.append([*real, end, *padding])
    return np.array(read), np.array(asked)


def side_by_side(targets, start, end):
    """`end` where the next place of a longer row would be the first padded one."""
    read = np.concatenate([np.full((len(targets), 1), start), targets], axis=1)
    asked = np.concatenate([targets, np.zeros((len(targets), 1), int)], axis=1)
    first = asked.argmin(axis=1)
    return read, np.where(np.arange(asked.shape[1]) == first[:, None], end, asked)


RIGHT = [row_by_row, as_lists, side_by_side]


def in_place(targets, start, end):
    asked = np.pad(targets, ((0, 0), (0, 1)))
    asked[np.arange(len(targets)), (targets > 0).sum(axis=1)] = end
    targets[:, 0] = start
    return asked, asked


def moved_left(targets, start, end):
    """What is read is what comes after."""
    asked = np.pad(targets, ((0, 0), (0, 1)))
    asked[np.arange(len(targets)), (targets > 0).sum(axis=1)] = end
    return np.roll(asked, -1, axis=1), asked


WRONG = [
    (in_place, "changes its input `targets` in place"),
    (moved_left, "pair of arrays"),
]
