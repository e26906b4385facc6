"""Zoneout on paper: as an array, as tuples, with points."""

import numpy as np

RIGHT = [
    np.array([[4, 4, 0], [3, 9, 6]]),
    ((4, 4, 0), (3, 9, 6)),
    [[4.0, 4.0, 0.0], [3.0, 9.0, 6.0]],
]
WRONG = [
    ([[4, 4, 1], [3, 9, 6]], "In training, s_3 is renewed"),
    ([[4, 5, 0], [3, 9, 6]], "the state stays as it was, 4"),
    ([[4, 4, 0], [3, 8, 5]], "In use, s_2 lies between the old state, 3,"),
]
