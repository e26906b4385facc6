"""Forward sums on paper: any way of writing the same pairs."""

from __future__ import annotations

import numpy as np

AS_ARRAY = np.array([[1.0, 2.0], [21.0, 4.0], [33.0, 92.0]])
AS_TUPLES = ((1, 2), (21, 4), (33, 92))
BY_MATRICES = [
    [1, 2],
    np.array([1, 2]) @ [[1, 2], [3, 1]] * [3, 1],
    np.array([21, 4]) @ [[1, 2], [3, 1]] * [1, 2],
]

RIGHT = [AS_ARRAY, AS_TUPLES, BY_MATRICES]
WRONG = [
    ([[1, 2], [21, 8], [33, 92]], "`N` at character 2 is wrong: expected 4, got 8"),
    ([[9, 9], [9, 9], [9, 9]], "`O` at character 1"),
    ([[1, 2], [21, 4], [33, 93]], "expected 92, got 93"),
    ([1, 2, 3], "expected (3, 2), got (3,)"),
]
