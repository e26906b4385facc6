"""The nucleus of a distribution; the oracle walks down a sorted list of Python numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case, Inputs, is_numeric
from utils.checks.judges import equals

FAR_BELOW = -1e8
"""What is as good as -inf: no exponential of it is more than 0."""


def cases(rng: Rng) -> Cases:
    """Yield distributions whose sums keep clear of p, so that rounding decides nothing."""

    def logits(*probabilities: list[float] | Array) -> Array:
        rows = np.array([rng.permutation(each) for each in probabilities])
        return np.log(rows) + rng.normal(size=(len(rows), 1))

    sure, even = [0.9, 0.05, 0.03, 0.015, 0.005], [0.24, 0.22, 0.2, 0.18, 0.16]
    middle, head = [0.5, 0.3, 0.1, 0.06, 0.04], [0.6, 0.2, 0.19, 0.006, 0.004]
    mixed = logits(sure, even, middle, head)
    yield (
        "four rows, one nearly certain and one nearly even, p = 0.75",
        {"logits": mixed, "p": 0.75},
    )
    yield "one row, p = 0.55", {"logits": logits(middle), "p": 0.55}
    yield "a p so small that one character is enough", {"logits": logits(even, sure), "p": 0.1}
    large = logits(middle, even) + 900.0
    yield "large logits, p = 0.85", {"logits": large, "p": 0.85}
    # So many sums that rounding keeps some of them below 1, however one adds.
    many = rng.uniform(1, 3, size=(24, 30))
    all_stay = logits(*(many / many.sum(axis=-1, keepdims=True)))
    yield Case({"logits": all_stay, "p": 1.0}, "p = 1: all stay", trivial=True)


def oracle(logits: Array, p: float) -> Array:
    result = np.full(logits.shape, -np.inf)
    for row, its in zip(result, logits.tolist(), strict=True):
        weights = [math.exp(each - max(its)) for each in its]
        held = 0.0
        for place in sorted(range(len(its)), key=lambda place: -its[place]):
            row[place] = its[place]
            held += weights[place] / math.fsum(weights)
            if held >= p:
                break
    return result


def far_below_is_out(inputs: Inputs, result: Any) -> Any:
    """Return logits of which those that no softmax would let through are -inf."""
    if not is_numeric(result):
        return result
    return np.where(result < FAR_BELOW, -np.inf, result)


def is_distribution(inputs: Inputs, result: Any) -> bool:
    """Return whether these are the right probabilities, of which logits are asked."""
    if not is_numeric(result) or result.shape != inputs["logits"].shape:
        return False
    right = np.exp(oracle(**inputs) - inputs["logits"].max(axis=-1, keepdims=True))
    shares = np.where(result < FAR_BELOW, 0, result)
    if not (np.isfinite(shares) & (shares >= 0)).all():
        return False
    scaled = shares / np.maximum(shares.max(axis=-1, keepdims=True), 1e-30)
    return bool(np.allclose(scaled, right, atol=1e-5))


def greedy_at_1(inputs: Inputs, result: Any) -> bool:
    """Return whether all is right, but where p is 1 some rows keep the likeliest character only."""
    if not is_numeric(result) or result.shape != inputs["logits"].shape:
        return False
    stays = result > FAR_BELOW
    if inputs["p"] < 1:
        return bool((stays == np.isfinite(oracle(**inputs))).all())
    likeliest = inputs["logits"] == inputs["logits"].max(axis=-1, keepdims=True)
    return all(row.all() or (row == most).all() for row, most in zip(stays, likeliest, strict=True))


EXERCISE = exercise(__name__, cases, equals(oracle, view=far_below_is_out))
