"""The process that runs a learner's program: nothing that it says is believed outside.

It gets one job, answers with a stream of frames, one an exercise as soon as it is probed, and
ends. What is lost when it crashes is only what was not probed yet.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import builtins
import contextlib
import importlib.abc
import importlib.machinery
import inspect
import io
import linecache
import re
import socket
import sys
import time
import types
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict, fields, replace
from time import process_time
from typing import Any

from utils.checks import (
    attending,
    conditioned,
    guard,
    hidden,
    kinds,
    models,
    probes,
    session,
    several,
    two_texts,
)
from utils.grading import frames, wire
from utils.grading.results import FAILED, PROBES, TOO_SLOW

FILE = "<submission>"
JOB_BOUNDS = wire.Bounds(bytes=64 * 2**20, text=16 * 2**20)
_TEXT_AT_MOST = 2000
_NOTES_AT_MOST = 20
_LOOK_SECONDS = 1.0
_MISSING = object()
_BORROWED = kinds.BORROWED.partition("{")[0]


def serve(channel: socket.socket, line: hidden.Line, answer_bytes: int) -> None:
    """Take one job from the channel and send the answers; the line knows what is hidden."""
    job = wire.decode(frames.receive(channel, JOB_BOUNDS.bytes), JOB_BOUNDS)
    _begin()
    submission = Submission(job["source"])
    with contextlib.redirect_stdout(_Nowhere()), contextlib.redirect_stderr(_Nowhere()):
        submission.execute(job["seconds"])
    bounds = wire.Bounds(bytes=answer_bytes)
    with session.kept(), hidden.answered_by(line), session.ORIGINALS.restored() as replaced:
        _send(
            channel,
            {
                "program": submission.failures[:_NOTES_AT_MOST],
                "finished": submission.finished,
                "replaced": replaced[:_NOTES_AT_MOST],
            },
        )
        for request in job["requests"]:
            forms = _forms(submission.probe(request), bounds)
            look = submission.look(request) if forms[-1]["error"] is not None else None
            name = request["exercise"]
            _send(channel, {"exercise": name, "outcomes": forms, "look": look})
    _send(channel, {"end": True})


def _send(channel: socket.socket, message: dict[str, Any]) -> None:
    frames.send(channel, wire.encode(message, JOB_BOUNDS))


def _begin() -> None:
    """Make every run alike, and say one clear sentence for modules that are left out on purpose."""
    import keras  # loaded by the server already

    keras.utils.set_random_seed(0)  # those of Python and NumPy as well
    sys.meta_path.insert(0, _LeftOut())
    session.ORIGINALS.remember()


# Looked up before any learner's code runs, so that replacing one in its module changes nothing.
_KNOWN = vars(probes) | vars(models) | vars(conditioned) | vars(attending) | vars(two_texts)
_KNOWN |= vars(several)
_PROBES: dict[str, Callable[..., Any]] = {name: _KNOWN[name] for name in PROBES}


class _LeftOut(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands for the modules of the course that grading does not have.

    They can be imported, as a notebook's first cell does, and nothing in them can be used.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] != "utils":
            return None
        if importlib.machinery.PathFinder.find_spec(name, path) is not None:
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__path__ = []  # so that what lies below it is asked for, too


class _Absent(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _BorrowedError(kinds.BORROWED.format(name=f"{self.__name__}.{name}"))


class _BorrowedError(ImportError):
    """A submission uses a part of the course; the message is the sentence for it."""


class _Nowhere(io.TextIOBase):
    """Takes what the program prints while it is set up, and keeps none of it."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


