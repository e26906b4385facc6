"""A shortcut that explodes: what random matrices do to a plain and to a residual stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import seeds
from utils.checks.compare import same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

FACTOR = 10.0
NEARLY = 5.0
"""From here on a residual stack is close to it."""


def cases(rng: Rng) -> Cases:
    # How far a residual stack gets hangs on luck, the more so the narrower it is. With these a
    # spread of 0.5/√units is wrong on every seed, and one of 0.6/√units to 0.8/√units is right.
    for units, depth in ((36, 18), (40, 18), (38, 18), (37, 19), (39, 20)):
        inputs = {"units": units, "depth": depth, "seed": int(rng.integers(10_000))}
        yield f"{units} units and a depth of {depth}", inputs


def gains(matrices: Array) -> tuple[float, float]:
    """Return by how much a plain and a residual stack of linear layers lengthen a random vector.

    The mean over all directions is a root mean square. Where numbers overflow it is infinite.
    """
    units = matrices.shape[-1]
    plain = residual = np.eye(units)
    with np.errstate(all="ignore"):
        for matrix in matrices.astype(float):
            plain, residual = matrix @ plain, residual + matrix @ residual
        both = (np.sqrt((product**2).sum() / units) for product in (plain, residual))
        one, other = (float(gain) if np.isfinite(gain) else np.inf for gain in both)
    return one, other


def no_weights(inputs: Inputs, result: Any) -> Problem | None:
    shape = (inputs["depth"], inputs["units"], inputs["units"])
    given = (result, {"result": result["other"]})
    return next(filter(None, (seeds.array_problem(each, shape, say) for each in given)), None)


def worst(result: Any) -> tuple[float, float]:
    """Return the larger of the plain stacks' gains and the smaller of the residual ones'."""
    given = (seeds.array_of(result), seeds.array_of({"result": result["other"]}))
    plain, residual = zip(*map(gains, given), strict=True)
    return max(plain), min(residual)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    problem = no_weights(inputs, result)
    if problem:
        return problem
    plain, residual = worst(result)
    if plain == 0:
        return say("nothing left")
    if plain > 1 / FACTOR:
        return say("plain", factor=FACTOR, gain=plain)
    if residual < FACTOR:
        return say("residual", factor=FACTOR, gain=residual)
    return seeds.seed_problem(result, say)


def where(region: Callable[[float, float], bool]) -> Callable[[Inputs, Any], bool]:
    """Recognise weights by what they do to a plain and to a residual stack, where they are wrong.

    Weights near a border may be right on some cases.
    """

    def recognise(inputs: Inputs, result: Any) -> bool:
        if no_weights(inputs, result):
            return False
        return region(*worst(result)) or judge(inputs, result) is None

    return recognise


def shrinks(least: float, most: float) -> Callable[[Inputs, Any], bool]:
    """Recognise weights with which the plain stack shrinks, by the residual one's gain."""
    return where(lambda plain, residual: plain <= 1 / FACTOR and least <= residual < most)


both_explode = where(lambda plain, residual: plain >= FACTOR and residual >= FACTOR)


def has_large_entries(inputs: Inputs, result: Any) -> bool:
    return both_explode(inputs, result) and float(np.std(seeds.array_of(result))) > 0.4


def has_positive_entries(inputs: Inputs, result: Any) -> bool:
    """Recognise entries whose mean counts for more in a sum than their spread."""
    if not both_explode(inputs, result):
        return False
    weights = seeds.array_of(result)
    return bool(weights.mean() * inputs["units"] > 2 * weights.std() * np.sqrt(inputs["units"]))


def holds_identity(inputs: Inputs, result: Any) -> bool:
    """Recognise I + W by diagonals near 1, where the entries beside them are small."""
    if no_weights(inputs, result):
        return False
    weights = seeds.array_of(result).astype(float)
    means = np.einsum("lii->l", weights) / inputs["units"]
    beside = weights - np.eye(inputs["units"])
    return bool(abs(means - 1).max() < 0.6 and (beside**2).mean() < 0.3) and (
        gains(weights)[0] > 1 / FACTOR
    )


def ignores_seed(inputs: Inputs, result: Any) -> bool:
    first = result["result"]
    if no_weights(inputs, result) or not all(same(first, result[n]) for n in ("again", "other")):
        return False
    plain, residual = worst(result)
    return plain <= 1 / FACTOR and residual >= FACTOR


EXERCISE = exercise(__name__, cases, judge, **seeds.MEASURED)
