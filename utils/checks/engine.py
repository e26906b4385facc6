"""The engine: runs an exercise's cases on an answer and reaches a verdict.

Whatever the answer does, a `Feedback` comes back: never a traceback from in here.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.checks import guard
from utils.checks.compare import describe, same
from utils.checks.exercise import PUBLIC_SEED, Case, Exercise, Mistake, Problem
from utils.checks.feedback import Feedback, Status
from utils.checks.registry import exercises_of

_KINDS = {
    "function": "a function",
    "layer": "a class of layers",
    "model": "a function that returns a model",
}


def check_answer(
    exercise: Exercise, answer: Any, *, seed: int = PUBLIC_SEED, rounds: int = 1
) -> Feedback:
    """Check one answer.

    Args:
        exercise: the exercise.
        answer: what the learner's name stands for; None or `...` counts as not started.
        seed: seeds the cases. The notebook uses the public one, grading another.
        rounds: how many times the cases are drawn.
    """
    start = time.perf_counter()
    with guard.ORIGINALS.restored() as replaced, np.errstate(all="warn"):
        verdict = _check(exercise, answer, seed, rounds)
    notes = tuple(
        f"`{name}` has been replaced in this notebook; the check used the original. "
        "Restart the kernel to get it back."
        for name in replaced[:3]
    )
    return Feedback(
        exercise=exercise.name,
        title=exercise.title,
        status=verdict.status,
        sentence=verdict.sentence,
        details=verdict.details,
        mistake=verdict.mistake,
        notes=verdict.notes + notes,
        hints=exercise.hints,
        points=exercise.points,
        seconds=time.perf_counter() - start,
        counts=verdict.counts,
    )


def check_namespace(
    chapter: str, namespace: Mapping[str, Any], *, seed: int = PUBLIC_SEED, rounds: int = 1
) -> list[Feedback]:
    """Check every exercise of a chapter by the names that a namespace defines."""
    return [
        check_answer(exercise, namespace.get(exercise.name), seed=seed, rounds=rounds)
        for exercise in exercises_of(chapter)
    ]


def make_cases(exercise: Exercise, seed: int = PUBLIC_SEED, rounds: int = 1) -> list[Case]:
    """Return the cases of an exercise: the same ones for the same seed."""
    return [
        case
        for number in range(rounds)
        for case in exercise.cases(np.random.default_rng([seed, number]))
    ]


class _Verdict:
    """A verdict on its way to a Feedback."""

    def __init__(
        self,
        status: Status,
        sentence: str,
        details: tuple[str, ...] = (),
        *,
        mistake: str | None = None,
        notes: tuple[str, ...] = (),
        counts: bool = True,
    ) -> None:
        self.status: Status = status
        self.sentence = sentence
        self.details = details
        self.mistake = mistake
        self.notes = notes
        self.counts = counts


def _check(exercise: Exercise, answer: Any, seed: int, rounds: int) -> _Verdict:
    if answer is None or answer is ...:
        return _not_started(exercise)
    wrong_kind = _wrong_kind(exercise, answer)
    if wrong_kind:
        return _Verdict("not_yet", wrong_kind)
    try:
        cases = make_cases(exercise, seed, rounds)
        outcomes = _run_all(exercise, answer, cases)
        return _judge(exercise, cases, outcomes)
    except KeyboardInterrupt:
        return _Verdict("not_yet", "The check was interrupted; run it again.", counts=False)
    except Exception as error:  # a fault of ours must not look like a fault of the learner's
        return _Verdict(
            "not_yet",
            f"The check itself failed ({type(error).__name__}: {error}). That is our fault, not "
            "yours: restart the kernel, and if it happens again, please report it.",
            counts=False,
        )


def _not_started(exercise: Exercise, sentence: str = "") -> _Verdict:
    return _Verdict(
        "not_started",
        sentence or f"Fill in `{exercise.name}` in the cell above, run that cell, then this one.",
        counts=False,
    )


def _wrong_kind(exercise: Exercise, answer: Any) -> str | None:
    if exercise.kind == "value":
        if callable(answer):
            return f"`{exercise.name}` should be a value, and it is {describe(answer)}."
        return None
    wants_class = exercise.kind == "layer"
    if callable(answer) and (isinstance(answer, type) or not wants_class):
        return None
    return (
        f"`{exercise.name}` should be {_KINDS[exercise.kind]}, and it is {describe(answer)}: "
        "was the name used again for something else?"
    )


def _run_all(exercise: Exercise, answer: Any, cases: list[Case]) -> list[guard.Outcome]:
    """Run the answer on each case; stop at a case that gave no value, for the rest would too."""
    outcomes: list[guard.Outcome] = []
    deadline = time.monotonic() + exercise.time_limit
    for case in cases:
        left = max(deadline - time.monotonic(), 0.1)
        try:
            with guard.time_limit(left):
                outcomes.append(guard.run(exercise.probe, answer, case.inputs))
        except guard.TimeLimitError as error:  # it fell between the learner's code and ours
            outcomes.append(guard.Outcome(error=str(error)))
        if outcomes[-1].error is not None:
            break
    return outcomes


def _judge(exercise: Exercise, cases: list[Case], outcomes: list[guard.Outcome]) -> _Verdict:
    last = outcomes[-1]
    notes = _seen_by_the_way(outcomes)
    if last.blank:
        return _not_started(exercise, f"{last.error}: fill it in, run the cell, then this one.")
    case, problem = _first_problem(exercise, cases, outcomes)
    if problem is None:
        return _Verdict("passed", exercise.praise or "All cases agree.", notes=notes)
    if not last.counts:
        return _Verdict("not_yet", problem.sentence, counts=False)
    details = problem.details
    if case.label:
        details = (f"This was on {case.label}.", *details)
    mistake = _recognise(exercise, cases, outcomes)
    if mistake is None:
        return _Verdict("not_yet", problem.sentence, details, notes=notes)
    return _Verdict(
        "not_yet", mistake.says, (problem.sentence, *details), mistake=mistake.name, notes=notes
    )


def _first_problem(
    exercise: Exercise, cases: list[Case], outcomes: list[guard.Outcome]
) -> tuple[Case, Problem | None]:
    for case, outcome in zip(cases, outcomes, strict=False):
        if outcome.error is not None:
            return case, Problem(outcome.error, outcome.details)
        problem = exercise.judge(case.inputs, outcome.value)
        if problem is not None:
            return case, problem
    return cases[-1], None


def _recognise(
    exercise: Exercise, cases: list[Case], outcomes: list[guard.Outcome]
) -> Mistake | None:
    """Return the known mistake whose results are those that came, on every case that was run."""
    for mistake in exercise.mistakes:
        for answer in mistake.answers():
            if _matches(exercise, mistake, answer, cases, outcomes):
                return mistake
    return None


def _matches(
    exercise: Exercise,
    mistake: Mistake,
    answer: Any,
    cases: list[Case],
    outcomes: list[guard.Outcome],
) -> bool:
    for case, outcome in zip(cases, outcomes, strict=False):
        if mistake.recognise is not None:
            if outcome.error is not None or not mistake.recognise(case.inputs, outcome.value):
                return False
            continue
        known = guard.run(exercise.probe, answer, case.inputs)
        if known.error != outcome.error or not same(known.value, outcome.value):
            return False
    return True


def _seen_by_the_way(outcomes: list[guard.Outcome]) -> tuple[str, ...]:
    """Say what the code printed, and of what NumPy warned, once each."""
    notes = []
    warned = next((outcome.warned for outcome in outcomes if outcome.warned), "")
    if warned:
        notes.append(f"NumPy warned: {warned}.")
    printed = next((outcome.printed for outcome in outcomes if outcome.printed.strip()), "")
    if printed:
        first = printed.strip().splitlines()[0][:120]
        notes.append(f"The code printed while it was checked; the first line was: {first}")
    return tuple(notes)
