"""How much attention a fact gets that was needed, and one that was not; the oracle counts."""

from __future__ import annotations

import math

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def case(facts: list[int], needed: list[list[int]], hops: int) -> dict[str, Array]:
        most = max(facts) + 1
        mask = np.arange(most) < np.array(facts)[:, None]
        weights = rng.uniform(0.2, 1.8, size=(hops, *mask.shape)) * mask
        weights /= weights.sum(axis=-1, keepdims=True)
        support = np.zeros(mask.shape, bool)
        for story, places in enumerate(needed):
            support[story, places] = True
        # As a model gives them: `keras.ops` does not mix them with another precision.
        return {"weights": weights.astype("float32"), "support": support, "mask": mask}

    yield "two hops, three stories", case([5, 2, 4], [[1, 4], [0], [3]], 2)
    yield (
        "three hops, and stories that need one fact and three",
        case([6, 6, 3, 4], [[0], [1, 2, 5], [2], [0, 3]], 3),
    )
    yield "one hop, one story", case([3], [[2]], 1)


def oracle(weights: Array, support: Array, mask: Array) -> Array:
    found = []
    for of_hop in weights:
        on: list[float] = []
        off: list[float] = []
        for story, fact in np.argwhere(mask).tolist():
            (on if support[story, fact] else off).append(float(of_hop[story, fact]))
        found.append([math.fsum(on) / len(on), math.fsum(off) / len(off)])
    return np.array(found)


EXERCISE = exercise(__name__, cases, equals(oracle))
