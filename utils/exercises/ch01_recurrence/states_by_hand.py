"""Three steps of a network so small that it is worked on paper."""

from __future__ import annotations

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# relu of (2, −2+1), then of (0+1, 0+1), then of (1+0.5+1, 0.5−1+1).
RIGHT = [[2, 0], [1, 1], [2.5, 0.5]]


def words(step: int, right: Array, got: Array) -> Problem:
    """Show the first wrong state only: the others are still to be found."""
    expected, came = (", ".join(f"{value:g}" for value in states[step]) for states in (right, got))
    key = "last state" if step + 1 == len(right) else "state"
    return say(key, step=step + 1, expected=expected, got=came)


EXERCISE = value(__name__, on_paper(RIGHT, range(3), words))
