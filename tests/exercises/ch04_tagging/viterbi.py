"""Other answers to `viterbi`: with whole paths, backwards, over all ways."""

from __future__ import annotations

import itertools

import numpy as np


def with_whole_paths(scores, transitions):
    """Keeps for each tag its best path instead of where that came from."""
    tags = range(scores.shape[1])
    ways = [(scores[0, tag], [tag]) for tag in tags]
    for row in scores[1:]:
        ways = [
            max(
                (score + transitions[path[-1], tag] + row[tag], [*path, tag])
                for score, path in ways
            )
            for tag in tags
        ]
    return max(ways)[1]


def from_behind(scores, transitions):
    ahead, choices = np.zeros(scores.shape[1]), []
    for row in scores[:0:-1]:
        ways = transitions + row + ahead
        choices.append(ways.argmax(axis=1))
        ahead = ways.max(axis=1)
    path = [np.argmax(scores[0] + ahead)]
    for choice in choices[::-1]:
        path.append(choice[path[-1]])
    return path


def over_all_ways(scores, transitions):
    steps, tags = scores.shape

    def total(path):
        pairs = sum(transitions[a, b] for a, b in itertools.pairwise(path))
        return sum(scores[t, tag] for t, tag in enumerate(path)) + pairs

    return np.array(max(itertools.product(range(tags), repeat=steps), key=total))


RIGHT = [with_whole_paths, from_behind, over_all_ways]
WRONG = [
    (lambda scores, transitions: with_whole_paths(scores, transitions)[1:], "the list of tags"),
    (lambda scores, transitions: [0] * len(scores), "the list of tags"),
    (
        lambda scores, transitions: np.array(with_whole_paths(scores, transitions)) + 1,
        "list of tags",
    ),
]
