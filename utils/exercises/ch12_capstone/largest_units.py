"""The widest tagger within a budget; the oracle counts array by array, as Keras makes them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from utils.checks import stacks
from utils.checks.compare import as_array, difference
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Case, Inputs, Problem

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    units, depth = int(rng.integers(20, 30)), int(rng.integers(2, 5))
    ids, embedding = int(rng.integers(300, 400)), int(rng.integers(50, 61))
    tags = int(rng.integers(7, 12))
    network = (ids, embedding, depth, tags)
    fits, too_much = cost(units, *network), cost(units + 1, *network)
    # What one unit more costs less if a part of the biases, or half of the output, is forgotten:
    # a budget between two neighbours tells them apart. None are alike, since tags < 6 depth.
    forgotten = sorted((units + 1) * part for part in (1, tags, 6 * depth, 12 * depth))
    budgets = [fits, fits + 1, too_much - 1, too_much - tags]
    budgets += [too_much - sum(pair) // 2 for pair in pairwise([tags, *forgotten[1:]])]
    one = (int(rng.integers(600_000, 620_000)), int(rng.integers(4_000, 4_100)), 64, 1, 7)
    # So many tags that the output costs as much as the layers.
    deep = (int(rng.integers(900_000, 950_000)), ids, embedding, 6, int(rng.integers(2000, 2100)))
    for budget, *rest in (*((each, *network) for each in budgets), one, deep):
        yield _case(budget, *rest)
    yield _case(cost(1, *network) - 1, *network, trivial=True)
    yield _case(ids * embedding - 1, *network, trivial=True)


def _case(
    budget: int, ids: int, embedding: int, depth: int, tags: int, *, trivial: bool = False
) -> Case:
    label = f"a budget of {budget:,}, {ids:,} ids and {stacks.count('layer', depth)}"
    inputs = {"budget": budget, "ids": ids, "embedding": embedding, "depth": depth, "tags": tags}
    return Case(inputs, label, trivial=trivial)


def cost(units: int, ids: int, embedding: int, depth: int, tags: int) -> int:
    """Return how many numbers the arrays of such a tagger hold."""
    shapes = [(ids, embedding), (2 * units, tags), (1, tags)]
    for width in (embedding, *(depth - 1) * [2 * units]):
        for _ in ("forward", "backward"):
            shapes += [(width, 3 * units), (units, 3 * units), (2, 3 * units)]
    return sum(rows * columns for rows, columns in shapes)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    budget, *network = inputs.values()
    units = 0
    while cost(units + 1, *network) <= budget:
        units += 1
    problem = difference(np.array(units), result, rtol=0, atol=1e-6, where=say.text("result"))
    number = as_array(result)
    if number is None or number.ndim:
        return problem
    if problem is None:
        return say("float") if number.dtype.kind == "f" else None
    if number.dtype.kind not in "iu" or not 0 <= number < 10**6:
        return problem
    if number and not units:
        return say("none fits", cost=cost(1, *network), budget=budget)
    key = "too much" if number > units else "more fits"
    return say(key, units=int(number), cost=cost(int(number), *network), budget=budget)


EXERCISE = exercise(__name__, cases, judge)
