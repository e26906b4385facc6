"""Zoneout of one unit on paper, in training and in use."""

from __future__ import annotations

import itertools

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

INPUT, STAYS = [4, 8, -4], [False, True, False]
# In training 0 + 4, then it stays, then 4 - 4. In use s + 3/4 x: 0 + 3, 3 + 6, 9 - 3.
RIGHT = [[4, 4, 0], [3, 9, 6]]
ORDER = tuple(itertools.product(range(2), range(3)))


def words(part: tuple[int, int], right: Array, got: Array) -> Problem:
    """Show the first wrong state only, and where it comes from."""
    row, step = part
    before = 0.0 if step == 0 else right[row, step - 1]
    values = {"step": step + 1, "old": before, "new": before + INPUT[step], "got": got[part]}
    if row:
        return say("in use", **values)
    return say("stays" if STAYS[step] else "renewed", **values)


EXERCISE = value(__name__, on_paper(RIGHT, ORDER, words))
