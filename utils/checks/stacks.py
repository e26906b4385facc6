"""What the exercises on stacks of Keras layers share: what is measured of them, and read from it.

What is judged comes from `models.sequence_model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.checks.exercise import is_anything, is_count, is_norms, is_numeric

RETURNS = {
    "outputs": is_numeric,
    **dict.fromkeys(("kinds", "operations", "layers"), is_anything),
    "parameters": is_count,
    "reach": is_norms,
}
"""What `models.sequence_model` gives, for an exercise's `returns`."""

NOT_A_SEQUENCE = r"expected ndim=3, found ndim=2"
"""What Keras says where a recurrent layer gets one vector instead of a sequence."""

STEPS_MISSING = r"Concatenate.* matching shapes.*\(None, \d+\)|found element of shape \(None, \d+\)"
"""How Keras begins to say that states without steps were joined: `return_sequences` is missing."""


def grus(result: Any) -> list[Sequence[np.ndarray]]:
    """Return the arrays of each GRU of a measured model, in its order."""
    return [layer["arrays"] for layer in result["layers"] if layer["kind"] == "GRU"]
