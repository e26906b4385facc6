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
    # The cause of wrong weights is told whatever the context, which may be wrong besides.
    ([2 / 37, 1 / 37, 2 / 37, 32 / 37, 1, 1], "The padded state has a weight"),
    ([0.054, 0.027, 0.054, 0.865, 4.43, 4.41], "The padded state has a weight"),
    ([0.333, 0.167, 0.333, 0.167, 1, 1], "e⁰ is 1"),
    ([0.693, 0, 0.693, 0, 0.8, 0.6], "These are the scores"),
    ([0.693, 0, 0.693, 3.466, 0.8, 0.6], "These are the scores"),
    ([2, 1, 2, 0, 0.8, 0.6], "divide them by their sum"),
    ([2 / 37, 1 / 37, 2 / 37, 0, 0.8, 0.6], "still stands in the sum"),
    ([0.5, 0, 0.5, 0, 0.8, 0.6], "take their exponentials first"),
]
