"""Running a learner's code so that whatever it does ends in a sentence.

This guards against accidents in the learner's own kernel, not against ill will: grading runs
submissions in a sandbox and reaches its verdicts outside.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import io
import linecache
import math
import re
import signal
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from utils.checks.compare import NotPlainError, Plain, same, to_plain
from utils.checks.probes import AnswerError

_ENGINE_FOLDER = str(Path(__file__).resolve().parent)
_PRINTED_AT_MOST = 2000
# Of Python's own only what computes: IPython itself replaces input, print and open in each cell.
_COMPUTING = (
    "abs all any bool dict divmod enumerate filter float int isinstance len list map max min "
    "pow range reversed round set sorted str sum tuple type zip"
)
_WATCHED = ("numpy", "numpy.linalg", "numpy.random", "keras.ops", "keras.layers", "keras.random")


class TimeLimitError(BaseException):
    """The learner's code ran too long. A BaseException, so that no `except Exception` eats it."""


@dataclass(frozen=True)
class Outcome:
    """What came of running an answer on one case: a plain value, or why there is none."""

    value: Plain = None
    error: str | None = None
    details: tuple[str, ...] = ()
    blank: bool = False
    counts: bool = True
    printed: str = ""
    warned: str = ""
    seconds: float = 0.0


def run(probe: Callable[..., Any], answer: Any, inputs: Mapping[str, Any]) -> Outcome:
    """Run a probe on one case and return its plain value, or the sentence that says what happened.

    The inputs are copied first; a change made to them in place is an error, because it spoils the
    caller's arrays. What the code prints is caught and kept.
    """
    given = copy.deepcopy(dict(inputs))
    printed = io.StringIO()
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                value = to_plain(probe(answer, given))
        except BaseException as error:  # SystemExit and KeyboardInterrupt included
            outcome = _explain(error, answer, inputs)
        else:
            outcome = _changed(inputs, given) or Outcome(value=value)
    numeric = [str(warning.message) for warning in caught if warning.category is RuntimeWarning]
    return replace(
        outcome,
        printed=printed.getvalue()[:_PRINTED_AT_MOST],
        warned=numeric[0][:200] if numeric else "",
        seconds=time.perf_counter() - start,
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Outcome | None:
    for name, value in before.items():
        if not same(to_plain(value), to_plain(after[name]), rtol=0, atol=0):
            return Outcome(
                error=f"The code changes its input `{name}` in place: whoever passed it would find "
                "it altered. Work on a copy, or write `a = a + b` instead of `a += b`."
            )
    return None


def _explain(error: BaseException, answer: Any, inputs: Mapping[str, Any]) -> Outcome:
    """Turn what the learner's code raised into a sentence."""
    where = _learners_line(error)
    details = (where,) if where else ()
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
    if isinstance(error, TypeError) and not where and callable(answer):
        names = ", ".join(inputs)
        return Outcome(
            error=f"The call failed: {_message(error)}.", details=(f"The check passes ({names}).",)
        )
    return Outcome(
        error=f"The code stopped with {type(error).__name__}: {_message(error)}",
        details=(*details, *_shapes(inputs)),
    )


def _shapes(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a line with the shapes that were passed: most errors are about those."""
    shapes = [
        f"{name} {value.shape}" for name, value in inputs.items() if isinstance(value, np.ndarray)
    ]
    return (f"The shapes passed: {', '.join(shapes)}.",) if shapes else ()


def _is_stub(error: NotImplementedError) -> bool:
    """Return whether the learner's own line raised it, or Keras for a layer without `call`."""
    if "does not have a `call()`" in str(error):
        return True
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    # Keras raises a learner's error again, from a frame of its own, with the message kept.
    return "your code here" in str(error) or _is_learners(frames[-1].f_code.co_filename)


def _unwritten(error: NotImplementedError) -> str:
    """Name the method or function that is still to be written."""
    names = [
        frame.f_code.co_name
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if _is_learners(frame.f_code.co_filename)
    ]
    return f"`{names[-1]}` is still to be written" if names else "`call` is still to be written"


def _message(error: BaseException) -> str:
    """Return the heart of an error's message, without Keras's wrapping and terminal colours."""
    try:
        text = str(error)
    except Exception:
        return "(its message could not be read)"
    text = re.sub(r"\x1b\[[0-9;]*m|\{\{function_node [^}]*\}\}\s*| \[Op:\w+\]", "", text).strip()
    if text.startswith("Exception encountered when calling"):
        parts = [part for part in text.split("\n\n") if part.strip()]
        text = parts[1] if len(parts) > 1 else parts[0]
    first = text.splitlines()[0] if text else "no message"
    return first[:300]


def _learners_line(error: BaseException) -> str:
    """Return the last line of the learner's own code in a traceback, or an empty string."""
    last = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if not _is_learners(file):
            continue
        line = linecache.getline(file, number).strip()
        if line:
            last = f"Line {number} of the cell: `{line}`"
    return last


def _is_learners(file: str) -> bool:
    if file.startswith((_ENGINE_FOLDER, "<frozen", "<__array_function__")):
        return False
    libraries = (sys.prefix, sys.base_prefix, str(Path(np.__file__).parent.parent))
    return not file.startswith(libraries) and "site-packages" not in file


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError after `seconds`, where the platform allows it.

    It needs SIGALRM and the main thread: Linux and macOS kernels have both. Elsewhere an endless
    loop is left to the learner's "Interrupt kernel".
    """
    main = threading.current_thread() is threading.main_thread()
    if not hasattr(signal, "SIGALRM") or not main:
        yield
        return

    def stop(*_: object) -> None:
        raise TimeLimitError(f"The code did not finish within {seconds:g} seconds.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Originals:
    """The functions of NumPy, Keras and Python as they were before a notebook replaced any.

    A learner who writes `np.exp = …` by accident would break the check as well as the answer. The
    check therefore runs with the originals in place, and says which were replaced.
    """

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Any]] = {}
        self.remember()

    def remember(self) -> None:
        """Note the functions of watched modules that have been imported since the last call."""
        self._kept.setdefault(
            "builtins", {name: vars(builtins)[name] for name in _COMPUTING.split()}
        )
        for module in (math, *map(sys.modules.get, _WATCHED)):
            if isinstance(module, types.ModuleType) and module.__name__ not in self._kept:
                self._kept[module.__name__] = {
                    name: entry
                    for name, entry in vars(module).items()
                    if not name.startswith("_") and callable(entry)
                }

    def replaced(self) -> list[tuple[str, str]]:
        """Return (module, name) of each function that is another now, or gone."""
        return [
            (module, name)
            for module, kept in self._kept.items()
            for name, entry in kept.items()
            if vars(sys.modules[module]).get(name) is not entry
        ]

    @contextlib.contextmanager
    def restored(self) -> Iterator[list[str]]:
        """Put the originals in place for a while; yields the replaced names (`numpy.exp`)."""
        self.remember()
        replaced = self.replaced()
        now = {key: vars(sys.modules[key[0]]).get(key[1]) for key in replaced}
        for module, name in replaced:
            setattr(sys.modules[module], name, self._kept[module][name])
        try:
            yield [f"{module}.{name}" for module, name in replaced]
        finally:
            for (module, name), entry in now.items():
                if entry is not None:
                    setattr(sys.modules[module], name, entry)


ORIGINALS = Originals()
