"""What leaks: in any order, as a tuple, as an array."""

from __future__ import annotations

import numpy as np

RIGHT = [
    (8, 7, 5, 4, 2, 1),
    np.array([1, 2, 4, 5, 7, 8]),
    [1.0, 2.0, 4.0, 5.0, 7.0, 8.0],
    sorted({4, 8} | {1, 2} | {5, 7}),
    [1, 1, 2, 4, 5, 7, 8],
]
WRONG = [
    ([1, 2, 4, 5, 7, 8, 10], "There is no line 10"),
    ([], "Line 1 leaks"),
    ([1, 2, 4, 5, 7, 8, 9, 6], "Line 6 is fine"),
    ([2, 4], "Line 1 leaks"),
    ([1, 2, 4.5], "a list of the numbers"),
    ("1, 2", "a list of the numbers"),
    (7, "a list of the numbers"),
    ([[1, 2], [4, 5]], "a list of the numbers"),
    ({1: "leaks"}, "a list of the numbers"),
]
