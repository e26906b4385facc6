"""What made results wrong: which of them are right, and which known mistake gives the others."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from utils.checks import guard
from utils.checks import known as recorded
from utils.checks.compare import same
from utils.checks.exercise import Case, ConditionError, Exercise, Mistake, Problem
from utils.checks.sentences import Sentences

say = Sentences(__name__)
TYPED_IN = "a size typed in"

Memory = dict[tuple[str, str, int, int], guard.Outcome]
"""What known mistakes give: by exercise, mistake, way of making it, and number of the case."""


def cause(
    exercise: Exercise,
    cases: Sequence[Case],
    outcomes: Sequence[guard.Outcome],
    memory: Memory,
) -> tuple[str, str]:
    """Return the name of what made the results wrong, and its sentence, or nothing twice."""
    mistake = _recognise(exercise, cases, outcomes, memory)
    if mistake is not None:
        return mistake.name, mistake.says
    size = _typed_in(exercise, cases, outcomes)
    if size is not None:
        return TYPED_IN, say.text(TYPED_IN, size=size)
    return "", ""


def right_cases(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[guard.Outcome]
) -> list[bool]:
    """Return for each case whether its outcome is right; a case that was not run is not."""
    right = [
        outcome.error is None
        and not wrong_form(exercise, outcome.value)
        and exercise.judge(case.inputs, outcome.value) is None
        for case, outcome in zip(cases, outcomes, strict=False)
    ]
    return right + [False] * (len(cases) - len(right))


def run_case(exercise: Exercise, answer: Any, case: Case) -> guard.Outcome:
    """Probe an answer on one case and, where the exercise wants it, measure what came of that."""
    built = guard.run(exercise.probe, answer, case.inputs)
    if exercise.measure is None or built.error is not None:
        return built
    measured = guard.run(exercise.measure, built.value, case.inputs)
    return replace(measured, printed=built.printed, warned=built.warned, typed=built.typed)


def wrong_form(exercise: Exercise, value: Any) -> Problem | None:
    """Return a problem if a probe's result, which may be forged, lacks what the judge reads."""
    if not exercise.returns:
        return None
    right = isinstance(value, dict) and all(
        name in value and form(value[name]) for name, form in exercise.returns.items()
    )
    if right:
        return None
    return say("another form")


def _recognise(
    exercise: Exercise,
    cases: Sequence[Case],
    outcomes: Sequence[guard.Outcome],
    memory: Memory,
) -> Mistake | None:
    """Return the known mistake whose results are those that came, on every case that was run."""
    for mistake in exercise.mistakes:
        if mistake.stops_with:
            if _stops_with(mistake.stops_with, exercise, cases, outcomes):
                return mistake
            continue
        if mistake.recognise is not None and _fits(exercise, mistake, cases, outcomes):
            return mistake
        if mistake.recognise is not None and not mistake.or_equal:
            continue
        for way in range(len(mistake.ways)):
            with contextlib.suppress(LookupError):  # no solutions here, and nothing recorded
                if _matches(exercise, mistake, way, cases, outcomes, memory):
                    return mistake
    return None


def _typed_in(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[guard.Outcome]
) -> int | None:
    """Return a number of the answer's code that is a size in just those cases that are right.

    A size copied from an example makes an answer that is right on the example's sizes alone.
    """
    right = right_cases(exercise, cases, outcomes)[: len(outcomes)]
    if all(right) or not any(right):
        return None
    sizes = [_sizes(list(case.inputs.values())) for case in cases[: len(outcomes)]]
    for number in map(int, re.findall(r"\d{1,9}", outcomes[-1].typed)):
        if [number in each for each in sizes] == right:
            return number
    return None


def _sizes(inputs: Any) -> set[int]:
    """Return the whole numbers among a case's inputs, and the lengths of its arrays."""
    if isinstance(inputs, np.ndarray):
        return set(inputs.shape)
    if isinstance(inputs, list | tuple):
        return set().union(*map(_sizes, inputs))
    return {inputs} if type(inputs) is int else set()


def _fits(
    exercise: Exercise,
    mistake: Mistake,
    cases: Sequence[Case],
    outcomes: Sequence[guard.Outcome],
) -> bool:
    """Return whether a mistake's condition recognises what came in every case that was run.

    Or, where an exercise says so, in the first that is wrong: the one the learner reads of.

    Raises:
        ConditionError: the condition raised an error.
    """
    pairs = list(zip(cases, outcomes, strict=False))
    if exercise.first_wrong:
        pairs = [pairs[right_cases(exercise, cases, outcomes).index(False)]]
    return all(
        outcome.error is None
        and not wrong_form(exercise, outcome.value)
        and _holds(exercise, mistake, case, outcome)
        for case, outcome in pairs
    )


def _holds(exercise: Exercise, mistake: Mistake, case: Case, outcome: guard.Outcome) -> bool:
    assert mistake.recognise is not None
    try:
        return bool(mistake.recognise(case.inputs, outcome.value))
    except Exception as error:  # it may be any module's code, on any learner's result
        name = getattr(mistake.recognise, "__name__", "its condition")
        raise ConditionError(
            f"{exercise.name}, mistake {mistake.name!r}: `{name}` stopped with "
            f"{type(error).__name__}: {error}"
        ) from error


def _stops_with(
    words: str, exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[guard.Outcome]
) -> bool:
    """Return whether the code stopped with such an error, and had been right until then."""
    *before, last = outcomes
    if last.error is None or not re.search(words, last.error):
        return False
    return all(right_cases(exercise, cases[: len(before)], before))


def _matches(
    exercise: Exercise,
    mistake: Mistake,
    way: int,
    cases: Sequence[Case],
    outcomes: Sequence[guard.Outcome],
    memory: Memory,
) -> bool:
    """Return whether this way of making a mistake gives what came, on every case that was run."""
    for number, (case, outcome) in enumerate(zip(cases, outcomes, strict=False)):
        if outcome.error is None and wrong_form(exercise, outcome.value):
            return False
        if exercise.replay is not None and outcome.error is not None and not mistake.stops:
            return False  # none of its ways stops: they need not be run to know that
        if exercise.replay is not None and outcome.error is None:
            source = mistake.ways[way].source
            if not exercise.replay(exercise.name, source, case.inputs, outcome.value):
                return False
            continue
        key = (exercise.name, mistake.name, way, number)
        if key not in memory:
            memory[key] = run_case(exercise, mistake.answer(way), case)
        known = memory[key]
        if known.error != outcome.error:
            return False
        # A mistake that stops with an error is known by the error: no value came to compare.
        if known.error is None and not _look_the_same(exercise, case, known, outcome):
            return False
    return True


def _look_the_same(
    exercise: Exercise, case: Case, known: guard.Outcome, outcome: guard.Outcome
) -> bool:
    """Return whether two results are the same as far as the judge sees them."""
    view = exercise.view or (lambda inputs, result: result)
    seen, came = view(case.inputs, known.value), view(case.inputs, outcome.value)
    rtol, atol = exercise.rtol, exercise.atol
    if isinstance(known, recorded.Recorded):
        rtol, atol = max(rtol, recorded.RTOL), max(atol, recorded.ATOL)
    return same(seen, came, rtol=rtol, atol=atol)
