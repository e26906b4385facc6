"""The best sequence of tags; the oracle lists them all."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals

_APART = 0.2
"""How far the best sequence is ahead of the next one: no rounding decides."""


def cases(rng: Rng) -> Cases:
    yield "4 tokens, 3 tags", _telling(rng, 4, 3, apart=True)
    yield "6 tokens, 2 tags", _telling(rng, 6, 2)
    yield "as many tokens as tags", _telling(rng, 3, 3)
    yield "5 tokens, 4 tags, all scores below 0", _telling(rng, 5, 4, shift=-9.0)
    yield "4 tokens, 3 tags, ways that are nearly as good", _telling(rng, 4, 3, size=0.7, sums=True)
    yield "one token", {"scores": np.array([[0.5, -1.0, 2.0]]), "transitions": np.eye(3)}


def _telling(
    rng: Rng,
    steps: int,
    tags: int,
    *,
    shift: float = 0.0,
    size: float = 2.0,
    sums: bool = False,
    apart: bool = False,
) -> dict[str, Any]:
    """Return scores whose best sequence no shorter way finds: others are drawn until it is so.

    With `sums`, neither does the way that is best where all ways into a tag are added up. With
    `apart`, no two of the shorter ways find the same, and the last tag is not the one that scores
    best by itself.
    """
    while True:
        scores = np.round(rng.normal(size=(steps, tags)) * size, 1)
        transitions = np.round(rng.normal(size=(tags, tags)) * size, 1)
        single = scores.argmax(axis=1).tolist()
        stepwise = _step_by_step(scores, transitions)
        ends, summed = _ends(scores, transitions), _by_sums(scores, transitions)
        if apart and (single == stepwise or ends in (single, stepwise)):
            continue
        best, ahead = _best(scores, transitions)
        if apart and best[-1] in (0, single[-1]):
            continue
        turned, _ = _best(scores, transitions.T)
        others = [single, stepwise, ends, turned, best[::-1], *([summed] if sums else [])]
        if ahead >= _APART and best not in others:
            return {"scores": scores + shift, "transitions": transitions}


@functools.cache
def _paths(steps: int, tags: int) -> Array:
    return np.array(list(itertools.product(range(tags), repeat=steps)))


def _best(scores: Array, transitions: Array) -> tuple[list[int], float]:
    """Return the best of all sequences, and how far it is ahead of the next one."""
    paths = _paths(*scores.shape)
    own = scores[np.arange(len(scores)), paths].sum(axis=1)
    totals = own + transitions[paths[:, :-1], paths[:, 1:]].sum(axis=1)
    second, first = np.argsort(totals)[-2:]
    return [int(tag) for tag in paths[first]], float(totals[first] - totals[second])


def _step_by_step(scores: Array, transitions: Array) -> list[int]:
    """Return what is found by choosing each tag for good before the next one is looked at."""
    path = [int(scores[0].argmax())]
    for row in scores[1:]:
        path.append(int((transitions[path[-1]] + row).argmax()))
    return path


def _ends(scores: Array, transitions: Array) -> list[int]:
    """Return at which tag the best beginning of each length ends."""
    return [_best(scores[: t + 1], transitions)[0][-1] for t in range(len(scores))]


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
    return np.array(_best(scores, transitions)[0])


EXERCISE = exercise(__name__, cases, equals(oracle))
