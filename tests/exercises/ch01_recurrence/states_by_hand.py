"""Other answers to `states_by_hand`: any way of writing the same pairs."""

from fractions import Fraction

import numpy as np

RIGHT = [
    np.array([[2.0, 0.0], [1.0, 1.0], [2.5, 0.5]]),
    ((2, 0), (1, 1), (5 / 2, 1 / 2)),
    [[2, 0], [1, 1], [Fraction(5, 2), Fraction(1, 2)]],
]
WRONG = [
    ([[2], [1, 1], [2.5]], "should be an array of shape (3, 2)"),
    ([2, 1, 2.5], "expected (3, 2), got (3,)"),
    ("2 0 1 1 2.5 0.5", "should be an array"),
    ([[2, 0], [1, 1], ["2.5", 0.5]], "should hold numbers"),
    ([[2, 0], [1, 3], [0, 0]], "h_2 is wrong: expected (1, 1), got (1, 3). The"),
    ([[2, 0], [1, 1], [2.5, 1.5]], "h_3 is wrong: expected (2.5, 0.5), got (2.5, 1.5)."),
    ([[2, 0], [1, 0], [1.5, 0]], "without `b_h`, or with a minus before it"),
]
