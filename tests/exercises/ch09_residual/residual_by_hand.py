"""Other answers to `residual_by_hand`."""

import numpy as np

AS_ARRAY = np.array([[2.0, 3.0, -1.0], [4.0, 5.0, -1.0]])
AS_TUPLES = ((2, 3, -1), (4.0, 5.0, -1.0))


RIGHT = [AS_ARRAY, AS_TUPLES]
WRONG = [
    ([[2, 3, -1], [4, 5, -2]], "All others are right"),
    ([[2, 3, -1], [4, 5, -3]], "the ReLU is missing"),
    ([[2, 3, -1], [4, 6, -1]], "starts from zero at every step"),
    ([[2, 4, -1], [4, 6, -1]], "What comes after it builds on it"),
    ([[2, 3, 0], [4, 6, -1]], "begin with this one"),
    ([[2, 3, -1], [4, 4, -1]], "or it is half of the *sum*"),
    ([[2, 3, 0], [4, 5, 0]], "or of what the shortcut carries"),
]
