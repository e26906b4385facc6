"""Weights of exercises: what each counts in the exports, from a small TOML file."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from utils.checks.registry import CHAPTERS, exercises_of
from utils.files import why
from utils.grading.lateness import RulesError

MOST = 1000
"""The largest weight."""


def read_weights(path: Path) -> dict[str, float]:
    """Return the weights that a file gives: one line an exercise, `rnn_forward = 2`.

    An exercise that it does not name has weight 1.

    Raises:
        RulesError: it can't be read, names an exercise that there is not, or holds anything but
            numbers from 0 to `MOST`.
    """
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise RulesError(
            f"The weights in {path} can't be read ({why(error)}): name a file with lines such as "
            "`rnn_forward = 2`."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RulesError(
            f"The weights in {path} can't be understood ({error}): write one line for each "
            "exercise, such as `rnn_forward = 2`."
        ) from None
    if not found:
        raise RulesError(
            f"{path} gives no weights: write one line for each exercise, such as `rnn_forward = 2`."
        )
    known = _exercises()
    return {name: _weight(path, name, value, known) for name, value in found.items()}


def _weight(path: Path, name: str, value: object, known: Mapping[str, str]) -> float:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "grades.csv names them all."
        raise RulesError(f"{path} weighs {name!r}, and no exercise has that name; {hint}")
    # `type(…)` leaves out True, which is a number as well.
    if type(value) not in (int, float) or not _is_fit(value):
        raise RulesError(
            f"The weight of {name} in {path} is a number from 0 to {MOST}, not {_short(value)}."
        )
    return float(value)  # type: ignore[arg-type]


def _is_fit(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and 0 <= value <= MOST


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _exercises() -> dict[str, str]:
    """Return the chapter of each exercise of the course."""
    ready = [chapter.number for chapter in CHAPTERS if chapter.is_ready]
    return {exercise.name: number for number in ready for exercise in exercises_of(number)}
