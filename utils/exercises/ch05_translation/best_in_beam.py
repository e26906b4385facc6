"""A beam over a table; the oracle computes every score from the beginning."""

from __future__ import annotations

import functools
import heapq
import math
import operator
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Inputs
from utils.checks.judges import equals

TOKENS = 6
CLEAR = 1e-3
"""By how much any two scores differ where one is kept and one is not: rounding decides nothing."""
QUICK = 57
"""A seed with which the cases that tell are found fast."""

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
    "any end stops": {"any_end": True},
    "probabilities added": {"summed": True},
    "probabilities multiplied": {"product": True},
    "one wider": {"wider": 1},
}
"""Other ways to search, by name: on the cases together no two of them find the same."""


def cases(rng: Rng) -> Cases:
    """Draw a few cases, and give the tokens of those that tell every way apart other numbers."""
    yield "a beam of 1, greedy", drawn(rng, 1, 5)
    yield "a beam of 2 without an end in time", drawn(rng, 2, 4, ended=False)
    yield "a beam wider than there are tokens", drawn(rng, 8, 4)
    for number, inputs in enumerate(telling(), start=1):
        called = f"a beam of {inputs['width']}, up to 5 tokens ({number})"
        yield called, renumbered(rng, **inputs)


@functools.cache
def telling(seed: int = QUICK) -> tuple[dict[str, Any], ...]:
    """Return the cases on which no two ways of searching find the same, always the same ones."""
    rng = np.random.default_rng(seed)
    found: list[tuple[Any, ...]] = [()] * (1 + len(OTHERWISE) + len(STRANGER))
    kept: list[dict[str, Any]] = []
    while len(set(found)) < len(found):
        inputs = drawn(rng, 2 + len(kept) % 2, 5)
        now = [tuple(searched(**inputs, **way)[0]) for way in ({}, *OTHERWISE.values())]
        now += [tuple(way(**inputs)[0]) for way in STRANGER.values()]
        longer = [(*before, one) for before, one in zip(found, now, strict=True)]
        if len(set(longer)) > len(set(found)):
            found = longer
            kept.append(inputs)
    return tuple(kept)


def renumbered(rng: Rng, logs: Array, start: int, end: int, **rest: int) -> dict[str, Any]:
    """Return the same case with the tokens' numbers mixed: every score stays as it is."""
    order = rng.permutation(len(logs))
    places = np.argsort(order)
    mixed = logs[np.ix_(order, order)]
    return {"logs": mixed, "start": int(places[start]), "end": int(places[end]), **rest}


def drawn(rng: Rng, width: int, length: int, ended: bool = True) -> dict[str, Any]:
    """Return the inputs of a case in which every choice is clear."""
    while True:
        chances = rng.dirichlet(np.full(TOKENS, 0.6), size=TOKENS) + 0.003
        logs = np.log(chances / chances.sum(axis=1, keepdims=True))
        start, end = (int(each) for each in rng.permutation(TOKENS)[:2])
        inputs = {"logs": logs, "start": start, "end": end, "width": width, "length": length}
        found, gap = searched(**inputs)
        if gap < CLEAR or (found[-1] == end) != ended or len(found) < 3:
            continue
        if all(way(**inputs)[1] > CLEAR for way in STRANGER.values()):
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
    any_end: bool = False,
    summed: bool = False,
    product: bool = False,
) -> tuple[list[int], float]:
    """Return the best sequence, and by how much what was kept differed from what was not."""

    def score(row: Row, power: float) -> float:
        total = math.fsum(table[one, other] for one, other in pairwise((start, *row)))
        total = math.exp(total) if product else total
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
        if any(row[-1] == end for row in kept[: first_end + any_end * width]):
            break
    best = max(kept, key=lambda row: score(row, power))
    return list(best), gap


def mean_of(logs: Array, start: int, row: Row) -> float:
    return math.fsum(logs[one, other] for one, other in pairwise((start, *row))) / len(row)


