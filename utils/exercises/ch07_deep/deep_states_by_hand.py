"""Two layers on paper."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# Below: 2 − 1, then 2·1 − 1, then 2 + 2·1 − 1.
# Above: 1 + 1, then 1 − 2·2 + 1, which is negative, then 3 + 1.
RIGHT = [[1, 1, 3], [2, 0, 4]]
ORDER = [(layer, step) for step in range(3) for layer in range(2)]


def words(part: tuple[int, int], right: Array, got: Array) -> Problem:
    layer, step = part
    key = "last state" if part == ORDER[-1] else "state"
    return say(key, step=step + 1, layer=layer + 1, expected=right[part], got=got[part])


EXERCISE = value(__name__, on_paper(RIGHT, ORDER, words))
