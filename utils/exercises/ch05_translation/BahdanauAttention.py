"""Additive attention as a layer: its outputs and gradients, computed again pair by pair."""  # noqa: N999

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks import attending, properties
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_arrays, is_count, is_numeric

say = Sentences(__name__)

NAMES = ("W_q", "W_k", "v")
NO_MATRIX = r"ndims must be >= 2"
"""What TensorFlow says where `@` is given a vector."""
NO_PAIRS = r"Incompatible shapes|condition \[(\d+),1,(\d+)\], then \[\1,\2,"
"""What it says where queries and keys don't meet, or meet the other way round."""
ALL_ZERO = "All weights begin at zero"
"""What is said of a layer that nothing would ever move."""
MASK_OF_TARGET = r"condition \[\d+,\d+,1\]"
"""What it says where the mask of the source is laid along the target's steps."""


def cases(rng: Rng) -> Cases:
    def drawn(lengths: list[int], asked: int, widths: tuple[int, int, int], size: float) -> Any:
        steps, (of_s, of_h, units) = max(lengths), widths
        mask = np.arange(steps) < np.array(lengths)[:, None]
        v = np.abs(rng.normal(size=units)) + 0.3
        weights = {"W_q": rng.normal(size=(of_s, units)), "W_k": rng.normal(size=(of_h, units))}
        # Scores lie below zero: tanh is pushed there by the queries' first number.
        s = rng.normal(size=(len(lengths), asked, of_s))
        weights["W_q"][0], s[..., 0] = 0.7, -1.5
        weights["v"] = v * size / v.sum()
        return {
            "s": s.astype(np.float32),
            "h": rng.normal(size=(*mask.shape, of_h)).astype(np.float32),
            "mask": mask,
            "units": units,
            "weights": {name: each.astype(np.float32) for name, each in weights.items()},
            "weighting": rng.normal(size=(len(lengths), asked, of_h)).astype(np.float32),
        }

    yield "3 sources of 5, 2 and 3 steps, 4 target steps", drawn([5, 2, 3], 4, (4, 3, 6), 3.0)
    yield "scores around -30", drawn([2, 4, 1], 2, (3, 4, 5), 40.0)


def attended(inputs: Inputs, mask: Array) -> tuple[Array, dict[str, Array]]:
    """Return the contexts, and the gradients of a weighted sum of them by each weight."""
    s, h, weighting = (inputs[name].astype(float) for name in ("s", "h", "weighting"))
    w = {name: each.astype(float) for name, each in inputs["weights"].items()}
    contexts = np.zeros((*s.shape[:2], h.shape[-1]))
    slopes = {name: np.zeros_like(each) for name, each in w.items()}
    for row, step in np.ndindex(s.shape[:2]):
        places = np.flatnonzero(mask[row])
        hidden = [np.tanh(s[row, step] @ w["W_q"] + h[row, at] @ w["W_k"]) for at in places]
        scores = [math.fsum(each * w["v"]) for each in hidden]
        shares = np.array([math.exp(score - max(scores)) for score in scores])
        shares /= math.fsum(shares)
        mean = sum(share * h[row, at] for share, at in zip(shares, places, strict=True))
        contexts[row, step] = mean
        for share, at, unit in zip(shares, places, hidden, strict=True):
            by_score = share * ((h[row, at] - mean) @ weighting[row, step])
            inside = by_score * w["v"] * (1 - unit**2)
            slopes["v"] += by_score * unit
            slopes["W_q"] += np.outer(s[row, step], inside)
            slopes["W_k"] += np.outer(h[row, at], inside)
    return contexts, slopes


def judge(inputs: Inputs, result: Any) -> Problem | None:
    mask = inputs["mask"]
    outputs, slopes = attended(inputs, mask)
    problem = difference({"outputs": outputs}, {"outputs": result["outputs"]}, atol=1e-4)
    if problem:
        return problem
    if properties.mask_invariance(result["outputs"], result["other_padding"], atol=1e-4):
        return say("padding")
    whole, _ = attended(inputs, np.ones_like(mask))
    problem = difference({"unmasked": whole}, {"unmasked": result["unmasked"]}, atol=1e-4)
    if problem:
        return say("unmasked", details=problem.details)
    for name in NAMES:
        if name not in result["gradients"]:
            return say("not trainable", name=name)
    wanted = sum(each.size for each in inputs["weights"].values())
    if result["parameters"] != wanted:
        return say("parameters", got=result["parameters"], expected=wanted)
    for name in NAMES:
        if not same(slopes[name], result["gradients"][name], rtol=1e-2, atol=1e-3):
            return say("gradient", name=name)
    return None


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=attending.attention_layer,
    returns={
        **dict.fromkeys(("outputs", "other_padding", "unmasked"), is_numeric),
        "parameters": is_count,
        "gradients": is_arrays,
    },
)
