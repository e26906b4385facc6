"""The widest deep GRU within a budget; the oracle counts array by array, as Keras makes them."""

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
    # Few units, so that an answer may build each model in question and count.
    units, depth = int(rng.integers(5, 9)), int(rng.integers(3, 6))
    features = units + int(rng.integers(9, 13))
    fits, too_much = cost(units, features, depth), cost(units + 1, features, depth)
    budgets = [fits, fits + 1, too_much - 1]
    # How much cheaper one unit more gets by each miscount of the biases, by half a unit and by a
    # layer less: a budget between two neighbours tells them apart.
    half = too_much - cost(units + 0.5, features, depth)
    layer = too_much - cost(units + 1, features, depth - 1)
    biases = (3 * (units + 1) * part for part in (2, depth, 2 * (depth - 1), 2 * depth))
    cheaper = sorted([*biases, half, layer])
    budgets += [too_much - round(sum(pair) / 2) for pair in pairwise(cheaper)]
    wide = (int(rng.integers(43_000, 45_000)), int(rng.integers(20, 30)), 1)  # over 100 units
    deep = (int(rng.integers(7_000, 9_000)), int(rng.integers(60, 90)), 8)
    for budget, width, layers in (*((each, features, depth) for each in budgets), wide, deep):
        label = f"a budget of {budget:,}, {width} features and {stacks.count('layer', layers)}"
        inputs = {"budget": budget, "features": width, "depth": layers}
        yield Case(inputs, label, trivial=layers > 1)  # a few units may be guessed


def cost(units: float, features: int, depth: int) -> float:
    shapes: list[tuple[float, float]] = []
    for width in (features, *(depth - 1) * [units]):
        shapes += [(width, 3 * units), (units, 3 * units), (2, 3 * units)]
    return sum(rows * columns for rows, columns in shapes)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    budget, *stack = inputs.values()
    units = 0
    while cost(units + 1, *stack) <= budget:
        units += 1
    problem = difference(np.array(units), result, rtol=0, atol=1e-6, where=say.text("result"))
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
