"""A softmax over facts with a mask; the oracle takes one story and one number after the other."""

from __future__ import annotations

import math

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals

TWO_PRECISIONS = "expected to be a (double|float) tensor but is a (float|double) tensor"
"""What TensorFlow says of a product of float64 and float32."""


def cases(rng: Rng) -> Cases:
    def case(real: list[list[int]], features: int, size: float = 1.0) -> dict[str, Array]:
        mask = np.array(real, bool)
        facts = rng.normal(size=(*mask.shape, features)) * size
        query = rng.normal(size=(len(mask), features)) * size
        # Padding fits best of all: whoever lets it in gives it a share.
        facts[~mask] = 1.5 * query[np.nonzero(~mask)[0]]
        return {"query": query, "facts": facts, "mask": mask}

    yield (
        "3 stories of 4, 2 and 1 facts, padded to 5",
        case([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 0]], 4),
    )
    negative = case([[1, 1, 0], [1, 0, 0], [1, 1, 0]], 3)
    negative["facts"] = -np.abs(negative["facts"])
    negative["query"] = np.abs(negative["query"])
    yield "scores that are all negative", negative
    rows = [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]]
    large = case(rows, 4)
    large["facts"][0, :3] = large["query"][0] * np.array([[1.0], [1.005], [0.9]])
    squares = (large["query"] ** 2).sum(axis=1, keepdims=True)
    thousand = 1000 * large["query"] / squares
    large["facts"][0] *= 1000 / squares[0]
    large["facts"][1, 0] = thousand[1]
    large["facts"][2, 2:] = thousand[2]  # padding, and the real facts of its story score little
    large["facts"][3, 0] = -thousand[3]  # below any number that seems low enough for padding
    yield "scores from minus a thousand to a thousand, as many stories as facts", large
    yield "a mask whose real facts don't all come first", case([[0, 1, 1, 0], [1, 0, 0, 1]], 4)


def oracle(query: Array, facts: Array, mask: Array) -> Array:
    found = np.zeros(mask.shape)
    for story, kept in enumerate(mask):
        real = [fact for fact, is_real in enumerate(kept) if is_real]
        scores = [math.fsum(facts[story, fact] * query[story]) for fact in real]
        for fact, score in zip(real, scores, strict=True):
            others = [min(other - score, 700.0) for other in scores]
            found[story, fact] = 1 / math.fsum(math.exp(other) for other in others)
    return found


EXERCISE = exercise(__name__, cases, equals(oracle))
