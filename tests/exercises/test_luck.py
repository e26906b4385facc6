"""No verdict hangs on luck: an answer gets the same one on every seed, and idleness earns nothing.

Only answers that build no model are tried here, so that many seeds take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import numpy as np
import pytest

from tests.exercises.answers import RIGHT, WRONG, earns_on, outcomes_of, run_cell, solution
from utils.checks.engine import make_cases, verdict
from utils.checks.exercise import Exercise
from utils.checks.recognise import Memory, run_case
from utils.checks.registry import all_exercises

QUICK = {each.name: each for each in all_exercises() if each.kind in ("value", "function")}
SEEDS = range(20)
MANY_SEEDS = range(200)


def _known(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """Yield every answer that the tests know, with a name for it."""
    yield "the solution", solution(exercise.name)
    for number, answer in enumerate(RIGHT[exercise.name]):
        yield f"right {number}", answer
    for number, (answer, _) in enumerate(WRONG[exercise.name]):
        yield f"wrong {number}", answer
    for mistake in exercise.mistakes:
        for number, way in enumerate(mistake.ways):
            yield f"{mistake.name} {number}", run_cell(way.source)[exercise.name]


def _reads_keras(answer: Any) -> bool:
    code = getattr(answer, "__code__", None)
    return code is not None and _names_keras(code)


def _names_keras(code: CodeType) -> bool:
    if {"keras", "tf"} & {*code.co_names, *code.co_varnames}:
        return True
    return any(_names_keras(each) for each in code.co_consts if isinstance(each, CodeType))


@pytest.mark.parametrize("exercise", QUICK.values(), ids=QUICK)
def test_a_known_answer_gets_the_same_verdict_on_every_seed(exercise: Exercise) -> None:
    known = [(name, answer) for name, answer in _known(exercise) if not _reads_keras(answer)]
    verdicts: dict[str, set[tuple[str, str | None]]] = {name: set() for name, _ in known}
    for seed in SEEDS:
        memory: Memory = {}  # what the mistakes give is computed once for all answers
        cases = make_cases(exercise, seed)
        for name, answer in known:
            feedback = verdict(exercise, cases, outcomes_of(exercise, answer, cases), memory)
            verdicts[name].add((feedback.status, feedback.mistake))
    for name, found in verdicts.items():
        assert len(found) == 1, f"{name}: {found}"


def _lazy() -> dict[str, Callable[..., Any]]:
    """Return answers that do nothing, by name."""
    return {
        "nothing": lambda *given: None,
        "its first input": lambda *given: given[0],
        "its last input": lambda *given: given[-1],
        "its first input, copied": lambda *given: np.array(given[0], copy=True),
        "zeros": lambda *given: np.zeros_like(given[0], dtype=float),
        "zero": lambda *given: 0,
        "one": lambda *given: 1,
        "an empty list": lambda *given: [],
        "all its inputs": lambda *given: list(given),
        "yes": lambda *given: True,
        "no": lambda *given: False,
        "what is random": lambda *given: np.random.default_rng().normal(size=np.shape(given[0])),
    }


@pytest.mark.parametrize("name", [name for name, each in QUICK.items() if each.kind == "function"])
def test_doing_nothing_earns_nothing_on_any_seed(name: str) -> None:
    exercise = QUICK[name]
    for seed in MANY_SEEDS:
        cases = make_cases(exercise, seed)
        for what, answer in _lazy().items():
            try:
                assert not earns_on(exercise, answer, cases), f"{what}, seed {seed}"
            except (TypeError, ValueError):  # it can't even be made of these inputs
                continue


@pytest.mark.parametrize("exercise", QUICK.values(), ids=QUICK)
def test_a_check_gives_the_same_twice_and_cases_in_any_order(exercise: Exercise) -> None:
    answer = solution(exercise.name)
    cases = make_cases(exercise, seed=3)
    for case in (*cases, *reversed(cases)):
        outcome = run_case(exercise, answer, case)
        assert outcome.error is None
        assert exercise.judge(case.inputs, outcome.value) is None
