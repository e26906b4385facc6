"""Two hops on paper: any way of writing the same numbers."""

from __future__ import annotations

import numpy as np

AS_ARRAY = np.array([0.75, 0.25, 0.8, 0.2])
AS_FRACTIONS = (3 / 4, 1 / 4, 4 / 5, 1 / 5)
COMPUTED = [0.5 + 0.25, 0.15 + 0.1, (0.75 + 0.25) / 1.25, 0.25 / 1.25]

RIGHT = [AS_ARRAY, AS_FRACTIONS, COMPUTED]

WRONG = [
    ([0.7, 0.25, 0.8, 0.2], "Emil's focus is wrong: you have 0.7"),
    ([0.75, 0.3, 0.8, 0.2], "Clara's focus is wrong: you have 0.3"),
    ([0.75, 0.25, 0.72, 0.28], "tower is wrong: you have 0.72"),
    ([0.75, 0.25, 0.8, 0.1], "mill is wrong: you have 0.1"),
    ([0.75, 0.25, 0.8], "expected (4,), got (3,)"),
]
