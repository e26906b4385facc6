"""The smallest exercise there is, for tests of the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from utils.checks.compare import difference
from utils.checks.engine import check_answer
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem
from utils.checks.feedback import Feedback


def _judge_doubled(inputs: Inputs, result: Any) -> Problem | None:
    return difference(np.array([2 * float(v) for v in inputs["x"]]), result)


DOUBLE = Exercise(
    name="doubled",
    title="Twice",
    kind="function",
    concept="doubling",
    points=1,
    minutes=1,
    difficulty=1,
    cases=lambda rng: [Case({"x": rng.normal(size=3)}, "three numbers")],
    judge=_judge_doubled,
    mistakes=(Mistake("squared", "You squared.", (lambda x: x**2,)),),
    hints=("Think.", "Think of two.", "x + x"),
)

HASTY = replace(DOUBLE, time_limit=0.5)
"""Where the time limit itself is tested: elsewhere half a second is short on a busy machine."""


def sentence(answer: Any, exercise: Exercise = DOUBLE) -> Feedback:
    feedback = check_answer(exercise, answer)
    assert "That is our fault" not in feedback.sentence, feedback.text()
    return feedback
