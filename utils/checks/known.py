"""What known mistakes give on the cases of the learner's own check, for a course handed out.

A mistake is an edit of the course's solution, and a handout holds none. The cases of a notebook's
check are always the same, so what each mistake gives on them can be recorded where the solutions
are, and compared where they are not.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from utils.checks.exercise import Exercise, Mistake
from utils.checks.guard import Outcome
from utils.paths import course_root

if TYPE_CHECKING:
    from utils.checks.recognise import Memory

FOLDER = "utils/exercises/known"
RTOL, ATOL = 1e-3, 1e-4
"""Another processor rounds otherwise, which shows where a result is what large terms leave."""


class Recorded(Outcome):
    """What a mistake gave on another machine."""


def record(exercise: Exercise) -> bytes:
    """Return what an exercise's mistakes give; empty where nothing of it could be compared.

    Mistakes of a layer whose weights are the learner's own (`replay`) can't be recorded: what they
    give depends on those weights.

    Raises:
        LookupError: there are no solutions here.
        EditError: a mistake does not fit the solution.
    """
    from utils.checks import engine, recognise
    from utils.grading import wire

    if exercise.replay is not None:
        return b""
    cases = engine.make_cases(exercise)
    found = []
    for mistake in filter(_is_compared, exercise.mistakes):
        for way in range(len(mistake.ways)):
            answer = mistake.answer(way)
            for number, case in enumerate(cases):
                outcome = recognise.run_case(exercise, answer, case)
                found.append([mistake.name, way, number, outcome.value, outcome.error])
                if outcome.error is not None:
                    break  # no more are run of a learner's answer either
    return zlib.compress(wire.encode(found), 9) if found else b""


def recorded(exercise: Exercise) -> Memory:
    """Return what was recorded of an exercise's mistakes; nothing where the solutions are."""
    from utils.grading import wire

    try:
        data = file_of(exercise.name).read_bytes()
    except FileNotFoundError:
        return {}
    return {
        (exercise.name, mistake, way, number): Recorded(value=value, error=error)
        for mistake, way, number, value, error in wire.decode(zlib.decompress(data))
    }


def file_of(name: str) -> Path:
    """Return where the record of an exercise stands in a handout."""
    return course_root() / FOLDER / f"{name}.bin"


def _is_compared(mistake: Mistake) -> bool:
    """Return whether a mistake is known by its results, not by its error or a condition alone."""
    return not mistake.stops_with and (mistake.recognise is None or mistake.or_equal)
