"""Two hops on paper: what the first one points at says where the second one looks."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.compare import same
from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Inputs, Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# Focus: Emil 0.5 + 0.25, Clara 0.15 + 0.1; places 0.75, 0.25, 0.25 of 1.25 in all.
RIGHT = [0.75, 0.25, 0.8, 0.2]
NAMES = ("emil", "clara", "tower", "mill")


def words(part: int, right: Array, got: Array) -> Problem:
    return say(NAMES[part], got=got[part])


def took_a_softmax(inputs: Inputs, result: Any) -> bool:
    """Return whether the places have a softmax of their focus, rounded to two digits or more."""
    emil, clara = np.exp(RIGHT[:2])
    whole = emil + 2 * clara
    return same([*RIGHT[:2], (emil + clara) / whole, clara / whole], result, rtol=0, atol=0.005)


EXERCISE = value(__name__, on_paper(RIGHT, range(4), words))