class _Loop(asyncio.BaseEventLoop):
    """An event loop of timers and tasks alone: the usual ones need sockets, which are refused."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self

    def select(self, timeout: float | None) -> list[Any]:
        """Wait for the next timer; without one nothing can come any more, but the time limit."""
        time.sleep(60 if timeout is None else timeout)
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """Do nothing: there are no events."""

    def _write_to_self(self) -> None:
        """Do nothing: no other thread wakes this loop."""


def _awaited(found: Coroutine[Any, Any, Any]) -> None:
    """Run what a statement with an `await` of its own gave, as IPython does."""
    loop = _Loop()
    try:
        loop.run_until_complete(found)
    finally:
        loop.close()


class Submission:
    """A learner's program and the names that it defined.

    Attributes:
        failures: the line and the reason of each statement that failed, as they are sent.
        finished: whether the program came to its end, failures or not.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.module = types.ModuleType("__main__")
        self.module.__dict__["__builtins__"] = builtins
        self.failures: list[dict[str, Any]] = []
        self.finished = False
        self._causes: dict[str, str] = {}

    def execute(self, seconds: float) -> None:
        """Run the statements one by one; one that fails does not stop the others."""
        # `dataclass` and Keras look a class's module up by its name.
        sys.modules["__main__"] = self.module
        # Not `splitlines`, which also ends lines where Python does not (a form feed in a string).
        lines = [line + "\n" for line in self.source.split("\n")]
        linecache.cache[FILE] = (len(self.source), None, lines, FILE)
        try:
            flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            statements = compile(self.source, FILE, "exec", flags, dont_inherit=True).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = f"The program can't be read ({type(error).__name__})."
            self.failures.append({"line": 0, "why": why})
            return
        # The limit may fall between two statements as well.
        too_late = contextlib.suppress(session.TimeLimitError)
        # By the clock, for the whole run ends by it as well.
        with session.time_limit(seconds, waiting=1.0) as deadline, too_late:
            self._run_all(statements, deadline)
        self.finished = not deadline.expired

    def _run_all(self, statements: Sequence[ast.stmt], deadline: session.Deadline) -> None:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        for statement in statements:
            flags |= _future_flags(statement)
            why = self._run(statement, flags)
            # Asked for, since a statement that catches everything would hide it.
            if deadline.expired:
                self._failed(statement, TOO_SLOW)
                # First, since there may be more failures than are sent.
                self.failures.insert(0, self.failures.pop())
                return
            if why:
                self._failed(statement, why)

    def _run(self, statement: ast.stmt, flags: int) -> str:
        """Run one statement; returns why it failed, or an empty string."""
        try:
            tree = ast.Module([statement], type_ignores=[])
            code = compile(tree, FILE, "exec", flags=flags, dont_inherit=True)
            found = eval(code, self.module.__dict__)
            if code.co_flags & inspect.CO_COROUTINE:
                _awaited(found)
        except _BorrowedError as error:
            return str(error)
        except BaseException as error:  # SystemExit and KeyboardInterrupt included
            # The line that a SyntaxError names is that of our program, not of the learner's.
            message = re.sub(rf" \({FILE}, line \d+\)$", "", guard._message(error))
            return _clean(f"{type(error).__name__}: {message}")
        return ""

    def _failed(self, statement: ast.stmt, why: str) -> None:
        self.failures.append({"line": statement.lineno, "why": why})
        for name in _bound_names(statement):
            self._causes[name] = FAILED.format(line=statement.lineno) + why

    def probe(self, request: dict[str, Any]) -> list[guard.Outcome]:
        """Probe one exercise on its cases, up to the first that gives no value."""
        name = request["exercise"]
        answers = request["answers"]
        if answers is None:
            answer = self.module.__dict__.get(name, _MISSING)
            if answer is _MISSING:
                return [self._missing(name)]
            if answer is None or answer is ...:
                return [_unwritten(name)]
            answers = [answer] * len(request["inputs"])
        probe = _probe(request["probe"])
        outcomes: list[guard.Outcome] = []
        end = process_time() + request["seconds"]
        for answer, inputs in zip(answers, request["inputs"], strict=True):
            outcomes.append(_run_case(probe, answer, inputs, end - process_time()))
            if outcomes[-1].error is not None:
                outcomes[-1] = self._explained(name, outcomes[-1])
                break
        return outcomes

    def look(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the answer to an exercise is; None where there is none, or none can tell."""
        answer = self.module.__dict__.get(request["exercise"], _MISSING)
        if request["answers"] is not None or answer is _MISSING:
            return None
        try:
            with session.time_limit(_LOOK_SECONDS):
                look = asdict(kinds.look_at(answer))
        except BaseException:  # a class whose own attributes raise, or never end
            return None
        return look | {"words": _clean(look["words"])}

    def _missing(self, name: str) -> guard.Outcome:
        """Say why a name is not defined, or was defined by nothing but the blank."""
        why = self._causes.get(name)
        if why is not None:
            _, _, reason = why.partition(_BORROWED)
            if reason:
                return guard.Outcome(error=_BORROWED + reason, details=(why,))
            error = f"`{name}` was never defined, since its own code stopped."
            return guard.Outcome(error=error, details=(why,))
        if not self.finished:
            error = f"`{name}` was never defined, since the program did not come that far."
            return guard.Outcome(error=error)
        return _unwritten(name)

    def _explained(self, name: str, outcome: guard.Outcome) -> guard.Outcome:
        """Add what failed earlier to an outcome that it explains."""
        if outcome.blank and name in self._causes:  # a later cell would have filled the blank
            return self._missing(name)
        error = outcome.error or ""
        _, borrowed, reason = error.partition(_BORROWED)
        if borrowed:
            return replace(outcome, error=borrowed + reason, cause="")
        if "NameError" not in error:
            return outcome
        causes = [why for each, why in self._causes.items() if f"'{each}'" in error]
        return replace(outcome, details=(*outcome.details, *causes[:1]))


def _run_case(
    probe: Callable[..., Any], answer: Any, inputs: dict[str, Any], seconds: float
) -> guard.Outcome:
    with session.time_limit(max(seconds, 0.1)) as deadline:
        try:
            outcome = guard.run(probe, answer, inputs)
        except session.TimeLimitError:  # it fell between the learner's code and ours
            outcome = guard.Outcome()
    if deadline.expired:
        return guard.Outcome(error=f"{deadline.sentence} Is there a loop that never ends?")
    return outcome


def _unwritten(name: str) -> guard.Outcome:
    return guard.Outcome(error=f"`{name}` is still to be written", blank=True)


def _probe(name: str) -> Callable[..., Any]:
    """Return a probe by its name; only those of the list, whatever else the module holds."""
    if name not in PROBES:
        raise ValueError(f"There is no probe {name!r}.")
    return _PROBES[name]


def _future_flags(statement: ast.stmt) -> int:
    """Return the compiler flags that `from __future__ import …` sets for what follows."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    flags = 0
    for alias in statement.names:
        flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags


def _bound_names(statement: ast.stmt) -> set[str]:
    """Return the names that a statement would have defined."""
    names: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def _forms(outcomes: Sequence[guard.Outcome], bounds: wire.Bounds) -> list[dict[str, Any]]:
    """Return outcomes as plain dicts, up to the first that is, or becomes, an error."""
    forms: list[dict[str, Any]] = []
    for outcome in outcomes:
        forms.append(_form(outcome, bounds))
        if forms[-1]["error"] is not None:
            break
    return forms


def _form(outcome: guard.Outcome, bounds: wire.Bounds) -> dict[str, Any]:
    """Return an outcome as a plain dict that the wire can carry."""
    try:
        wire.encode(outcome.value, bounds)
    except wire.WireError as error:
        sentence = f"The answer can't be handed in for grading: {error}"
        outcome = guard.Outcome(error=sentence, seconds=outcome.seconds)
    form = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    for name, entry in form.items():
        if name != "value" and isinstance(entry, str):
            form[name] = _clean(entry)
    form["details"] = [_clean(line) for line in outcome.details]
    return form


def _clean(text: str) -> str:
    """Return a text that any file can hold, and no longer than a page."""
    return text[:_TEXT_AT_MOST].encode("utf-8", "replace").decode("utf-8")
