"""A causal language model of verse within a budget, to be trained within the chapter's minutes."""

from __future__ import annotations

from utils.checks import language_models
from utils.checks.define import Cases, Rng, exercise

BUDGET = 150_000
VOCABULARY = 68
"""Characters of the chapter's text."""


def cases(rng: Rng) -> Cases:
    return language_models.cases(rng, BUDGET, VOCABULARY)


EXERCISE = exercise(
    __name__,
    cases,
    lambda inputs, result: language_models.judge(inputs, result, BUDGET),
    **language_models.MEASURED,
)
