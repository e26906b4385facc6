"""The engine: runs an exercise's cases on an answer and reaches a verdict.

Whatever the answer does, a `Feedback` comes back: never a traceback from in here.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

import numpy as np

from utils.checks import guard, hidden, kinds, session
from utils.checks import known as recorded
from utils.checks.compare import same
from utils.checks.exercise import PUBLIC_SEED, Case, ConditionError, Exercise, Mistake, Problem
from utils.checks.feedback import Feedback, Status
from utils.checks.registry import exercises_of
from utils.checks.sentences import Sentences

say = Sentences(__name__)
TYPED_IN = "a size typed in"

Memory = dict[tuple[str, str, int, int], guard.Outcome]
"""What known mistakes give: by exercise, mistake, way of making it, and number of the case."""


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
    name, says = _cause(exercise, cases, outcomes, {} if memory is None else memory)
    if not name:
        return _feedback(exercise, "not_yet", problem.sentence, details, notes=notes)
    if problem.sentence != says:
        details = (problem.sentence, *details)
    return _feedback(exercise, "not_yet", says, details, mistake=name, notes=notes)


def _cause(
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
        and not _wrong_form(exercise, outcome.value)
        and exercise.judge(case.inputs, outcome.value) is None
        for case, outcome in zip(cases, outcomes, strict=False)
    ]
    return right + [False] * (len(cases) - len(right))


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
    return verdict(exercise, cases, outcomes, recorded.recorded(exercise) if public else None)


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


def run_case(exercise: Exercise, answer: Any, case: Case) -> guard.Outcome:
    """Probe an answer on one case and, where the exercise wants it, measure what came of that."""
    built = guard.run(exercise.probe, answer, case.inputs)
    if exercise.measure is None or built.error is not None:
        return built
    measured = guard.run(exercise.measure, built.value, case.inputs)
    return replace(measured, printed=built.printed, warned=built.warned, typed=built.typed)


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
        problem = _wrong_form(exercise, outcome.value) or exercise.judge(case.inputs, outcome.value)
        if problem is not None:
            return case, problem
    return cases[-1], None


def _wrong_form(exercise: Exercise, value: Any) -> Problem | None:
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
        and not _wrong_form(exercise, outcome.value)
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
        if outcome.error is None and _wrong_form(exercise, outcome.value):
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
