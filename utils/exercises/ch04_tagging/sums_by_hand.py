"""The forward sums of three characters on paper."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

RIGHT = [[1, 2], [21, 4], [33, 92]]
ORDER = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]
"""(character, tag) in the order in which the sums are computed."""


def words(part: tuple[int, int], right: Array, got: Array) -> Problem:
    key = "first" if part[0] == 0 else "later"
    return say(key, step=part[0] + 1, tag="ON"[part[1]], expected=right[part], got=got[part])


EXERCISE = value(__name__, on_paper(RIGHT, ORDER, words))
