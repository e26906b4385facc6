"""The best sequence of tags; the oracle lists them all."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals

_APART = 0.2
"""How far the best sequence is ahead of the next one: no rounding decides."""


def cases(rng: Rng) -> Cases:
    yield "4 tokens, 3 tags", _telling(rng, 4, 3)
    yield "6 tokens, 2 tags", _telling(rng, 6, 2)
    yield "as many tokens as tags", _telling(rng, 3, 3)
    yield "5 tokens, 4 tags, all scores below 0", _telling(rng, 5, 4, shift=-9.0)
    yield "4 tokens, 3 tags, ways that are nearly as good", _telling(rng, 4, 3, size=0.7, sums=True)
    yield "one token", {"scores": np.array([[0.5, -1.0, 2.0]]), "transitions": np.eye(3)}


def _telling(
    rng: Rng, steps: int, tags: int, shift: float = 0.0, size: float = 2.0, sums: bool = False
) -> dict[str, Any]:
    """Return scores whose best sequence no shorter way finds: others are drawn until it is so.

    With `sums`, neither does the way that is best where all ways into a tag are added up.
    """
    while True:
        scores = np.round(rng.normal(size=(steps, tags)) * size, 1)
        transitions = np.round(rng.normal(size=(tags, tags)) * size, 1)
        ranked = _ranked(scores, transitions)
        if ranked[0][0] - ranked[1][0] < _APART:
            continue
        best = list(ranked[0][1])
        others = (
            scores.argmax(axis=1).tolist(),
            _step_by_step(scores, transitions),
            list(_ranked(scores, transitions.T)[0][1]),
            best[::-1],
        )
        if best not in others and not (sums and best == _by_sums(scores, transitions)):
            return {"scores": scores + shift, "transitions": transitions}


def _ranked(scores: Array, transitions: Array) -> list[tuple[float, tuple[int, ...]]]:
    """Return the score of every sequence, the best first."""
    steps, tags = scores.shape
    totals = [
        (
            sum(scores[t, tag] for t, tag in enumerate(path))
            + sum(transitions[pair] for pair in itertools.pairwise(path)),
            path,
        )
        for path in itertools.product(range(tags), repeat=steps)
    ]
    return sorted(totals, reverse=True)


def _step_by_step(scores: Array, transitions: Array) -> list[int]:
    """Return what is found by choosing each tag for good before the next one is looked at."""
    path = [int(scores[0].argmax())]
    for row in scores[1:]:
        path.append(int((transitions[path[-1]] + row).argmax()))
    return path


def _by_sums(scores: Array, transitions: Array) -> list[int]:
    """Return what is found going back from the tag whose ways have the largest sum."""
    sums, came = scores[0], []
    for row in scores[1:]:
        ways = sums[:, None] + transitions
        came.append(ways.argmax(axis=0))
        sums = np.logaddexp.reduce(ways, axis=0) + row
    path = [int(sums.argmax())]
    for before in came[::-1]:
        path.append(int(before[path[-1]]))
    return path[::-1]


def oracle(scores: Array, transitions: Array) -> Array:
    return np.array(_ranked(scores, transitions)[0][1])


EXERCISE = exercise(__name__, cases, equals(oracle))
