"""What a learner calls in a notebook: `check`, `hint`, `solution`, and what goes with them."""

from __future__ import annotations

import html
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import indent
from typing import Any, NamedTuple

import numpy as np

from utils.checks import overview, store, targets
from utils.checks.engine import check_answer, failing_case
from utils.checks.exercise import Exercise
from utils.checks.feedback import Feedback, folded_hints, inline
from utils.checks.progress import ProgressError, Record, is_on, record
from utils.checks.registry import find_exercise
from utils.paths import NO_SOLUTIONS, has_solutions

_MISSING = object()
_asked: set[str] = set()
"""Exercises whose answer was asked for once, before a try."""


def check(name: str = "", answer: Any = _MISSING) -> None:
    """Check an exercise at once and show what was expected and what came.

    Args:
        name: the exercise's name, which is the name that your code defines.
        answer: what to check; by default whatever `name` stands for in your notebook.
    """
    exercise = _found(name)
    if exercise is None:
        return
    if answer is _MISSING:
        answer = sys._getframe(1).f_globals.get(exercise.name)
    feedback = check_answer(exercise, answer)
    _show(_Card(_recorded(feedback)))
    _demand(feedback)


def hint(name: str = "") -> None:
    """Show an exercise's hints, folded, so that they open one at a time."""
    exercise = _found(name)
    if exercise is not None:
        _show(_Hints(exercise.name, exercise.hints))


def solution(name: str = "") -> None:
    """Show the course's own answer to an exercise; before your first try it asks once."""
    exercise = _found(name)
    if exercise is None:
        return
    if not has_solutions():
        print(NO_SOLUTIONS)
        return
    if exercise.name not in _asked and _record_of(exercise.name) is None:
        _asked.add(exercise.name)
        print(
            f'Have you tried? check("{exercise.name}") names what is missing, and '
            f'hint("{exercise.name}") opens hints one at a time. Run this cell once more to see '
            "the answer."
        )
        return
    from utils.authoring.build import solution_of
    from utils.authoring.source import SourceError

    try:
        print(solution_of(exercise.name))
    except (LookupError, SourceError) as error:
        print(f"The answers are not here ({error.args[0]}): `git checkout solutions` brings them.")


class FailingCase(NamedTuple):
    """A case on which an answer is wrong.

    Attributes:
        inputs: what the check passed, by name.
        expected: what is right, where one result alone is; else None.
        got: what your code gave; None if it stopped with an error.
    """

    inputs: Mapping[str, Any]
    expected: Any
    got: Any

    def __repr__(self) -> str:
        """Return the case with each array on lines of its own: it is shown to be looked into."""
        parts = [(f"inputs[{name!r}]", given) for name, given in self.inputs.items()]
        parts += [("expected", self.expected)] if self.expected is not None else []
        if isinstance(self.got, Mapping):
            parts += [(f"got[{name!r}]", given) for name, given in self.got.items()]
        else:
            parts += [("got", self.got)]
        with np.printoptions(precision=4, suppress=True, threshold=100):
            return "\n".join(_shortened(name, _laid_out(each)) for name, each in parts)


_LINES = 30
"""How many lines of a value are shown."""


def _shortened(name: str, text: str) -> str:
    lines = text.splitlines()
    if len(lines) == 1:
        return f"{name} = {lines[0][:200]}{' …' if len(lines[0]) > 200 else ''}"
    more = len(lines) - _LINES
    shown = lines if more <= 0 else [*lines[:_LINES], f"… ({more} more line{'s' * (more > 1)})"]
    return f"{name} =\n{indent(chr(10).join(shown), '  ')}"


def _laid_out(value: Any) -> str:
    """Return a value's text, the entries of a list of arrays below each other."""
    if isinstance(value, (list, tuple)) and any(
        isinstance(entry, (list, tuple, np.ndarray)) for entry in value
    ):
        left, right = "[]" if isinstance(value, list) else "()"
        return "\n".join([left, *(indent(_laid_out(entry), " ") + "," for entry in value), right])
    return repr(value)


def failing(name: str = "", answer: Any = _MISSING) -> FailingCase | None:
    """Return the first case on which an exercise's check fails, to look into: plain arrays.

    Args:
        name: the exercise's name.
        answer: what to check; by default whatever `name` stands for in your notebook.
    """
    exercise = _found(name)
    if exercise is None:
        return None
    if answer is _MISSING:
        answer = sys._getframe(1).f_globals.get(exercise.name)
    case = failing_case(exercise, answer)
    if case is None:
        print(f"No case of {exercise.name} fails that could be shown: check() says the rest.")
        return None
    return FailingCase(*case)


