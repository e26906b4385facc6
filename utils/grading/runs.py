"""Running a notebook: all of its answers in one program, and one by one where that breaks off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from utils.checks import session
from utils.checks.guard import Outcome
from utils.checks.kinds import Look
from utils.grading.places import Places
from utils.grading.program import Program, Slicer
from utils.grading.results import TOO_SLOW, ProbeRequest, RunResult
from utils.grading.sandbox import Sandbox

_PRESSED = 2.0
"""Who gets a processor for less than a third of the time is not measured fairly: what others do to
the processor's caches counts as its own seconds."""
LEAST_SECONDS = 1.0
"""An exercise is not run alone for less: it could not even load its imports."""


@dataclass(frozen=True)
class Ran:
    """What came of running a notebook.

    Attributes:
        status: one of `results.STATUSES`, of the first run.
        sentence: says what happened; empty where all went well.
        outcomes: of every exercise that was asked for, as in `RunResult`.
        notes: a sentence for each statement that failed.
        replaced: functions that the notebook had replaced.
        looks: of answers that gave an error, what they are.
        pressed: whether a limit of time was met while the machine had little time for it.
    """

    status: str
    sentence: str
    outcomes: dict[str, list[Outcome]]
    notes: tuple[str, ...]
    replaced: tuple[str, ...]
    looks: Mapping[str, Look]
    pressed: bool = False


def run_notebook(
    slicer: Slicer, program: Program, requests: Sequence[ProbeRequest], sandbox: Sandbox
) -> Ran:
    """Run a notebook's answers in one program; if that breaks off, each in a program of its own.

    A statement that crashes Python or never ends takes every answer with it that has not been
    probed, though it may belong to one exercise alone. So each answer without a result is run once
    more, with only the statements that it needs. All of these runs together get as long as one
    submission may take (`Limits.seconds`), and all runs of a notebook at most twice that: 300
    notebooks that never end can't hold a class up for longer than 300 that crash. The time is
    shared evenly among the answers that are still to be run, so that what a quick one leaves goes
    to the others; those that need a statement which was too slow the first time come last, and are
    left out once that statement has been too slow for one of them.

    Args:
        slicer: the notebook's cells.
        program: what it makes of them for the names of `requests`.
        requests: the exercises to probe.
        sandbox: where to run it.

    Raises:
        SandboxUnavailable: the sandbox is gone and can't be started again.
    """
    first = sandbox.run(program, requests)
    if first.finished or first.status == "refused":
        return _told(first, program)
    return _one_by_one(slicer, program, requests, sandbox, first)


def _one_by_one(
    slicer: Slicer,
    program: Program,
    requests: Sequence[ProbeRequest],
    sandbox: Sandbox,
    first: RunResult,
) -> Ran:
    each_at_most = sandbox.limits.seconds
    remaining = min(each_at_most, 2 * each_at_most - first.seconds)
    told = [_told(first, program)]
    slow = _slow_place(first, program)
    too_slow: set[tuple[int, int] | None] = set()
    unanswered = [r for r in requests if first.outcomes[r.exercise][-1].error is not None]
    left = [(request, slicer.program([request.exercise])) for request in unanswered]
    left = [(request, alone) for request, alone in left if alone.source != program.source]
    left.sort(key=lambda each: slow in each[1].lines)
    while left:
        seconds = remaining / len(left)
        (request, alone), left = left[0], left[1:]
        if seconds < LEAST_SECONDS or too_slow.intersection(alone.lines):
            continue
        result = sandbox.run(alone, [request], seconds)
        remaining -= result.seconds
        told.append(_told(result, alone))
        if not result.finished:
            too_slow.add(_slow_place(result, alone))
    return _merged(told)


def _merged(told: Sequence[Ran]) -> Ran:
    """Return the first run with what the runs of single exercises came to."""
    first, others = told[0], told[1:]
    if not others:
        return first
    sentence = (
        f"{first.sentence} The notebook's program broke off, so its exercises were run one by one."
    )
    merged = replace(first, sentence=sentence.strip(), outcomes=dict(first.outcomes))
    looks = dict(first.looks)
    for each in others:
        merged.outcomes.update(each.outcomes)
        looks |= each.looks
    return replace(
        merged,
        notes=tuple(dict.fromkeys(note for each in told for note in each.notes)),
        replaced=tuple(dict.fromkeys(name for each in told for name in each.replaced)),
        looks=looks,
        pressed=any(each.pressed for each in told),
    )


def _slow_place(result: RunResult, program: Program) -> tuple[int, int] | None:
    """Return the cell and line of the statement that ran too long, if the process named one."""
    found = [failure.line for failure in result.failures if failure.why == TOO_SLOW]
    return Places(program).of(found[0]) if found else None


def _told(result: RunResult, program: Program) -> Ran:
    """Return a result with the learner's own cells and lines in place of the program's."""
    places = Places(program)
    outcomes = {
        name: [
            replace(outcome, details=tuple(map(places.detail, outcome.details))) for outcome in each
        ]
        for name, each in result.outcomes.items()
    }
    notes = tuple(map(places.note, result.failures))
    return Ran(
        result.status,
        result.sentence,
        outcomes,
        notes,
        result.replaced,
        result.looks,
        is_pressed(result),
    )


def is_pressed(result: RunResult) -> bool:
    """Return whether a limit of time was met while the machine had little time for the run."""
    return result.late > _PRESSED * result.seconds and _met_a_limit(result)


def _met_a_limit(result: RunResult) -> bool:
    errors = [each[-1].error or "" for each in result.outcomes.values()]
    whys = [failure.why for failure in result.failures]
    return (
        result.status == "timeout"
        or any(error.startswith(session.LATE) for error in errors)
        or TOO_SLOW in whys
    )
