"""The parameters of a dense stack: the oracle counts the entries of arrays that are really made."""

from __future__ import annotations

import numpy as np

from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.judges import equals

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    # None of these numbers stands in the formula, so that one typed in is known for what it is.
    for features, growth, depth in ((8, 5, 4), (7, 5, 1), rng.integers((9, 6, 5), (60, 40, 12))):
        label = f"{features} features, growth rate {growth}, depth {depth}"
        yield label, {"features": int(features), "growth": int(growth), "depth": int(depth)}


def oracle(features: int, growth: int, depth: int) -> int:
    read, count = np.zeros(features), 0
    for _ in range(depth):
        # A GRU of Keras: the three weights that `layer.weights` lists.
        for rows in (len(read), growth, 2):
            count += np.zeros((rows, 3 * growth)).size
        read = np.append(read, np.zeros(growth))
    return count


EXERCISE = exercise(
    __name__,
    cases,
    equals(oracle, rtol=0, atol=1e-6, whole=say.text("a float")),
)
