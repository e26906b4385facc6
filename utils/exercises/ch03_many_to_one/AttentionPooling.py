"""Attention pooling as a layer: its outputs and its gradient, computed again row by row."""  # noqa: N999

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks import probes, properties
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_arrays, is_count, is_numeric

say = Sentences(__name__)

NO_MATRIX = r"ndims must be >= 2"
"""What TensorFlow says where `@` is given a vector."""


def cases(rng: Rng) -> Cases:
    def inputs(lengths: list[int], steps: int, features: int, size: float) -> dict[str, Any]:
        mask = np.arange(steps) < np.array(lengths)[:, None]
        x = rng.normal(size=(len(lengths), steps, features))
        w = rng.normal(size=features)
        w *= 2 / np.linalg.norm(w)
        # Every score is below zero: who sets those of padding to 0 makes them the largest.
        scores = -size * rng.uniform(0.5, 1.5, size=x.shape[:2])
        x += ((scores - x @ w) / (w @ w))[..., None] * w
        return {
            "x": x.astype(np.float32),
            "mask": mask,
            "weights": {"w": w.astype(np.float32)},
            "weighting": rng.normal(size=(len(lengths), features)).astype(np.float32),
        }

    yield "3 sequences of 5, 2 and 1 steps, padded to 5", inputs([5, 2, 1], 5, 4, 2.0)
    yield "4 sequences of up to 4 steps with scores around -30", inputs([2, 4, 3, 1], 4, 4, 30.0)


def pooled(x: Array, mask: Array, w: Array, weighting: Array) -> tuple[Array, Array]:
    """Return the weighted means (batch, features), and the gradient of a sum of them by w."""
    outputs, gradient = [], np.zeros(len(w))
    for states, real, factors in zip(x.astype(float), mask, weighting.astype(float), strict=True):
        kept = states[real]
        scores = [math.fsum(state * w) for state in kept]
        shares = np.array([math.exp(score - max(scores)) for score in scores])
        shares /= math.fsum(shares)
        mean = sum(share * state for share, state in zip(shares, kept, strict=True))
        outputs.append(mean)
        for share, state in zip(shares, kept, strict=True):
            gradient += share * ((state - mean) @ factors) * state
    return np.array(outputs), gradient


def judge(inputs: Inputs, result: Any) -> Problem | None:
    x, mask, w = inputs["x"], inputs["mask"], inputs["weights"]["w"].astype(float)
    outputs, gradient = pooled(x, mask, w, inputs["weighting"])
    whole, _ = pooled(x, np.ones_like(mask), w, inputs["weighting"])
    problem = difference({"outputs": outputs}, {"outputs": result["outputs"]}, atol=1e-5)
    if problem:
        return problem
    if properties.mask_invariance(result["outputs"], result["other_padding"], atol=1e-5):
        return say("padding")
    problem = difference({"unmasked": whole}, {"unmasked": result["unmasked"]}, atol=1e-5)
    if problem:
        return say("unmasked", details=problem.details)
    if "w" not in result["gradients"]:
        return say("not trainable")
    if result["parameters"] != w.size:
        return say("parameters", got=result["parameters"], expected=w.size)
    agree = same(gradient, result["gradients"]["w"], rtol=1e-3, atol=1e-4)
    return None if agree else say("gradient")


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=probes.pooling_layer,
    returns={
        **dict.fromkeys(("outputs", "other_padding", "unmasked"), is_numeric),
        "parameters": is_count,
        "gradients": is_arrays,
    },
)
