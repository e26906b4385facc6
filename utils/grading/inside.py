"""The process that runs a learner's program: nothing that it says is believed outside.

It gets one job, answers with a stream of frames, one an exercise as soon as it is probed, and
ends. What is lost when it crashes is only what was not probed yet.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import importlib.abc
import importlib.machinery
import io
import linecache
import socket
import sys
import types
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from time import monotonic
from typing import Any

from utils.checks import guard, models, probes, session
from utils.grading import frames, wire
from utils.grading.results import PROBES

FILE = "<submission>"
JOB_BOUNDS = wire.Bounds(bytes=64 * 2**20, text=16 * 2**20)
_TEXT_AT_MOST = 2000
_NOTES_AT_MOST = 20
_MISSING = object()


def serve(channel: socket.socket, answer_bytes: int) -> None:
    """Take one job from the channel and send the answers."""
    job = wire.decode(frames.receive(channel, JOB_BOUNDS.bytes), JOB_BOUNDS)
    _begin()
    submission = Submission(job["source"])
    with contextlib.redirect_stdout(_Nowhere()), contextlib.redirect_stderr(_Nowhere()):
        submission.execute(job["seconds"])
    bounds = wire.Bounds(bytes=answer_bytes)
    with session.kept(), session.ORIGINALS.restored() as replaced:
        names = [_clean(name) for name in replaced[:_NOTES_AT_MOST]]
        _send(channel, {"program": submission.notes(), "replaced": names})
        for request in job["requests"]:
            outcomes = submission.probe(request)
            forms = [_form(outcome, bounds) for outcome in outcomes]
            _send(channel, {"exercise": request["exercise"], "outcomes": forms})
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
_PROBES: dict[str, Callable[..., Any]] = {
    name: vars(probes).get(name) or vars(models)[name] for name in PROBES
}


class _LeftOut(importlib.abc.MetaPathFinder):
    """Explains an import of a course module that grading does not have."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] != "utils":
            return None
        if importlib.machinery.PathFinder.find_spec(name, path) is not None:
            return None
        raise ModuleNotFoundError(
            f"`{name}` is left out while a submission is graded: an exercise must not need it",
            name=name,
        )


class _Nowhere(io.TextIOBase):
    """Takes what the program prints while it is set up, and keeps none of it."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


class Submission:
    """A learner's program and the names that it defined."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.module = types.ModuleType("__main__")
        self.module.__dict__["__builtins__"] = builtins
        self.failures: dict[str, str] = {}
        self._names_of_failed: dict[str, str] = {}

    def execute(self, seconds: float) -> None:
        """Run the statements one by one; one that fails does not stop the others."""
        # `dataclass` and Keras look a class's module up by its name.
        sys.modules["__main__"] = self.module
        lines = self.source.splitlines(keepends=True)
        linecache.cache[FILE] = (len(self.source), None, lines, FILE)
        try:
            statements = ast.parse(self.source, FILE).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.failures["the program"] = f"it can't be read: {type(error).__name__}"
            return
        flags = 0
        with session.time_limit(seconds) as deadline:
            for statement in statements:
                flags |= _future_flags(statement)
                self._run(statement, flags)
                # Asked for, since a statement that catches everything would hide it.
                if deadline.expired:
                    break
        if deadline.expired:
            self.failures["the rest of the program"] = deadline.sentence

    def _run(self, statement: ast.stmt, flags: int) -> None:
        first = self.source.splitlines()[statement.lineno - 1].strip()[:120]
        where = f"line {statement.lineno}, `{first}`"
        try:
            tree = ast.Module([statement], type_ignores=[])
            code = compile(tree, FILE, "exec", flags=flags, dont_inherit=True)
            exec(code, self.module.__dict__)
        except session.TimeLimitError:
            self._failed(statement, where, "it took too long")
        except BaseException as error:  # SystemExit and KeyboardInterrupt included
            self._failed(statement, where, f"{type(error).__name__}: {guard._message(error)}")

    def _failed(self, statement: ast.stmt, where: str, why: str) -> None:
        self.failures[where] = why
        for name in _bound_names(statement):
            self._names_of_failed[name] = f"{_sentence_case(where)} failed: {why}"

    def notes(self) -> list[str]:
        """Return a sentence for each statement that failed, the first ones."""
        failures = list(self.failures.items())[:_NOTES_AT_MOST]
        return [_clean(f"{_sentence_case(where)} failed: {why}") for where, why in failures]

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
        end = monotonic() + request["seconds"]
        for answer, inputs in zip(answers, request["inputs"], strict=True):
            outcomes.append(_run_case(probe, answer, inputs, end - monotonic()))
            if outcomes[-1].error is not None:
                outcomes[-1] = self._explained(outcomes[-1])
                break
        return outcomes

    def _missing(self, name: str) -> guard.Outcome:
        why = self._names_of_failed.get(name)
        if why is None:
            return _unwritten(name)
        return guard.Outcome(
            error=f"`{name}` was never defined, since its own code stopped.", details=(why,)
        )

    def _explained(self, outcome: guard.Outcome) -> guard.Outcome:
        """Add what failed earlier to an outcome that a missing name explains."""
        if outcome.error is None or "NameError" not in outcome.error:
            return outcome
        causes = [
            why for name, why in self._names_of_failed.items() if f"'{name}'" in outcome.error
        ]
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


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
