"""Other answers to `residual_by_hand`."""

import numpy as np

AS_ARRAY = np.array([[2.0, 3.0, -1.0], [4.0, 5.0, -1.0]])
AS_TUPLES = ((2, 3, -1), (4.0, 5.0, -1.0))


RIGHT = [AS_ARRAY, AS_TUPLES]
WRONG = [([[2, 3, -1], [4, 5, -3]], "All others are right")]
