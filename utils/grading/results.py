"""What goes into the sandbox and what comes out, and the strict way from one to the other."""

from __future__ import annotations

import math
import signal
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from utils.checks.guard import Outcome
from utils.grading import frames, wire

STATUSES = ("ok", "timeout", "memory", "crashed", "too much output", "killed", "refused")
PROBES = ("call", "value", "seeded", "recurrent_cell", "model_config", "language_model")
"""Names in `utils.checks.probes` and `utils.checks.models` that may be asked for, all of them."""

_TEXT_AT_MOST = 4000
_LINES_AT_MOST = 20


@dataclass(frozen=True)
class Limits:
    """What one submission may take.

    Attributes:
        wall: seconds from beginning to end (with a second attempt after a crash, twice that).
        cpu: seconds of computing, for each of its processes.
        memory: bytes beyond what Python and TensorFlow take themselves, all processes together.
        processes: processes and threads at a time.
        disk: bytes of its private files, all together, and of each.
        output: bytes of all answers together.
    """

    wall: float = 20.0
    cpu: int = 20
    memory: int = 2 * 2**30
    processes: int = 64
    disk: int = 64 * 2**20
    output: int = 8 * 2**20

    def to_dict(self) -> dict[str, Any]:
        """Return the limits as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class ProbeRequest:
    """One exercise to probe: the name that the learner defines, a probe of `PROBES`, the inputs.

    `seconds` is for all inputs together, after which an endless loop is assumed. With `answers`,
    one for each of the inputs, those plain values are probed instead of what the program defines:
    a model's config, in a process that runs no program.
    """

    exercise: str
    probe: str
    inputs: Sequence[Mapping[str, Any]]
    seconds: float = 10.0
    answers: Sequence[Any] | None = None


@dataclass(frozen=True)
class RunResult:
    """What came of running a submission.

    Attributes:
        status: one of `STATUSES`.
        outcomes: for every exercise that was asked for, one outcome an input, up to the first that
            has no value. There is always one, whatever happened.
        sentence: says what happened; empty where all went well.
        seconds: wall time.
        notes: a sentence for each statement of the program that failed.
        replaced: functions that the program had replaced (`numpy.exp`); it was probed with the
            originals in place, as in the notebook.
    """

    status: str
    outcomes: dict[str, list[Outcome]]
    sentence: str
    seconds: float
    notes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


class ForgedError(Exception):
    """What came back is not what the sandbox sends; the message says what is wrong with it."""


@dataclass
class Answers:
    """The frames of one run, read."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    program_ran: bool = False
    complete: bool = False


def read_answers(stream: bytes, requests: Sequence[ProbeRequest], at_most: int) -> Answers:
    """Read what a learner's process sent, trusting none of it.

    Raises:
        ForgedError: it is anything else than answers to the requests, each at most once.
    """
    bounds = wire.Bounds(bytes=at_most)
    asked = {request.exercise: len(request.inputs) for request in requests}
    answers = Answers()
    for frame in frames.split(stream):
        try:
            message = wire.decode(frame, bounds)
        except wire.WireError as error:
            raise ForgedError(str(error)) from error
        _take(message, answers, asked)
    return answers


def _take(message: Any, answers: Answers, asked: Mapping[str, int]) -> None:
    keys = message.keys() if isinstance(message, dict) else set()
    if keys == {"program", "replaced"} and not answers.program_ran:
        answers.program_ran = True
        answers.notes = _lines(message["program"])
        answers.replaced = _lines(message["replaced"])
    elif keys == {"exercise", "outcomes"} and answers.program_ran and not answers.complete:
        name, outcomes = message["exercise"], message["outcomes"]
        if not isinstance(name, str) or name not in asked or name in answers.outcomes:
            raise ForgedError("An answer came that nobody had asked for.")
        answers.outcomes[name] = _outcomes(outcomes, asked[name])
    elif keys == {"end"} and not answers.complete:
        answers.complete = True
    else:
        raise ForgedError("A message came that the sandbox does not send.")


def _outcomes(forms: Any, cases: int) -> list[Outcome]:
    if not isinstance(forms, list) or not 0 < len(forms) <= max(cases, 1):
        raise ForgedError("An answer has another number of results than there were cases.")
    outcomes = [_outcome(form) for form in forms]
    last = outcomes[-1]
    # A case without a result is judged wrong, never left out.
    if len(outcomes) < cases and last.error is None and not last.blank:
        raise ForgedError("An answer has fewer results than there were cases.")
    return outcomes


def _outcome(form: Any) -> Outcome:
    wanted = fields(Outcome)
    if not isinstance(form, dict) or form.keys() != {entry.name for entry in wanted}:
        raise ForgedError("A result has other fields than the sandbox sends.")
    return Outcome(**{e.name: _typed(str(e.type), form[e.name]) for e in wanted})


def _typed(kind: str, entry: Any) -> Any:
    """Return an entry of a result as its field in `Outcome` wants it."""
    if kind == "Plain" or (kind == "str | None" and entry is None):
        return entry
    if kind.startswith("str") and isinstance(entry, str):
        return entry[:_TEXT_AT_MOST]
    if kind == "bool" and isinstance(entry, bool):
        return entry
    if kind == "float" and isinstance(entry, int | float) and 0 <= entry < math.inf:
        return float(entry)
    if kind == "tuple[str, ...]":
        return _lines(entry)
    raise ForgedError("A result has something else in a field than the sandbox sends.")


def _lines(lines: Any) -> tuple[str, ...]:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ForgedError("Something else came where lines of text should be.")
    return tuple(line[:_TEXT_AT_MOST] for line in lines[:_LINES_AT_MOST])


def describe_end(header: Mapping[str, Any], answers: Answers, limits: Limits) -> tuple[str, str]:
    """Return a status and its sentence from how the run ended."""
    status, code = header["status"], header["code"]
    if status == "ended" and answers.complete:
        return "ok", ""
    sentences = {
        "ended": "The program ended Python itself (`os._exit`?) before its answers were probed.",
        "timeout": f"The code did not finish within {limits.wall:g} seconds. "
        "Is there a loop that never ends?",
        "memory": f"The code took more than {limits.memory / 2**30:.1f} GB of memory.",
        "too much output": f"The answers take more than {limits.output / 2**20:.0f} MB.",
        "killed": "The code's process was killed, by itself or for want of memory.",
    }
    if status == "ended":
        return "crashed", sentences[status]
    return status, sentences.get(status, f"The code crashed Python{_how(code)}.")


def _how(code: Any) -> str:
    if not isinstance(code, int):
        return ""
    if code >= 0:
        return f" (exit code {code})"
    try:
        return f" ({signal.Signals(-code).name})"
    except ValueError:
        return f" (signal {-code})"
