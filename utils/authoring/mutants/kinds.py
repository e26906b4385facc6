"""What the variables of a solution stand for, seen by running it once.

A name is only exchanged for one of the same kind: nobody returns a matrix for a vector by a slip.
"""

from __future__ import annotations

import contextlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from types import FrameType
from typing import Any

import numpy as np

from utils.authoring.mutants import replayed
from utils.authoring.mutants.cell import Kinds
from utils.checks import edits, engine, recognise
from utils.checks.exercise import Exercise

_FILE = "<the solution>"


def kinds_of(exercise: Exercise, source: str) -> Kinds:
    """Return for each variable of a solution what it stood for on the first case."""
    found: dict[str, set[str]] = defaultdict(set)
    case = engine.make_cases(exercise)[0]
    with _watched(found):
        if exercise.replay is not None:
            replayed.measured(exercise.name, source, case.inputs, file=_FILE)
        else:
            recognise.run_case(exercise, edits.run_cell(source, _FILE)[exercise.name], case)
    return found


@contextlib.contextmanager
def _watched(found: dict[str, set[str]]) -> Iterator[None]:
    """Note the kinds of all variables after each line of the solution."""

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        for name, value in frame.f_locals.items():
            found[name].add(_kind(value))
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename == _FILE else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(before)


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array {value.ndim}" if value.ndim else "number"
    if isinstance(value, bool | np.bool_):
        return "truth"
    if isinstance(value, int | float | np.generic):
        return "number"
    return "list" if isinstance(value, list | tuple) else type(value).__name__
