"""The paths of a gradient; the oracle walks along every single one."""

from __future__ import annotations

import itertools
import math

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def drawn(depth: int) -> Array:
        """Return slopes of both signs, none of them near 0 and no two alike."""
        sizes = rng.permutation(np.linspace(0.4, 1.6, depth)) + rng.uniform(-0.05, 0.05, depth)
        return (sizes * (-1) ** np.arange(depth)).round(3)

    yield "3 layers", {"slopes": drawn(3)}
    yield "4 layers, two of them with the same slope", {"slopes": np.array([2, -1, 2, 3])}
    yield "6 layers, one of them with a slope of 0", {"slopes": np.append(drawn(5), 0.0)[::-1]}
    yield "8 layers", {"slopes": drawn(8)}
    # Many a wrong answer has [1, w], too.
    yield Case({"slopes": rng.uniform(0.5, 1.5, 1).round(2)}, "a single layer", trivial=True)


def oracle(slopes: Array) -> Array:
    gradients = np.zeros(len(slopes) + 1)
    for path in itertools.product((0, 1), repeat=len(slopes)):  # at each layer around or through
        gradients[sum(path)] += math.prod(itertools.compress(slopes.tolist(), path))
    return gradients


EXERCISE = exercise(__name__, cases, equals(oracle, rtol=1e-4))
