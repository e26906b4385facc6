"""The engine: runs an exercise's cases on an answer and reaches a verdict.

Whatever the answer does, a `Feedback` comes back: never a traceback from in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

import numpy as np

from utils.checks import guard, hidden, kinds, known, session
from utils.checks.exercise import PUBLIC_SEED, Case, Exercise, Problem
from utils.checks.feedback import Feedback, Status
from utils.checks.recognise import Memory, cause, run_case, wrong_form
from utils.checks.registry import exercises_of


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
    start = perf_counter()
    try:
        with session.kept(), session.ORIGINALS.restored() as replaced:
            feedback = _check(exercise, answer, seed, rounds)
    except KeyboardInterrupt:
        feedback = _not_counted(exercise, "The check was interrupted; run it again.")
        replaced = []
    except Exception as error:  # a fault of ours must not look like a fault of the learner's
        feedback = _not_counted(exercise, _our_fault(error))
        replaced = []
    notes = tuple(
        f"`{name}` has been replaced in this notebook; the check used the original. "
        "Restart the kernel to get it back."
        for name in replaced[:3]
    )
    return replace(feedback, notes=feedback.notes + notes, seconds=perf_counter() - start)


def verdict(
    exercise: Exercise,
    cases: Sequence[Case],
    outcomes: Sequence[guard.Outcome],
    memory: Memory | None = None,
) -> Feedback:
    """Reach the verdict on what came of an answer, without the answer itself.

    Args:
        exercise: the exercise.
        cases: the cases that were run, in order.
        outcomes: what came of each. The last may be an error, after which no more were run.
        memory: keeps what the known mistakes give, for the next verdict on the same cases.

    Raises:
        ValueError: outcomes are missing though none of them is an error.
        ConditionError: the condition of a mistake raised an error.
    """
    if not outcomes or len(outcomes) > len(cases):
        raise ValueError(f"{len(outcomes)} outcomes do not belong to {len(cases)} cases.")
    last = outcomes[-1]
    if len(outcomes) < len(cases) and last.error is None and not last.blank:
        raise ValueError(f"{len(cases) - len(outcomes)} outcomes are missing.")
    notes = _seen_by_the_way(outcomes)
    if last.blank:
        why = f"{last.error}: fill it in, run the cell, then this one." if last.error else ""
        return _not_started(exercise, why)
    case, problem = _first_problem(exercise, cases, outcomes)
    if problem is None:
        return _feedback(exercise, "passed", exercise.praise or "All cases agree.", notes=notes)
    if not last.counts:
        return _not_counted(exercise, problem.sentence)
    details = problem.details
    if case.label:
        details = (f"This was on {case.label}.", *details)
    name, says = cause(exercise, cases, outcomes, {} if memory is None else memory)
    if not name:
        return _feedback(exercise, "not_yet", problem.sentence, details, notes=notes)
    if problem.sentence != says:
        details = (problem.sentence, *details)
    return _feedback(exercise, "not_yet", says, details, mistake=name, notes=notes)


def check_namespace(
    chapter: str, namespace: Mapping[str, Any], *, seed: int = PUBLIC_SEED, rounds: int = 1
) -> list[Feedback]:
    """Check every exercise of a chapter by the names that a namespace defines."""
    return [
        check_answer(exercise, namespace.get(exercise.name), seed=seed, rounds=rounds)
        for exercise in exercises_of(chapter)
    ]


def failing_case(
    exercise: Exercise, answer: Any, *, seed: int = PUBLIC_SEED
) -> tuple[Mapping[str, Any], Any, Any] | None:
    """Return the first case on which an answer is wrong, as plain values.

    Returns:
        Its inputs, the right result (None where none alone is right) and what came (None after an
        error); None if no case can be shown: all agree, or the answer can't be run at all.
    """
    if answer is None or answer is ... or exercise.kind == "value":
        return None
    with session.kept(), session.ORIGINALS.restored():
        if _unfit(exercise, answer):
            return None
        cases, outcomes = _try(exercise, answer, seed, rounds=1)
        if outcomes[-1].blank or not outcomes[-1].counts:
            return None
        case, problem = _first_problem(exercise, cases, outcomes)
        if problem is None:
            return None
        inputs = {key: each for key, each in case.inputs.items() if key not in exercise.secret}
        expected = exercise.expected(case.inputs) if exercise.expected is not None else None
        # Looked for by identity: cases hold arrays, which have no single answer to ==.
        at = next(number for number, each in enumerate(cases) if each is case)
        return inputs, expected, outcomes[at].value


def make_cases(exercise: Exercise, seed: int = PUBLIC_SEED, rounds: int = 1) -> list[Case]:
    """Return the cases of an exercise: the same ones for the same seed."""
    return [
        case
        for number in range(rounds)
        for case in exercise.cases(np.random.default_rng([seed, number]))
    ]


def _check(exercise: Exercise, answer: Any, seed: int, rounds: int) -> Feedback:
    if answer is None or answer is ...:
        return _not_started(exercise)
    if unfit := _unfit(exercise, answer):
        return _feedback(exercise, "not_yet", unfit, blocked=True)
    cases, outcomes = _try(exercise, answer, seed, rounds)
    # The learner's own check has the cases of which a handout holds what mistakes give.
    public = (seed, rounds) == (PUBLIC_SEED, 1)
    return verdict(exercise, cases, outcomes, known.recorded(exercise) if public else None)


def _unfit(exercise: Exercise, answer: Any) -> str:
    """Return why an answer is nothing that could be run, or nothing."""
    return kinds.wrong_kind(exercise, kinds.look_at(answer)) or kinds.not_your_own(answer) or ""


def _try(
    exercise: Exercise, answer: Any, seed: int, rounds: int
) -> tuple[list[Case], list[guard.Outcome]]:
    """Run an answer on its cases, and return them and what came of each."""
    cases = make_cases(exercise, seed, rounds)
    with hidden.apart(exercise.name, cases, exercise.secret):
        outcomes = _run_all(exercise, answer, cases, exercise.time_limit * rounds)
    if exercise.secret:  # what is secret was taken out of them
        cases = make_cases(exercise, seed, rounds)
    return cases, outcomes


def _feedback(
    exercise: Exercise,
    status: Status,
    sentence: str,
    details: tuple[str, ...] = (),
    *,
    mistake: str | None = None,
    notes: tuple[str, ...] = (),
    counts: bool = True,
    blocked: bool = False,
) -> Feedback:
    return Feedback(
        exercise=exercise.name,
        title=exercise.title,
        status=status,
        sentence=sentence,
        details=details,
        mistake=mistake,
        notes=notes,
        hints=exercise.hints,
        points=exercise.points,
        counts=counts,
        blocked=blocked,
    )


def _not_started(exercise: Exercise, sentence: str = "") -> Feedback:
    sentence = sentence or (
        f"Fill in `{exercise.name}` in the cell above, run that cell, then this one."
    )
    return _feedback(exercise, "not_started", sentence, counts=False)


def _not_counted(exercise: Exercise, sentence: str) -> Feedback:
    return _feedback(exercise, "not_yet", sentence, counts=False)


def _our_fault(error: Exception) -> str:
    return (
        f"The check itself failed ({type(error).__name__}: {error}). That is our fault, not "
        "yours: restart the kernel, and if it happens again, please report it."
    )


def _run_all(
    exercise: Exercise, answer: Any, cases: list[Case], seconds: float
) -> list[guard.Outcome]:
    """Run the answer on each case; stop at a case that gave no value, for the rest would too."""
    outcomes: list[guard.Outcome] = []
    end = process_time() + seconds
    for case in cases:
        with session.time_limit(max(end - process_time(), 0.1)) as deadline:
            try:
                outcome = run_case(exercise, answer, case)
            except session.TimeLimitError:  # it fell between the learner's code and ours
                outcome = guard.Outcome()
        if deadline.expired:
            outcome = guard.Outcome(error=f"{deadline.sentence} Is there a loop that never ends?")
        outcomes.append(outcome)
        if outcome.error is not None:
            break
    return outcomes


def _first_problem(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[guard.Outcome]
) -> tuple[Case, Problem | None]:
    for case, outcome in zip(cases, outcomes, strict=False):
        if outcome.error is not None:
            return case, Problem(outcome.cause or outcome.error, outcome.details)
        problem = wrong_form(exercise, outcome.value) or exercise.judge(case.inputs, outcome.value)
        if problem is not None:
            return case, problem
    return cases[-1], None


def _seen_by_the_way(outcomes: Sequence[guard.Outcome]) -> tuple[str, ...]:
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
