"""Four ways to pool, on paper: any way of writing the same numbers."""

from __future__ import annotations

import numpy as np

AS_ARRAY = np.array([-6.0, -3.0, -1.0, -3.75])
AS_FRACTIONS = (-6, -9 / 3, -1, -15 / 4)
COMPUTED = [-6, np.mean([-2, -1, -6]), max(-2, -1, -6), np.dot([1, 1, 2], [-2, -1, -6]) / 4]

RIGHT = [AS_ARRAY, AS_FRACTIONS, COMPUTED]

WRONG = [
    ([-6, -3, -1, -4], "weighted mean is wrong: you have -4"),
    ([-2, -3, -1, -3.75], "last real state is wrong: you have -2"),
    ([-6, -4.5, -1, -3.75], "mean is wrong: you have -4.5"),
    ([-6, -3, -2, -3.75], "maximum is wrong: you have -2"),
    ([-6, -3, -1, -6 * np.log(2)], "First comes e to the power"),
    ([-6, -3, -1, -5], "by 3, the number of steps"),
    ([-6, -3, -1], "expected (4,), got (3,)"),
]
