"""A beam over a table; the oracle computes every score from the beginning."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals

TOKENS = 6
CLEAR = 1e-3
"""By how much any two scores differ where one is kept and one is not: rounding decides nothing."""

Row = tuple[int, ...]

OTHERWISE: dict[str, dict[str, Any]] = {
    "greedy": {"greedy": True},
    "plain sums": {"power": 0.0},
    "plain sums until the end": {"search_power": 0.0},
    "the root of the length": {"power": 0.5},
    "start counted": {"more": 1},
    "end not counted": {"end_counts": 0},
    "what has ended goes on": {"extends": True},
    "what has ended stays and goes on": {"stays_too": True},
    "what has ended is lost": {"keeps": False},
    "the first end wins": {"first_end": True},
    "probabilities added": {"summed": True},
    "one wider": {"wider": 1},
}
"""Other ways to search, by name: on the cases together no two of them find the same."""


def cases(rng: Rng) -> Cases:
    """Draw cases until every other way of searching shows, and can be told from the others."""
    yield "a beam of 1, greedy", drawn(rng, 1, 5)
    yield "a beam of 2 without an end in time", drawn(rng, 2, 4, ended=False)
    yield "a beam wider than there are tokens", drawn(rng, 8, 4)
    found: list[tuple[Any, ...]] = [()] * (1 + len(OTHERWISE))
    number = 0
    while len(set(found)) < len(found):
        inputs = drawn(rng, 2 + number % 2, 5)
        ways = [{}, *OTHERWISE.values()]
        now = [tuple(searched(**inputs, **way)[0]) for way in ways]
        longer = [(*before, one) for before, one in zip(found, now, strict=True)]
        if len(set(longer)) > len(set(found)):
            found, number = longer, number + 1
            yield f"a beam of {inputs['width']}, up to 5 tokens ({number})", inputs


def drawn(rng: Rng, width: int, length: int, ended: bool = True) -> dict[str, Any]:
    """Return the inputs of a case in which every choice is clear."""
    while True:
        chances = rng.dirichlet(np.full(TOKENS, 0.6), size=TOKENS) + 0.003
        logs = np.log(chances / chances.sum(axis=1, keepdims=True))
        start, end = (int(each) for each in rng.permutation(TOKENS)[:2])
        inputs = {"logs": logs, "start": start, "end": end, "width": width, "length": length}
        found, gap = searched(**inputs)
        if gap > CLEAR and (found[-1] == end) == ended and len(found) > 2:
            return inputs


def searched(
    logs: Array,
    start: int,
    end: int,
    width: int,
    length: int,
    *,
    power: float = 1.0,
    search_power: float = 1.0,
    more: int = 0,
    end_counts: int = 1,
    extends: bool = False,
    stays_too: bool = False,
    keeps: bool = True,
    wider: int = 0,
    greedy: bool = False,
    first_end: bool = False,
    summed: bool = False,
) -> tuple[list[int], float]:
    """Return the best sequence, and by how much what was kept differed from what was not."""

    def score(row: Row, power: float) -> float:
        total = math.fsum(table[one, other] for one, other in pairwise((start, *row)))
        counted = len(row) + more - (row[-1] == end) * (1 - end_counts)
        return total / max(counted, 1) ** power

    def while_searching(row: Row) -> float:
        return score(row, power * search_power)

    table = np.exp(logs) if summed else logs
    width = 1 if greedy else width + wider
    kept: list[Row] = [()]
    gap = math.inf
    for _ in range(length):
        over = [row for row in kept if row and row[-1] == end and not extends]
        goes_on = kept if stays_too else [row for row in kept if row not in over]
        grown = [(*row, token) for row in goes_on for token in range(len(logs))]
        ranked = heapq.nlargest(width + 1, grown + over * keeps or over, key=while_searching)
        scores = [while_searching(row) for row in ranked]
        gap = min([gap, *(one - other for one, other in pairwise(scores))])
        kept = ranked[:width]
        if first_end and kept[0][-1] == end:
            break
    best = max(kept, key=lambda row: score(row, power))
    return list(best), gap


def oracle(logs: Array, start: int, end: int, width: int, length: int) -> Array:
    return np.array(searched(logs, start, end, width, length)[0])


EXERCISE = exercise(__name__, cases, equals(oracle))
