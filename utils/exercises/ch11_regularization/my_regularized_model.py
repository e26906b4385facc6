"""A causal language model of words within a budget, to be trained where text is scarce."""

from __future__ import annotations

from typing import Any

from utils.checks import language_models
from utils.checks.define import Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

BUDGET = 360_000
VOCABULARY = 1_000
"""Words of the chapter's text."""


def cases(rng: Rng) -> Cases:
    return language_models.cases(rng, BUDGET, VOCABULARY)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    return language_models.judge(inputs, result, BUDGET)


EXERCISE = exercise(__name__, cases, judge, **language_models.MEASURED)
