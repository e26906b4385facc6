"""Adding up what each word is given at all its places; the oracle adds single numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Inputs, is_numeric
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def case(story: list[list[list[int]]], size: int, padding: int | None = 0) -> dict[str, object]:
        ids = np.array(story)
        shares = rng.uniform(0.5, 1.5, size=ids.shape) * (ids != padding)
        shares /= shares.sum(axis=(1, 2), keepdims=True)
        return {"shares": shares, "ids": ids, "size": size}

    yield (
        "two stories, with words that come again",
        case([[[2, 3, 2], [3, 4, 0]], [[5, 2, 0], [5, 5, 6]]], 8),
    )
    yield "a word that fills a whole story", case([[[3, 3], [3, 3]], [[1, 2], [2, 1]]], 4)
    yield "the largest id, and as many facts as words and stories", case(
        [[[1, 6, 2], [6, 1, 0], [6, 0, 0]], [[4, 4, 5], [5, 4, 4], [1, 0, 0]],
         [[6, 5, 4], [3, 2, 1], [6, 5, 4]]], 7,
    )  # fmt: skip
    words = [[[0, 2, 2], [0, 1, 0]], [[1, 0, 1], [2, 2, 0]]]
    yield "a word with the id 0", case(words, 3, padding=None)


def oracle(shares: Array, ids: Array, size: int) -> Array:
    found = np.zeros((len(ids), size))
    for story, (given, words) in enumerate(zip(shares, ids, strict=True)):
        places = defaultdict(list)
        for share, word in zip(given.ravel().tolist(), words.ravel().tolist(), strict=True):
            places[word].append(share)
        for word, parts in places.items():
            found[story, word] = math.fsum(parts)
    return found


def holds_whole_numbers(inputs: Inputs, result: Any) -> bool:
    expected = (len(inputs["ids"]), inputs["size"])
    return is_numeric(result) and result.dtype.kind in "iu" and result.shape == expected


EXERCISE = exercise(__name__, cases, equals(oracle))
