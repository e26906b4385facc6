"""Three distributions on paper: any way of writing the same numbers."""

from __future__ import annotations

import numpy as np

AS_FRACTIONS = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
TWO_DECIMALS = ((0.03, 0.53, 0.13, 0.30), (0, 0.57, 0, 0.43), (0, 0.44, 0.22, 0.33))
AS_ARRAY = np.round(AS_FRACTIONS, 4)

RIGHT = [AS_FRACTIONS, TWO_DECIMALS, AS_ARRAY]

WRONG = [
    ([[0.25] * 4, [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]], "probability of a is wrong"),
    ([AS_FRACTIONS[0], [0, 3 / 7, 0, 4 / 7], AS_FRACTIONS[2]], "row for top-k"),
    ([AS_FRACTIONS[0], AS_FRACTIONS[1], [0, 0.5, 0.2, 0.5]], "row for nucleus adds up to 1.2"),
    ([[1, 16, 4, 9], [0, 4, 0, 3], [0, 4, 2, 3]], "adds up to 30"),
    ([0.1, 0.4, 0.2, 0.3], "expected (3, 4), got (4,)"),
]
