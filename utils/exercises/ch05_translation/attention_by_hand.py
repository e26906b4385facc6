"""One step of attention on paper: four weights, and a context of two numbers."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# The scores are ln 2, 0 and ln 2, so that the exponentials are 2, 1 and 2.
RIGHT = [0.4, 0.2, 0.4, 0, 0.8, 0.6]


def words(part: int, right: Array, got: Array) -> Problem:
    if part < 4:
        return say("weight", number=part + 1, got=got[part])
    return say("context", number=part - 3, got=got[part])


EXERCISE = value(__name__, on_paper(RIGHT, range(6), words))
