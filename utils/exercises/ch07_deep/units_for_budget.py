"""The widest deep GRU within a budget; the oracle counts array by array, as Keras makes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import stacks
from utils.checks.compare import as_array, difference
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    # Small enough that an answer may build each model in question and count.
    units, features, depth = (int(rng.integers(*ends)) for ends in ((12, 21), (6, 13), (3, 6)))
    fits, too_much = cost(units, features, depth), cost(units + 1, features, depth)
    # Just enough; one too few for one unit more; one more than needed; one and a half biases short
    # of one unit more; nearly two. Each is where another miscount of the parameters first shows,
    # and between the last two the nearest whole number changes.
    biases = 3 * (units + 1) * depth
    short = (fits, too_much - 1, fits + 1, too_much - biases * 3 // 2, too_much - 2 * biases + 3)
    wide = (int(rng.integers(10_000, 20_000)), int(rng.integers(100, 200)), 1)
    deep = (int(rng.integers(20_000, 40_000)), int(rng.integers(100, 150)), 8)
    for budget, width, layers in (*((each, features, depth) for each in short), wide, deep):
        label = f"a budget of {budget:,}, {width} features and {stacks.count('layer', layers)}"
        yield label, {"budget": budget, "features": width, "depth": layers}


def cost(units: int, features: int, depth: int) -> int:
    shapes: list[tuple[int, int]] = []
    for width in (features, *(depth - 1) * [units]):
        shapes += [(width, 3 * units), (units, 3 * units), (2, 3 * units)]
    return sum(rows * columns for rows, columns in shapes)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    budget, *stack = inputs.values()
    units = 0
    while cost(units + 1, *stack) <= budget:
        units += 1
    problem = difference(np.array(units), result, rtol=0, atol=1e-6, where="the number of units")
    number = as_array(result)
    if number is None or number.ndim:
        return problem
    if problem is None:
        return say("float") if number.dtype.kind == "f" else None
    if number.dtype.kind not in "iu" or not 0 < number < 10**6:
        return problem
    key = "too much" if number > units else "more fits"
    return say(key, units=int(number), cost=cost(int(number), *stack), budget=budget)


EXERCISE = exercise(__name__, cases, judge)
