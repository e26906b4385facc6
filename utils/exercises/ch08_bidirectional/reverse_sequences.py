"""Turn each sequence round; the oracle is an index for each step."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.compare import same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_numeric
from utils.checks.judges import equals, first_of

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    def padded(lengths: list[int], steps: int, features: int) -> dict[str, Any]:
        x = rng.normal(size=(len(lengths), steps, features)) + 3.0
        # What stands in the padding is no constant, so that it shows whether it stays as it is.
        x[0, lengths[0] - 1] = 0.0  # a real step may be zero as well: only the lengths can tell
        return {"x": x, "lengths": np.array(lengths)}

    drawn = [int(n) for n in rng.integers(2, 6, size=3)]
    yield "4 sequences of 4, 2, 6 and 3 steps, padded to 7", padded([4, 2, 6, 3], 7, 3)
    label = "sequences of which one has a single step and one no padding"
    yield label, padded([*drawn, 1, 6], 6, 2)


def oracle(x: Array, lengths: Array) -> Array:
    steps = np.arange(x.shape[1])
    real = steps < lengths[:, None]
    source = np.where(real, lengths[:, None] - 1 - steps, steps)
    return np.asarray(x[np.arange(len(x))[:, None], source])


def is_array(inputs: Inputs, result: Any) -> Problem | None:
    return say("list") if isinstance(result, list) else None


def holds_whole_numbers(inputs: Inputs, result: Any) -> bool:
    return is_numeric(result) and result.dtype.kind != "f" and result.shape == inputs["x"].shape


def starts_one_too_far(inputs: Inputs, result: Any) -> bool:
    """Return whether each row begins with its first padded step, down to its second real one."""
    x = inputs["x"]
    if not is_numeric(result) or result.shape != x.shape:
        return False
    parts = [x[row, length:0:-1] for row, length in enumerate(inputs["lengths"])]
    begins = (
        same(part, row[: len(part)], atol=1e-5) for part, row in zip(parts, result, strict=True)
    )
    lacks_first = not np.isclose(result, x[:, :1], atol=1e-5).all(axis=-1)[:, 1:].any()
    return all(begins) and lacks_first


judge = first_of(equals(oracle), is_array)
EXERCISE = exercise(__name__, cases, judge)
