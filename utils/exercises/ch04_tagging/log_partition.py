"""The log of the sum over all sequences of tags; the oracle lists them all."""

from __future__ import annotations

import itertools
import math
from typing import Any

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def drawn(steps: int, tags: int, size: float = 1.0) -> dict[str, Any]:
        scores, transitions = rng.normal(size=(steps, tags)), rng.normal(size=(tags, tags))
        transitions[0, -1] += 2.0  # from row to column is another matter than from column to row
        transitions[-1, 0] -= 2.0
        return {"scores": size * scores, "transitions": transitions}

    yield "4 tokens, 3 tags", drawn(4, 3)
    yield "2 tokens, 4 tags", drawn(2, 4)
    yield "as many tokens as tags", drawn(3, 3)
    yield "one token", drawn(1, 3)
    large = drawn(5, 2)
    yield "scores near 800, whose exp is too large for a number", {
        **large, "scores": large["scores"] + 800.0}  # fmt: skip
    small = drawn(3, 2)
    yield "scores near −800, whose exp is rounded to 0", {
        **small, "scores": small["scores"] - 800.0}  # fmt: skip


def oracle(scores: Array, transitions: Array) -> float:
    steps, tags = scores.shape
    totals = [
        math.fsum(scores[t, tag] for t, tag in enumerate(path))
        + math.fsum(transitions[pair] for pair in itertools.pairwise(path))
        for path in itertools.product(range(tags), repeat=steps)
    ]
    largest = max(totals)
    return largest + math.log(math.fsum(math.exp(total - largest) for total in totals))


EXERCISE = exercise(__name__, cases, equals(oracle))
