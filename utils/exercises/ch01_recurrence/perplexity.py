"""Perplexity over real characters; the oracle is one over a geometric mean."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def padded(lengths: list[int], size: int) -> dict[str, Any]:
        steps = max(lengths)
        probabilities = rng.dirichlet(np.full(size, 0.5), size=(len(lengths), steps)) + 0.02
        return {
            "probabilities": probabilities / probabilities.sum(axis=-1, keepdims=True),
            "targets": rng.integers(size, size=(len(lengths), steps)),
            "mask": np.arange(steps) < np.array(lengths)[:, None],
        }

    yield "two sequences of 4 and 2 characters, padded to 4", padded([4, 2], 3)
    yield "three sequences without padding", padded([5, 5, 5], 4)
    yield "a sequence of a single character beside one of nine", padded([1, 9], 6)
    holes = padded([6, 4], 5)
    holes["mask"][0, [0, 2]] = False
    yield "a mask with holes in it", holes
    # The product of so many probabilities is smaller than any float.
    yield "a sequence of 2,048 characters", padded([2048], 8)
    unlikely = padded([3, 7], 5)
    probabilities, places = unlikely["probabilities"], np.nonzero(~unlikely["mask"])
    probabilities[(*places, unlikely["targets"][places])] = 0
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    yield "probabilities of 0 in the padding", unlikely


def oracle(probabilities: Array, targets: Array, mask: Array) -> float:
    places = map(tuple, np.argwhere(mask))
    logarithms = [math.log(probabilities[place][targets[place]]) for place in places]
    return 1 / math.exp(math.fsum(logarithms) / len(logarithms))


# The tolerance lets those pass who add a tiny number before they take the logarithm, as Keras's
# losses do.
EXERCISE = exercise(__name__, cases, equals(oracle, rtol=1e-3))
