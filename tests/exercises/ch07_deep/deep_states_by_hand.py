"""Other answers to `deep_states_by_hand`: any way of writing the same numbers, and other forms."""

from __future__ import annotations

import numpy as np

RIGHT = [
    np.array([[1.0, 1.0, 3.0], [2.0, 0.0, 4.0]]),
    ((1, 1, 3), (2, 0, 4)),
    np.stack([[1, 2], [1, 0], [3, 4]], axis=1),
]

WRONG = [
    ([[1, 1, 3], [2, 0]], "and its second row has 2 numbers"),
    ([[1, 1, 3], 2], "and its second entry is the number 2"),
    ([[1, [1], 3], [2, 0, 4]], "and it is a list"),
    ([[1, 1, 2], [2, 0, 4]], "Step 3 of layer 1 is wrong: expected 3, got 2. The states"),
    ([[1, 1, 3], [2, 0, 2]], "Step 3 of layer 2 is wrong: expected 4, got 2. All others"),
]
