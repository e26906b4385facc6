"""Two directions on paper: any way of writing the same pairs."""

from __future__ import annotations

import numpy as np

AS_ARRAY = np.array([[1.0, 2.0], [0.5, 1.0], [2.25, 0.0]])
AS_TUPLES = ((1, 2), (1 / 2, 1), (9 / 4, 0))
FROM_TWO_PASSES = np.stack([[1, 0.5, 2.25], [0, 1, 2][::-1]], axis=-1)


RIGHT = [AS_ARRAY, AS_TUPLES, FROM_TWO_PASSES]

WRONG = [
    ([[1, 2], [0.5, 7], [2.25, 0]], "backward state at step 2 is wrong"),
    ([[9, 9], [9, 9], [9, 9]], "forward state at step 1 is wrong"),
    ([[1, 2], [0.5, 1], [2.3, 0]], "step 3 is wrong: expected 2.25, got 2.3"),
    ([1, 0.5, 2.25], "one of the two passes"),
    ([[1, 0.5, 2.25], [2, 1, 0]], "a list for each pass"),
    ([1, 2, 3], "expected (3, 2), got (3,)"),
]
