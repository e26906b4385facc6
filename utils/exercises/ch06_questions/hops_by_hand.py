"""Two hops on paper: what the first one points at says where the second one looks."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# Focus: Emil 0.5 + 0.25, Clara 0.15 + 0.1; places 0.75, 0.25, 0.25 of 1.25 in all.
RIGHT = [0.75, 0.25, 0.8, 0.2]
NAMES = ("emil", "clara", "tower", "mill")


def words(part: int, right: Array, got: Array) -> Problem:
    return say(NAMES[part], got=got[part])


EXERCISE = value(__name__, on_paper(RIGHT, range(4), words))
