"""Two directions on paper."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# Forward: 1, then 0 + 0.5, then 2 + 0.25. Backward, from the right: relu(-2 + 1), then 0 + 0 + 1,
# then -1 + 2 + 1.
RIGHT = [[1, 2], [0.5, 1], [2.25, 0]]
ORDER = [(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)]
"""(step, half) in the order in which the states are computed."""


def words(part: tuple[int, int], right: Array, got: Array) -> Problem:
    key = "backward" if part[1] else "forward"
    return say(key, step=part[0] + 1, expected=right[part], got=got[part])


EXERCISE = value(__name__, on_paper(RIGHT, ORDER, words))