def cut(rows: list[Any], width: int, score: Callable[[Any], float]) -> tuple[list[Any], float]:
    """Return the best of some rows, and by how much the last of them is better than the next."""
    ranked = heapq.nlargest(width + 1, rows, key=score)
    gap = score(ranked[width - 1]) - score(ranked[width]) if len(ranked) > width else math.inf
    return ranked[:width], gap


def set_aside(
    logs: Array, start: int, end: int, width: int, length: int, *, at_once: bool
) -> tuple[list[int], float]:
    """Search so that what has ended takes no place: at once, or from the next step on."""
    mean = functools.partial(mean_of, logs, start)
    kept: list[Row] = [()]
    over: list[Row] = []
    gaps = []
    for _ in range(length):
        grown = [(*row, token) for row in kept for token in range(len(logs))]
        if at_once:
            over += [row for row in grown if row[-1] == end]
            grown = [row for row in grown if row[-1] != end]
        kept, gap = cut(grown, width, mean)
        gaps.append(gap)
        over += [row for row in kept if row[-1] == end]
        kept = [row for row in kept if row[-1] != end]
    (best,), gap = cut(over + kept, 1, mean)
    return list(best), min(gap, *gaps)


def best_of_each(
    logs: Array, start: int, end: int, width: int, length: int
) -> tuple[list[int], float]:
    """Keep the best continuations of each beginning, so that there are more at every step."""
    kept: list[Row] = [()]
    for _ in range(length):
        grown = [row for row in kept if row and row[-1] == end]
        for row in kept:
            if not row or row[-1] != end:
                chances = logs[row[-1] if row else start]
                grown += [(*row, int(token)) for token in chances.argsort()[::-1][:width]]
        kept = grown
    (best,), gap = cut(kept, 1, functools.partial(mean_of, logs, start))
    return list(best), gap


def divided_again(
    logs: Array, start: int, end: int, width: int, length: int
) -> tuple[list[int], float]:
    """Carry the divided score on, and divide it again at the next step."""
    kept: list[tuple[float, Row]] = [(0.0, ())]
    gaps = []
    for _ in range(length):
        grown = [(score, row) for score, row in kept if row and row[-1] == end]
        for score, row in kept:
            if not row or row[-1] != end:
                grown += [
                    ((score + chance) / (len(row) + 1), (*row, token))
                    for token, chance in enumerate(logs[row[-1] if row else start])
                ]
        kept, gap = cut(grown, width, operator.itemgetter(0))
        gaps += [gap, cut(kept, 1, operator.itemgetter(0))[1]]
    return list(kept[0][1]), min(gaps)


def never_cut(
    logs: Array, start: int, end: int, width: int, length: int
) -> tuple[list[int], float]:
    """Find the best of all sequences: of each length, the likeliest way to each token."""
    open_rows: dict[int, tuple[float, Row]] = {start: (0.0, ())}
    over: list[tuple[float, Row]] = []
    for _ in range(length):
        open_rows = {
            token: max(
                (total + logs[last, token], (*row, token))
                for last, (total, row) in open_rows.items()
            )
            for token in range(len(logs))
        }
        over.append(open_rows.pop(end))
    ends = [(total / len(row), row) for total, row in (*over, *open_rows.values())]
    ((_, best),), gap = cut(ends, 1, operator.itemgetter(0))
    return list(best), gap


STRANGER: dict[str, Callable[..., tuple[list[int], float]]] = {
    "what has ended takes no place": functools.partial(set_aside, at_once=True),
    "what has ended takes no place later": functools.partial(set_aside, at_once=False),
    "the best of each beginning": best_of_each,
    "the divided score is carried on": divided_again,
    "never cut": never_cut,
}
"""Ways that `searched` does not know, of which the same holds."""


def oracle(logs: Array, start: int, end: int, width: int, length: int) -> Array:
    return np.array(searched(logs, start, end, width, length)[0])


def is_more_than_ids(inputs: Inputs, result: Any) -> bool:
    """Return whether ids came with something else, a score or other ids."""
    return isinstance(result, list) and any(
        isinstance(each, list) or np.ndim(each) > 0 for each in result
    )


EXERCISE = exercise(__name__, cases, equals(oracle))
