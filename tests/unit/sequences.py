"""What the tests of layers share: a batch of sequences, its mask, and a tensor's numbers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

BATCH, STEPS, FEATURES, UNITS = 3, 6, 5, 4
RNG = np.random.default_rng(11)
X = RNG.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
LENGTHS = (6, 4, 1)
MASK = np.arange(STEPS) < np.array(LENGTHS)[:, None]


def numbers(tensor: Any) -> np.ndarray:
    """Return what a tensor of any backend holds."""
    return np.asarray(keras.ops.convert_to_numpy(tensor))
