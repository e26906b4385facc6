"""One step of attention on paper: four weights, and a context of two numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import as_array
from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Inputs, Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# The scores are ln 2, 0 and ln 2, so that the exponentials are 2, 1 and 2.
RIGHT = [0.4, 0.2, 0.4, 0, 0.8, 0.6]

WEIGHTS: dict[str, list[list[float]]] = {
    "padding counted": [[2 / 37, 1 / 37, 2 / 37, 32 / 37]],
    "padding scored 0": [[2 / 6, 1 / 6, 2 / 6, 1 / 6]],
    "padding in the sum": [[2 / 37, 1 / 37, 2 / 37, 0]],
    "scores": [[np.log(2), 0, np.log(2), last * np.log(2)] for last in (0, 5)],
    "shares of the scores": [[0.5, 0, 0.5, 0]],
    "exponentials": [[2, 1, 2, 0], [2, 1, 2, 32]],
}
"""Wrong weights whose cause is plain, whatever the context that was made of them."""


def weights_are(name: str) -> Callable[[Inputs, Any], bool]:
    """Return a condition: the list begins with wrong weights of this name, to three decimals."""

    def are(inputs: Inputs, result: Any) -> bool:
        got = as_array(result)
        if got is None or got.shape != (6,) or got.dtype.kind not in "iuf":
            return False
        return any(np.allclose(got[:4], weights, rtol=0, atol=6e-4) for weights in WEIGHTS[name])

    return are


def words(part: int, right: Array, got: Array) -> Problem:
    if part < 4:
        return say("weight", number=part + 1, got=got[part])
    return say("context", number=part - 3, got=got[part])


EXERCISE = value(__name__, on_paper(RIGHT, range(6), words))
