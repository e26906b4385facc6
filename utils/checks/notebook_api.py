"""What a learner calls in a notebook: `check`, `hint` and `yours_or`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Any

from utils.checks.engine import check_answer
from utils.checks.feedback import Feedback, folded_hints
from utils.checks.progress import ProgressError, record
from utils.checks.registry import find_exercise

_MISSING = object()


def check(name: str = "", answer: Any = _MISSING) -> None:
    """Check an exercise at once and show what was expected and what came.

    Args:
        name: the exercise's name, which is the name that your code defines.
        answer: what to check; by default whatever `name` stands for in your notebook.
    """
    try:
        exercise = find_exercise(_as_name(name))
    except LookupError as error:
        print(error.args[0])
        return
    if answer is _MISSING:
        answer = sys._getframe(1).f_globals.get(exercise.name)
    feedback = check_answer(exercise, answer)
    _show(_recorded(feedback))
    _demand(feedback)


def hint(name: str = "") -> None:
    """Show an exercise's hints, folded, so that they open one at a time."""
    try:
        exercise = find_exercise(_as_name(name))
    except LookupError as error:
        print(error.args[0])
        return
    _show(_Hints(exercise.name, exercise.hints))


def yours_or(name: str, otherwise: Any) -> Any:
    """Return your answer to an exercise if it passes its check, else what the course uses.

    So a cell can build on your work, and runs before it is finished. Says in one line which it is.
    """
    try:
        exercise = find_exercise(_as_name(name))
    except LookupError as error:
        print(error.args[0])
        return otherwise
    answer = sys._getframe(1).f_globals.get(exercise.name)
    passed = check_answer(exercise, answer).passed
    if passed:
        print(f"Using your {name}.")
    else:
        print(f"Using the course's own, since your {name} has not passed its check yet.")
    return answer if passed else otherwise


def _demand(feedback: Feedback) -> None:
    """Fail if `COURSE_EXPECT` asks for another status: so tests notice a check that goes wrong."""
    expected = os.environ.get("COURSE_EXPECT")
    if expected and feedback.status != expected:
        raise AssertionError(f"expected {expected}: {feedback.text()}")


def _as_name(name: Any) -> str:
    """Return the exercise's name; `check(rnn_forward)` is taken for `check("rnn_forward")`."""
    return name if isinstance(name, str) else getattr(name, "__name__", str(name))


def _recorded(feedback: Feedback) -> Feedback:
    """Record a feedback; if that fails, the feedback says so and is shown all the same."""
    try:
        record(feedback)
    except ProgressError as error:
        return replace(feedback, notes=(*feedback.notes, str(error)))
    return feedback


class _Hints:
    """An exercise's hints, as a rich display."""

    def __init__(self, name: str, hints: tuple[str, ...]) -> None:
        self.name = name
        self.hints = hints

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        text = f"Hint 1 of {len(self.hints)}: {self.hints[0]}\n(the next: course hint {self.name})"
        return {"text/plain": text, "text/html": folded_hints(self.hints)}

    def __str__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]


def _show(shown: Any) -> None:
    """Display in a notebook, print elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(shown)
        return
    print(shown)
