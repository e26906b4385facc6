"""A causal language model of verse within a budget, to be trained within the chapter's minutes."""

from __future__ import annotations

from typing import Any

from utils.checks import language_models
from utils.checks.define import Cases, Rng, exercise
from utils.checks.exercise import Inputs

BUDGET = 150_000
VOCABULARY = 68
"""Characters of the chapter's text."""


def cases(rng: Rng) -> Cases:
    return language_models.cases(rng, BUDGET, VOCABULARY)


def loses_steps(inputs: Inputs, result: Any) -> bool:
    """Return whether there are scores for the characters, at fewer steps than were read."""
    shape, (_, steps) = result["outputs"].shape, inputs["x"].shape
    return len(shape) == 3 and 1 < shape[1] < steps and shape[2] == inputs["vocabulary_size"]


EXERCISE = exercise(
    __name__,
    cases,
    lambda inputs, result: language_models.judge(inputs, result, BUDGET),
    **language_models.MEASURED,
)
