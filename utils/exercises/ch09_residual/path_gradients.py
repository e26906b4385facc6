"""The paths of a gradient; the oracle walks along every single one."""

from __future__ import annotations

import itertools
import math

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    for depth in (3, int(rng.integers(6, 10)), 1):
        label = "a single layer" if depth == 1 else f"{depth} layers"
        yield label, {"slopes": rng.uniform(-1.5, 1.5, size=depth).round(2)}


def oracle(slopes: Array) -> Array:
    gradients = np.zeros(len(slopes) + 1)
    for path in itertools.product((0, 1), repeat=len(slopes)):  # at each layer around or through
        gradients[sum(path)] += math.prod(itertools.compress(slopes.tolist(), path))
    return gradients


EXERCISE = exercise(__name__, cases, equals(oracle, "the list of gradients", rtol=1e-4))
