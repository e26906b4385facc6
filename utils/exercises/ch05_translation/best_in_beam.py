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
    "greedy": {"width": 1},
    "plain sums": {"power": 0.0},
    "plain sums until the end": {"search_power": 0.0},
    "the root of the length": {"power": 0.5},
    "start counted": {"more": 1},
    "end not counted": {"end_counts": 0},
    "what has ended goes on": {"extends": True},
    "what has ended is lost": {"keeps": False},
    "one wider": {"wider": 1},
    "one token less": {"longer": -1},
}
"""Other ways to search, by name: what each finds must differ in the cases that are meant for it."""


def cases(rng: Rng) -> Cases:
    everything = [name for name in OTHERWISE if name != "one token less"]
    yield "a beam of 2, up to 5 tokens", drawn(rng, 2, 5, everything)
    yield "a beam of 1, greedy", drawn(rng, 1, 5, ["what has ended goes on", "one wider"])
    yield "a beam of 2 without an end in time", drawn(rng, 2, 4, ["one token less"], ended=False)
    wide = ["greedy", "plain sums", "start counted"]
    yield "a beam wider than there are tokens", drawn(rng, 8, 4, wide)


def drawn(
    rng: Rng, width: int, length: int, differs: list[str], ended: bool = True
) -> dict[str, Any]:
    """Return the inputs of a case, drawn until other ways of searching find something else."""
    while True:
        chances = rng.dirichlet(np.full(TOKENS, 0.6), size=TOKENS) + 0.003
        logs = np.log(chances / chances.sum(axis=1, keepdims=True))
        start, end = (int(each) for each in rng.permutation(TOKENS)[:2])
        inputs = {"logs": logs, "start": start, "end": end, "width": width, "length": length}
        found, gap = searched(**inputs)
        if gap < CLEAR or (found[-1] == end) != ended or len(found) < 3:
            continue
        if all(searched(**inputs, **_other(inputs, name))[0] != found for name in differs):
            return inputs


def _other(inputs: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the settings of another way; `greedy` changes an input that is given anyway."""
    if name != "greedy":
        return OTHERWISE[name]
    return {"wider": 1 - inputs["width"]}


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
    keeps: bool = True,
    wider: int = 0,
    longer: int = 0,
) -> tuple[list[int], float]:
    """Return the best sequence, and by how much what was kept differed from what was not."""

    def score(row: Row, power: float) -> float:
        total = math.fsum(logs[one, other] for one, other in pairwise((start, *row)))
        counted = len(row) + more - (row[-1] == end) * (1 - end_counts)
        return total / max(counted, 1) ** power

    def while_searching(row: Row) -> float:
        return score(row, power * search_power)

    kept: list[Row] = [()]
    gap = math.inf
    for _ in range(length + longer):
        over = [row for row in kept if row and row[-1] == end and not extends]
        grown = [(*row, token) for row in kept if row not in over for token in range(len(logs))]
        ranked = heapq.nlargest(
            width + wider + 1, grown + over * keeps or over, key=while_searching
        )
        scores = [while_searching(row) for row in ranked]
        gap = min([gap, *(one - other for one, other in pairwise(scores))])
        kept = ranked[: width + wider]
    best = max(kept, key=lambda row: score(row, power))
    return list(best), gap


def oracle(logs: Array, start: int, end: int, width: int, length: int) -> Array:
    return np.array(searched(logs, start, end, width, length)[0])


EXERCISE = exercise(__name__, cases, equals(oracle))
