"""Two residual layers on paper."""

from __future__ import annotations

import itertools

import numpy as np

from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

INPUT = [1, 2, -1]
# Layer 1 has the states 1, 2 - 1, relu(-1 - 1), which go on top of the input;
# layer 2 has 2, 3 - 1, relu(-1 - 1), on top of 2, 3, -1.
RIGHT = [[2, 3, -1], [4, 5, -1]]
ORDER = tuple(itertools.product(range(2), range(3)))


def words(part: tuple[int, int], right: Array, got: Array) -> Problem:
    """Show the first wrong sum only: the others are still to be found, and all below is right."""
    layer, step = part
    below, came = (INPUT, *RIGHT)[layer][step], got[part]
    state, name = came - below, f"{layer + 1}_{step + 1}"
    shown = say.text(
        "sum below" if state < 0 else "sum",
        name=name,
        below=below,
        got=came,
        sign="−" if state < 0 else "+",
        size=abs(state),
        state=state,
    )
    wrong = np.argwhere(~np.isclose(got, right))
    key = "first one" if (wrong >= part).all() else "one of several"  # above and to the right
    key = "only one" if len(wrong) == 1 else key
    return say(key, name=name, expected=right[part], got=came, details=[shown])


EXERCISE = value(__name__, on_paper(RIGHT, ORDER, words))
