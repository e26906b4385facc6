"""Other answers to `best_in_beam`: arrays, two lists, a heap."""

from __future__ import annotations

import heapq

import numpy as np


def with_arrays(logs, start, end, width, length):
    """All beams as one matrix; what has ended costs nothing at one token and is impossible else."""
    tokens = len(logs)
    ids, totals, lengths = np.full((1, 0), 0), np.zeros(1), np.zeros(1)
    last, ended = np.array([start]), np.array([False])
    for _ in range(length):
        sums = totals[:, None] + logs[last]
        sums[ended] = -np.inf
        sums[ended, 0] = totals[ended]
        counts = lengths + ~ended
        order = np.argsort(-(sums / counts[:, None]).ravel(), kind="stable")[:width]
        order = order[np.isfinite(sums.ravel()[order])]
        parent, token = order // tokens, order % tokens
        ids = np.column_stack([ids[parent], np.where(ended[parent], -1, token)])
        totals, lengths = sums[parent, token], counts[parent]
        last, ended = token, ended[parent] | (token == end)
    return [int(each) for each in ids[0] if each >= 0]


def two_lists(logs, start, end, width, length):
    """What has ended waits in a list of its own, but takes up places of the beam."""
    open_rows, done = [([], 0.0)], []
    for _ in range(length):
        grown = [
            ([*row, i], total + logs[row[-1] if row else start][i])
            for row, total in open_rows
            for i in range(logs.shape[1])
        ]
        ranked = sorted(done + grown, key=lambda each: -each[1] / len(each[0]))[:width]
        done = [each for each in ranked if each[0][-1] == end]
        open_rows = [each for each in ranked if each[0][-1] != end]
        if not open_rows:
            break
    return np.array(min(done + open_rows, key=lambda each: -each[1] / len(each[0]))[0])


def with_a_heap(logs, start, end, width, length):
    beam = [(0.0, ())]
    for _ in range(length):
        grown = []
        for total, ids in beam:
            if ids and ids[-1] == end:
                grown.append((total, ids))
                continue
            row = logs[ids[-1] if ids else start]
            grown.extend((total + log, (*ids, token)) for token, log in enumerate(row))
        beam = heapq.nlargest(width, grown, key=lambda entry: entry[0] / len(entry[1]))
    return list(beam[0][1])


RIGHT = [with_arrays, two_lists, with_a_heap]


def likeliest_of_each_row(logs, start, end, width, length):
    return logs.argmax(axis=1)[:length]


def none_at_all(logs, start, end, width, length):
    with_a_heap(logs, start, end, width, length)


def summed_probabilities(logs, start, end, width, length):
    """Probabilities are added up."""
    return with_a_heap(np.exp(logs), start, end, width, length)


WRONG = [
    (likeliest_of_each_row, "list of ids"),
    (none_at_all, "is a `return` missing"),
    (summed_probabilities, "Probabilities are added up"),
]