def target(
    name: str,
    score: float,
    *,
    below: float | None = None,
    above: float | None = None,
    what: str = "validation perplexity",
) -> None:
    """Say whether a target is reached, and by how much; it is recorded beside the exercise.

    Args:
        name: the exercise whose model was trained.
        score: what it reached.
        below, above: the target, one of both.
        what: what the score is.

    Raises:
        ValueError: not one of `below` and `above` is given.
    """
    result = targets.Target.of(name, score, below=below, above=above, what=what)
    note = ""
    found = _record_of(name)
    if found is None or found.last_state != "passed":
        note = f"This was the course's own model: once your {name} passes its check, yours counts."
    elif is_on() and os.environ.get("COURSE_PROFILE") != "smoke":
        try:
            store.set_target(name, result.reached)
        except ProgressError as error:
            note = str(error)
    _show(replace(result, note=note))


def yours_or(name: str, otherwise: Any) -> Any:
    """Return your answer to an exercise if it passes its check, else what the course uses.

    So a cell can build on your work, and runs before it is finished. Says in one line which it is.
    """
    exercise = _found(name)
    if exercise is None:
        return otherwise
    answer = sys._getframe(1).f_globals.get(exercise.name)
    passed = check_answer(exercise, answer).passed
    if passed:
        print(f"Using your {name}.")
    else:
        print(f"Using the course's own, since your {name} has not passed its check yet.")
    return answer if passed else otherwise


def _found(name: Any) -> Exercise | None:
    """Return the exercise, or say that there is none; `check(rnn_forward)` means its name."""
    try:
        return find_exercise(name if isinstance(name, str) else _own_name(name))
    except LookupError as error:
        print(error.args[0])
        return None


def _own_name(answer: Any) -> str:
    return str(getattr(answer, "__name__", answer))


def _record_of(name: str) -> Record | None:
    """Return what is known of an exercise; None if it was never checked or nothing can be read."""
    try:
        return store.load().get(name)
    except ProgressError:
        return None


def _demand(feedback: Feedback) -> None:
    """Fail if `COURSE_EXPECT` asks for another status: so tests notice a check that goes wrong."""
    expected = os.environ.get("COURSE_EXPECT")
    if expected and feedback.status != expected:
        raise AssertionError(f"expected {expected}: {feedback.text()}")


def _recorded(feedback: Feedback) -> Feedback:
    """Record a feedback; if that fails, the feedback says so and is shown all the same."""
    try:
        record(feedback)
    except ProgressError as error:
        return replace(feedback, notes=(*feedback.notes, str(error)))
    return feedback


@dataclass(frozen=True)
class _Card:
    """What a check answers in a notebook: the feedback, and where to go from there."""

    feedback: Feedback

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.html()}

    def __str__(self) -> str:
        lines = [self.feedback.text()]
        return "\n".join([*lines, *(f"  {line}".replace("`", "") for line in self._onwards())])

    def html(self) -> str:
        ways = "".join(f'<p style="margin:.3em 0">{inline(way)}</p>' for way in self._onwards())
        link = ""
        if self.feedback.passed and (row := overview.after(self.feedback.exercise)):
            address = html.escape(overview.address_of(row))
            title = html.escape(row.title)
            link = (
                f'<p style="margin:.3em 0">Next: <a href="{address}">{title}</a> '
                f"(<code>{row.exercise}</code>, about {row.minutes} min)</p>"
            )
        return self.feedback.html(more=ways + link, last_hint=_last_hint(self.feedback.exercise))

    def _onwards(self) -> list[str]:
        name = self.feedback.exercise
        if self.feedback.passed:
            own = f'Compare yours with the course\'s own: `solution("{name}")`.'
            return [own] if has_solutions() else []
        if self.feedback.status == "not_yet" and self.feedback.counts and not self.feedback.blocked:
            return _to_look_into(find_exercise(name))
        return []


def _to_look_into(exercise: Exercise) -> list[str]:
    """Return how to get at the failing case and what it holds; a value has no cases."""
    if exercise.kind == "value":
        return []
    parts = ["inputs", "got"] if exercise.expected is None else ["inputs", "expected", "got"]
    *first, last = [f"`case.{part}`" for part in parts]
    return [
        f'The failing case, to look into: `case = failing("{exercise.name}")`, '
        f"then {', '.join(first)} and {last}."
    ]


def _last_hint(name: str) -> str:
    own = f' The course\'s own answer: `solution("{name}")`.' if has_solutions() else ""
    return f"That was the last hint.{own}"


class _Hints:
    """An exercise's hints, as a rich display."""

    def __init__(self, name: str, hints: tuple[str, ...]) -> None:
        self.name = name
        self.hints = hints

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        text = f"Hint 1 of {len(self.hints)}: {self.hints[0]}\n(the next: course hint {self.name})"
        return {"text/plain": text, "text/html": folded_hints(self.hints, _last_hint(self.name))}

    def __str__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]


def _show(shown: Any) -> None:
    """Display in a notebook, print elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(shown)
        return
    print(shown)
