"""Keeping a learner's session as it was, and ending what runs too long, during a check."""

from __future__ import annotations

import builtins
import contextlib
import math
import os
import random
import signal
import sys
import threading
import time
import types
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

_UTILS = Path(__file__).resolve().parent.parent
_OUR_FOLDERS = tuple(str(_UTILS / name) for name in ("checks", "exercises", "grading"))
_DEEPEST = 3000
_AGAIN = 0.25
_SLACK = 0.001
# Of Python's own only what computes: IPython itself replaces input, print and open in each cell.
_COMPUTING = (
    "abs all any bool dict divmod enumerate filter float int isinstance len list map max min "
    "pow range reversed round set sorted str sum tuple type zip"
)
_WATCHED = (
    *("numpy", "numpy.linalg", "numpy.random"),
    *("keras", "keras.activations", "keras.config", "keras.initializers"),
    *("keras.layers", "keras.ops", "keras.random"),
)
_LOCK = threading.RLock()
# Kept, since code that replaces them in their module would leave a timer that rings for ever.
_open, _read, _close = os.open, os.read, os.close
_monotonic = time.monotonic
_set_handler = signal.signal
_set_timer = getattr(signal, "setitimer", None)


class TimeLimitError(BaseException):
    """The learner's code ran too long. A BaseException, so that no `except Exception` eats it."""


LATE = "The code did not finish within"
"""Begins what is said of code that a time limit ended."""


class Deadline:
    """Whether a time limit has passed; code that catches everything can't hide it."""

    def __init__(self, seconds: float) -> None:
        self.sentence = f"{LATE} {seconds:.3g} seconds."
        self.expired = False


@contextlib.contextmanager
def time_limit(seconds: float, *, waiting: float = 4.0) -> Iterator[Deadline]:
    """Raise TimeLimitError after `seconds` of computing, where the platform allows it.

    What counts is the process's own CPU time, so that a busy machine makes no answer too slow.
    Code that waits computes nothing: it is stopped after `waiting` times as long by the clock,
    without the time in which the main thread got no processor because others had them (on Linux).

    It needs interval timers and the main thread: Linux and macOS kernels have both. Elsewhere an
    endless loop is left to the learner's "Interrupt kernel". A loop that catches everything is met
    again and again, also inside its `except`.
    """
    deadline = Deadline(seconds)
    main = threading.current_thread() is threading.main_thread()
    if _set_timer is None or not main:
        yield deadline
        return

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            raise TimeLimitError(deadline.sentence)
        return trace

    end = _monotonic() - _starved() + waiting * seconds

    def stop(number: int, frame: FrameType | None) -> None:
        left = end - (_monotonic() - _starved())
        if number == getattr(signal, "SIGALRM", None) and not deadline.expired and left > 0:
            _set_timer(signal.ITIMER_REAL, left + _SLACK, _AGAIN)
            return
        deadline.expired = True
        while frame is not None:
            if is_learners(frame.f_code.co_filename):
                frame.f_trace = trace
            frame = frame.f_back
        sys.settrace(lambda *_: None)
        raise TimeLimitError(deadline.sentence)

    timers = {
        signal.ITIMER_PROF: (signal.SIGPROF, seconds),
        signal.ITIMER_REAL: (signal.SIGALRM, waiting * seconds),
    }
    traced = sys.gettrace()
    before = {number: _set_handler(number, stop) for number, _ in timers.values()}
    for timer, (_, after) in timers.items():
        _set_timer(timer, after, _AGAIN)
    try:
        yield deadline
    finally:
        for timer in timers:
            _set_timer(timer, 0)
        for number, handler in before.items():
            _set_handler(number, handler)
        sys.settrace(traced)


def _starved() -> float:
    """Return the seconds in which the main thread was ready to run and was given no processor."""
    try:
        file = _open("/proc/self/schedstat", os.O_RDONLY)
    except OSError:  # no Linux, or a kernel that does not count them
        return 0.0
    try:
        return int(_read(file, 100).split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
    finally:
        _close(file)


def is_learners(file: str) -> bool:
    """Return whether a code object's file is a learner's: no library's, and none of ours."""
    if file.startswith((*_OUR_FOLDERS, "<frozen", "<__array_function__")):
        return False
    libraries = (sys.prefix, sys.base_prefix, str(Path(np.__file__).parent.parent))
    return not file.startswith(libraries) and "site-packages" not in file


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Give back, whatever a check or an answer does, what a learner's later cells stand on.

    That is: random states (a check must not change what is trained after it), the folder, the
    recursion limit, NumPy's error state, the interrupt handler, Keras's precision, and the
    standard streams. One check runs at a time.
    """
    with _LOCK, np.errstate(all="warn", under="ignore"), contextlib.ExitStack() as stack:
        give_back = stack.callback
        give_back(random.setstate, random.getstate())
        give_back(np.random.set_state, np.random.get_state())
        with contextlib.suppress(OSError):
            give_back(_go_to, os.getcwd())  # noqa: PTH109 (a folder that is gone must not raise)
        give_back(sys.setrecursionlimit, sys.getrecursionlimit())
        # Python's own frames can outgrow the stack long before a raised limit is reached.
        sys.setrecursionlimit(max(min(sys.getrecursionlimit(), _DEEPEST), 500))
        if threading.current_thread() is threading.main_thread():
            give_back(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        config = sys.modules.get("keras.config")
        if config is not None:
            give_back(config.set_dtype_policy, config.dtype_policy())
        for name in ("stdout", "stderr"):
            give_back(setattr, sys, name, getattr(sys, name))
        yield


def _go_to(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.chdir(folder)


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
            if type(module) is types.ModuleType and module.__name__ not in self._kept:
                self._kept[module.__name__] = {
                    name: entry
                    for name, entry in vars(module).items()
                    if not name.startswith("_")
                    and (callable(entry) or type(entry) is types.ModuleType)
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
                setattr(sys.modules[module], name, entry)


ORIGINALS = Originals()
