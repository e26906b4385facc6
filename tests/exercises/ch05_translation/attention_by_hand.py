"""Other answers to `attention_by_hand`: decimals, a tuple, an array."""

from __future__ import annotations

import numpy as np

RIGHT = [
    [0.4, 0.2, 0.4, 0.0, 0.8, 0.6],
    (2 / 5, 1 / 5, 2 / 5, 0, 4 / 5, 3 / 5),
    np.array([4, 2, 4, 0, 8, 6]) / 10,
]
WRONG = [
    ([0.2, 0.4, 0.4, 0, 0.4, 0.8], "Weight 1 is not 0.2"),
    ([0.4, 0.2, 0.4, 0, 0.8, 0.9], "Number 2 of the context is not 0.9"),
    ([0.4, 0.2, 0.4, 0, 0.8, 0.6, 0], "your list"),
]
