"""A deep language model within a budget, whose first layer still hears the loss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from utils.checks import language_models, models
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count

say = Sentences(__name__)

BUDGET = 100_000
VOCABULARY = 65
"""Characters of the chapter's text."""
LAYERS = 8
REACH = 0.2
"""What must reach the first layer: this part of the gradient's norm at the last one."""


def cases(rng: Rng) -> Cases:
    for case in language_models.cases(rng, BUDGET, VOCABULARY, steps=12):
        yield replace(case, inputs={**case.inputs, "every_step": True})


def judge(inputs: Inputs, result: Any) -> Problem | None:
    problem = language_models.judge(inputs, result, BUDGET)
    return problem or shallow(result) or unheard(result) or idle(result)


def shallow(result: Any) -> Problem | None:
    found = min(len(result["at_start"]), result["depth"])
    return say("depth", wanted=LAYERS, found=found) if found < LAYERS else None


def unheard(result: Any) -> Problem | None:
    first, *_, last = result["at_start"]
    if last == 0:
        return say("silent")
    return say("reach", wanted=REACH, part=first / last) if first / last < REACH else None


def idle(result: Any) -> Problem | None:
    """Return a problem if layers are deep in letter only."""
    found = result["taking_part"]
    return say("idle", wanted=LAYERS, found=found) if found < LAYERS else None


def fits(inputs: Inputs, result: Any) -> bool:
    """Return whether only depth and reach are left to look at."""
    return language_models.judge(inputs, result, BUDGET) is None


def is_shallow(inputs: Inputs, result: Any) -> bool:
    return fits(inputs, result) and len(result["at_start"]) < LAYERS


def is_side_by_side(inputs: Inputs, result: Any) -> bool:
    enough = len(result["at_start"]) >= LAYERS
    return enough and fits(inputs, result) and shallow(result) is not None


def loses_the_gradient(inputs: Inputs, result: Any) -> bool:
    if shallow(result) or result["at_start"][-1] == 0 or not fits(inputs, result):
        return False
    return unheard(result) is not None


def has_idle_layers(inputs: Inputs, result: Any) -> bool:
    if not fits(inputs, result) or shallow(result) or unheard(result):
        return False
    return idle(result) is not None


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    **{
        **language_models.MEASURED,
        "measure": models.deep_language_model,
        "returns": {**language_models.RETURNS, "at_start": is_anything, "taking_part": is_count},
    },
    time_limit=20.0,
)
