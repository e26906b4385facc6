"""A causal language model within a budget, with recurrent layers one above the other."""

from __future__ import annotations

import re
from typing import Any

from utils.checks import language_models
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

BUDGET = 50_000
"""The embedding and the output layer included."""
VOCABULARY = 65
"""Characters of the chapter's text."""


def cases(rng: Rng) -> Cases:
    yield from language_models.cases(rng, BUDGET, VOCABULARY)


def count(result: Any) -> int:
    """Count the recurrent layers with weights of their own, cells in `RNN` among them."""
    names = (re.sub(r" \(\d+\)$", "", path).rsplit("/", 1)[-1] for path in result["reach"])
    return sum(name == "recurrent_kernel" for name in names)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    return language_models.judge(inputs, result, BUDGET) or not_deep(result)


def not_deep(result: Any) -> Problem | None:
    if (found := count(result)) < 2:
        return say("too few", found=found)
    return None if result["cells"] >= 2 else say("side by side", found=found)


def shallow(inputs: Inputs, result: Any) -> bool:
    return not language_models.judge(inputs, result, BUDGET) and count(result) == 1


def side_by_side(inputs: Inputs, result: Any) -> bool:
    good = not language_models.judge(inputs, result, BUDGET)
    return good and count(result) > 1 and result["cells"] < 2


EXERCISE = exercise(__name__, cases, judge, **language_models.MEASURED)
