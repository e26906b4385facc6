"""Running a learner's code so that whatever it does ends in a sentence.

This guards against accidents in the learner's own kernel, not against ill will: grading runs
submissions in a sandbox and reaches its verdicts outside.
"""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import re
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from utils.checks.compare import NotPlainError, Plain, same, to_plain
from utils.checks.crash import crash_of
from utils.checks.crashes import cause_of, shapes_there
from utils.checks.kinds import typed_sizes
from utils.checks.probes import AnswerError, call
from utils.checks.session import ORIGINALS, TimeLimitError, is_learners, time_limit

__all__ = ["ORIGINALS", "Outcome", "TimeLimitError", "run", "time_limit"]


_PRINTED_AT_MOST = 2000
_TYPED_AT_MOST = 50


@dataclass(frozen=True)
class Outcome:
    """What came of running an answer on one case: a plain value, or why there is none.

    `error` says it in the words of Python, NumPy or Keras, which are alike for all who make the
    same mistake; `cause`, where one can be told, in words about the learner's own line. `typed`
    holds the whole numbers that stand in the answer's code.
    """

    value: Plain = None
    error: str | None = None
    cause: str = ""
    details: tuple[str, ...] = ()
    blank: bool = False
    counts: bool = True
    printed: str = ""
    warned: str = ""
    seconds: float = 0.0
    typed: str = ""


def run(probe: Callable[..., Any], answer: Any, inputs: Mapping[str, Any]) -> Outcome:
    """Run a probe on one case and return its plain value, or the sentence that says what happened.

    The inputs are copied first; a change made to them in place is an error, because it spoils the
    caller's arrays. What the code prints is caught and kept.
    """
    given = copy.deepcopy(dict(inputs))
    printed = _Printed()
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                value = to_plain(probe(answer, given))
        except BaseException as error:  # SystemExit and KeyboardInterrupt included
            outcome = _explain(error, inputs, called=probe is call)
        else:
            outcome = _changed(inputs, given) or Outcome(value=value)
    numeric = [str(warning.message) for warning in caught if warning.category is RuntimeWarning]
    return replace(
        outcome,
        printed=printed.text,
        warned=numeric[0][:200] if numeric else "",
        seconds=time.perf_counter() - start,
        typed=" ".join(map(str, typed_sizes(answer)[:_TYPED_AT_MOST])),
    )


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is printed; code that closes it closes nothing."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text[: _PRINTED_AT_MOST - len(self.text)]
        return len(text)

    def close(self) -> None:
        pass


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Outcome | None:
    for name, value in before.items():
        if not same(to_plain(value), to_plain(after[name]), rtol=0, atol=0):
            return Outcome(
                error=f"The code changes its input `{name}` in place: whoever passed it would find "
                "it altered. Work on a copy, or write `a = a + b` instead of `a += b`."
            )
    return None


def _explain(error: BaseException, inputs: Mapping[str, Any], *, called: bool) -> Outcome:
    """Turn what the learner's code raised into a sentence."""
    details = _learners_lines(error)
    if isinstance(error, NotImplementedError) and _is_stub(error):
        return Outcome(error=_unwritten(error), details=details, blank=True)
    if isinstance(error, AnswerError | NotPlainError):
        return Outcome(error=str(error))
    if isinstance(error, RecursionError):
        return Outcome(
            error="The code calls itself without end (RecursionError): does the recursion stop?",
            details=details,
        )
    if isinstance(error, TimeLimitError):
        return Outcome(error=f"{error} Is there a loop that never ends?", details=details)
    if isinstance(error, KeyboardInterrupt):
        return Outcome(
            error="The check was interrupted; nothing is lost. Run it again.", counts=False
        )
    if isinstance(error, SystemExit):
        return Outcome(error="The code calls `exit()`: take that line out.", details=details)
    if isinstance(error, MemoryError):
        return Outcome(error="The code asks for more memory than there is.", details=details)
    if isinstance(error, TypeError) and not details and called:
        names = ", ".join(inputs)
        return Outcome(
            error=f"The call failed: {_message(error)}.", details=(f"The check passes ({names}).",)
        )
    crash = crash_of(error, _traceback(error), _message(error), is_learners)
    said, cause, shapes = f"{type(error).__name__}: {_message(error)}", cause_of(crash), ""
    if cause:
        details = (*details, f"Python's own words: {said}")
    else:
        shapes = shapes_there(crash)
    return Outcome(
        error=f"The code stopped with {said}",
        cause=cause,
        details=(*details, shapes) if shapes else details,
    )


def _is_stub(error: NotImplementedError) -> bool:
    """Return whether the learner's own line raised it."""
    frames = [frame for frame, _ in traceback.walk_tb(_traceback(error))]
    # Keras raises a learner's error again, from a frame of its own, with the message kept.
    return "your code here" in _message(error) or is_learners(frames[-1].f_code.co_filename)


def _unwritten(error: NotImplementedError) -> str:
    """Name the method or function that is still to be written."""
    names = [
        frame.f_code.co_name
        for frame, _ in traceback.walk_tb(_traceback(error))
        if is_learners(frame.f_code.co_filename)
    ]
    return f"`{names[-1]}` is still to be written" if names else "`call` is still to be written"


def _message(error: BaseException) -> str:
    """Return the heart of an error's message, without Keras's wrapping and terminal colours."""
    try:
        text = str(error)
    except BaseException:  # also one that calls exit()
        return "(its message could not be read)"
    text = re.sub(r"\x1b\[[0-9;]*m|\{\{function_node [^}]*\}\}\s*| \[Op:\w+\]", "", text).strip()
    text = text.removesuffix(" name:")  # of an operation that has none
    if text.startswith("Exception encountered when calling"):
        parts = [part for part in text.split("\n\n") if part.strip()]
        text = parts[1] if len(parts) > 1 else parts[0]
    lines = text.splitlines() or ["no message"]
    dangling = lines[0].rstrip().endswith(":") and len(lines) > 1
    return (f"{lines[0].rstrip()} {lines[1].strip()}" if dangling else lines[0])[:300]


def _learners_lines(error: BaseException) -> tuple[str, ...]:
    """Return the last line of the exercise's own cell in a traceback, and where that led to.

    A function of another cell may have been called there: its line is given by its name.
    """
    own, other, cell = "", "", ""
    for frame, number in traceback.walk_tb(_traceback(error)):
        code = frame.f_code
        line = linecache.getline(code.co_filename, number).strip()
        if not line or not is_learners(code.co_filename):
            continue
        cell = cell or code.co_filename
        if code.co_filename == cell:
            own, other = f"Line {number} of the cell: `{line}`", ""
        else:
            name = code.co_qualname.partition(".<locals>")[0]
            other = f"In `{name}`, line {number} of its cell: `{line}`"
    return tuple(filter(None, (own, other)))


def _traceback(error: BaseException) -> Any:
    """Return an error's traceback as Python set it, whatever its class says."""
    return BaseException.__dict__["__traceback__"].__get__(error)
