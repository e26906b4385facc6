"""The answers that the tests of exercises feed to checks, by the exercise's name.

Each exercise has a file, `tests/exercises/chNN_slug/NAME.py`, with `RIGHT`, other right answers
than the course's own, and perhaps `WRONG`, pairs of a wrong answer that is no named mistake and
words that its sentence must have.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import keras

from utils.authoring.build import solution_of
from utils.checks import edits
from utils.checks.engine import make_cases
from utils.checks.exercise import Case, Exercise, Mistake
from utils.checks.guard import Outcome
from utils.checks.recognise import right_cases, run_case
from utils.checks.registry import CHAPTERS, find_exercise, names_of

_FILES = {
    name: import_module(f"tests.exercises.ch{chapter.stem}.{name}")
    for chapter in CHAPTERS
    for name in names_of(chapter)
}
RIGHT: dict[str, list[Any]] = {name: file.RIGHT for name, file in _FILES.items()}
WRONG: dict[str, list[tuple[Any, str]]] = {
    name: getattr(file, "WRONG", []) for name, file in _FILES.items()
}


def run_cell(source: str) -> dict[str, Any]:
    """Run a cell as its notebook would, after the usual imports; return what it defines."""
    return edits.run_cell(source, "<the learner's cell>", keras=keras)


def solution(name: str) -> Any:
    """Return the course's own answer."""
    return run_cell(solution_of(name))[name]


def mistake_of(name: str, mistake: str) -> Mistake:
    """Return a known mistake of an exercise."""
    return next(each for each in find_exercise(name).mistakes if each.name == mistake)


def wrong_cell(name: str, mistake: str, way: int = 0) -> str:
    """Return the cell of a learner who makes a known mistake."""
    source: str = mistake_of(name, mistake).ways[way].source
    return source


def wrong(name: str, mistake: str, way: int = 0) -> Any:
    """Return what that cell defines."""
    return run_cell(wrong_cell(name, mistake, way))[name]


def earns(name: str, answer: Any, seed: int) -> bool:
    """Return whether an answer gets a case right that doing nothing does not."""
    exercise = find_exercise(name)
    return earns_on(exercise, answer, make_cases(exercise, seed))


def earns_on(exercise: Exercise, answer: Any, cases: list[Case]) -> bool:
    """Return whether an answer gets one of these cases right that doing nothing does not."""
    right = right_cases(exercise, cases, outcomes_of(exercise, answer, cases))
    return any(ok and not case.trivial for ok, case in zip(right, cases, strict=True))


def outcomes_of(exercise: Exercise, answer: Any, cases: list[Case]) -> list[Outcome]:
    """Run an answer on each case until it gives none."""
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes.append(run_case(exercise, answer, case))
        if outcomes[-1].error is not None:
            break
    return outcomes
