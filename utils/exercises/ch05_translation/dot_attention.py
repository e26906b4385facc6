"""Scaled dot-product attention; the oracle goes step by step, with `math`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def drawn(lengths: list[int], steps: int, asked: int, d: int, size: Any) -> dict[str, Any]:
        mask = np.arange(steps) < np.array(lengths)[:, None]
        h = rng.normal(scale=0.5, size=(len(lengths), steps, d))
        s = rng.normal(scale=0.5, size=(len(lengths), asked, d))
        # Every real score lies below 0, so that padding wins if its score is set to 0,
        # and that of padding above: it sets the maximum for those who look for it there.
        along = np.ones(d) / math.sqrt(d)
        h += (2.0 - (h @ along))[..., None] * along
        s += (-np.array(size) - (s @ along))[..., None] * along
        padding = 3 * rng.normal(size=d)
        h[~mask] = padding + (-2.0 - padding @ along) * along
        return {"s": s, "h": h, "mask": mask}

    yield "3 sources of 5, 2 and 3 steps, 4 target steps", drawn([5, 2, 3], 5, 4, 3, 1.0)
    yield "sources of which one has a single step", drawn([1, 4], 4, 2, 6, 1.5)
    # As many sources, steps, target steps and numbers: axes exchanged give the right shape.
    yield "4 of everything", drawn([4, 4, 3, 2], 4, 4, 4, 1.0)
    yield "scores around -1000", drawn([3, 2], 3, 2, 4, 1000.0)
    both = [[1000.0, 1.0, 500.0], [1.0, 1000.0, 1.0]]
    yield "scores around -1 and around -1000, by target step", drawn([3, 2], 3, 3, 4, both)


def oracle(s: Array, h: Array, mask: Array) -> Array:
    found = np.zeros(s.shape)
    for row, step in np.ndindex(s.shape[:2]):
        kept = [state for state, real in zip(h[row], mask[row], strict=True) if real]
        scores = [math.fsum(s[row, step] * state) / math.sqrt(len(state)) for state in kept]
        shares = [math.exp(score - max(scores)) for score in scores]
        for share, state in zip(shares, kept, strict=True):
            found[row, step] += share / math.fsum(shares) * state
    return found


EXERCISE = exercise(__name__, cases, equals(oracle))
