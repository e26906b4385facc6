"""Two dense layers on paper."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# Step 1: 2·1 = 2, then 3·1 − 2 = 1. Step 2: 4 − 2 = 2, then 6 − 2 + 1 = 5.
# Step 3: 0 − 2 < 0, then 0 − 0 + 5 = 5.
RIGHT = [[1, 2, 1], [2, 2, 5], [0, 0, 5]]


def words(step: int, right: Array, got: Array) -> Problem:
    expected, came = (", ".join(f"{value:g}" for value in row[step]) for row in (right, got))
    key = "last step" if step + 1 == len(got) else "step"
    return say(key, step=step + 1, expected=expected, got=came)


EXERCISE = value(__name__, on_paper(RIGHT, range(3), words))
