"""What goes into the sandbox and what comes out, and the strict way from one to the other."""

from __future__ import annotations

import math
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from utils.checks.guard import Outcome
from utils.checks.kinds import Look
from utils.grading import frames, wire

STATUSES = ("ok", "timeout", "memory", "crashed", "too much output", "killed", "refused")
PROBES = (
    *("call", "value", "seeded", "recurrent_cell", "pooling_layer", "truths"),
    "model_config",
    "language_model",
    "deep_language_model",
    "tagger_model",
    "sequence_model",
    "document_model",
    "poet_model",
    "attention_layer",
    "translator_model",
    "story_model",
    "model_configs",
    "task_models",
)
"""Names of probes in modules of `utils.checks` that may be asked for, all of them."""

FAILED = "Line {line} of the program failed: "
"""Begins a detail about a statement; the line is the program's, and replaced by the learner's."""

TOO_SLOW = "it took too long, so what comes after it was not run"

_TEXT_AT_MOST = 4000
_LINES_AT_MOST = 20
_WORDS_AT_MOST = 100
_WHY_AT_MOST = 500
_LAST_LINE = 10_000_000
_REPLACED = re.compile(
    r"(builtins|math|numpy|keras)(\.[a-z_]{1,40}){0,2}\.[A-Za-z]\w{0,80}", re.ASCII
)


@dataclass(frozen=True)
class Limits:
    """What one submission may take.

    Attributes:
        seconds: seconds of its own: in which its processes compute, all of them together, or in
            which all of them wait. Those in which the machine has no time for them do not count.
            Where a crash or a hang takes further attempts, all of them together take at most twice
            that.
        patience: by the clock it may take so many times as long, on a busy machine.
        memory: bytes beyond what Python and TensorFlow take themselves, all processes together.
        processes: processes and threads at a time.
        disk: bytes of its private files, all together, and of each.
        output: bytes of all answers together.
    """

    seconds: float = 20.0
    patience: float = 3.0
    memory: int = 2 * 2**30
    processes: int = 64
    disk: int = 64 * 2**20
    output: int = 16 * 2**20

    def to_dict(self) -> dict[str, Any]:
        """Return the limits as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class ProbeRequest:
    """One exercise to probe: the name that the learner defines, a probe of `PROBES`, the inputs.

    `seconds` is for all inputs together, after which an endless loop is assumed. With `answers`,
    one for each of the inputs, those plain values are probed instead of what the program defines:
    a model's config, in a process that runs no program. `secrets` are what the inputs name as
    hidden, by that name: they go to another process.
    """

    exercise: str
    probe: str
    inputs: Sequence[Mapping[str, Any]]
    seconds: float = 10.0
    answers: Sequence[Any] | None = None
    secrets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """A statement of the program that failed.

    Attributes:
        line: where it stands in the program's source, from 1; 0 where it is no one statement.
        why: what happened, in a few words.
    """

    line: int
    why: str


@dataclass(frozen=True)
class RunResult:
    """What came of running a submission.

    Attributes:
        status: one of `STATUSES`.
        outcomes: for every exercise that was asked for, one outcome an input, up to the first that
            has no value. There is always one, whatever happened.
        sentence: says what happened; empty where all went well.
        seconds: of its own, of all its processes: see `Limits`.
        late: seconds in which the machine had no time for it.
        failures: the statements of the program that failed, the first ones.
        replaced: functions that the program had replaced (`numpy.exp`); it was probed with the
            originals in place, as in the notebook.
        looks: of answers that gave an error, what they are, as their own process says.
        finished: whether the program ran to its end, so that what it defines was probed.
    """

    status: str
    outcomes: dict[str, list[Outcome]]
    sentence: str
    seconds: float
    late: float = 0.0
    failures: tuple[Failure, ...] = ()
    replaced: tuple[str, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)
    finished: bool = True


class ForgedError(Exception):
    """What came back is not what the sandbox sends; the message says what is wrong with it."""


@dataclass
class Answers:
    """The frames of one run, read."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    replaced: tuple[str, ...] = ()
    looks: dict[str, Look] = field(default_factory=dict)
    program_ran: bool = False
    finished: bool = False
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
    if keys == {"program", "finished", "replaced"} and not answers.program_ran:
        answers.program_ran = True
        answers.failures = _failures(message["program"])
        answers.finished = _typed("bool", message["finished"])
        answers.replaced = _replaced(message["replaced"])
    elif keys == {"exercise", "outcomes", "look"} and answers.program_ran and not answers.complete:
        name, outcomes = message["exercise"], message["outcomes"]
        if not isinstance(name, str) or name not in asked or name in answers.outcomes:
            raise ForgedError("An answer came that nobody had asked for.")
        answers.outcomes[name] = _outcomes(outcomes, asked[name])
        if message["look"] is not None:
            answers.looks[name] = _look(message["look"])
    elif keys == {"end"} and not answers.complete:
        answers.complete = True
    else:
        raise ForgedError("A message came that the sandbox does not send.")


def _failures(forms: Any) -> tuple[Failure, ...]:
    if not isinstance(forms, list):
        raise ForgedError("Something else came where failures of the program should be.")
    return tuple(_failure(form) for form in forms[:_LINES_AT_MOST])


def _failure(form: Any) -> Failure:
    if not isinstance(form, dict) or form.keys() != {"line", "why"}:
        raise ForgedError("A failure of the program has other fields than the sandbox sends.")
    line = form["line"]
    # `type(…) is int` leaves out True, which is an int as well.
    if type(line) is not int or not 0 <= line <= _LAST_LINE:
        raise ForgedError("A failure of the program names no line.")
    return Failure(line, _typed("str", form["why"])[:_WHY_AT_MOST])


def _replaced(names: Any) -> tuple[str, ...]:
    found = _lines(names)
    if not all(_REPLACED.fullmatch(name) for name in found):
        raise ForgedError("Something else came where names of functions should be.")
    return found


def _look(form: Any) -> Look:
    if not isinstance(form, dict) or form.keys() != {entry.name for entry in fields(Look)}:
        raise ForgedError("What an answer is came in another form than the sandbox sends.")
    look = Look(**{e.name: _typed(str(e.type), form[e.name]) for e in fields(Look)})
    return replace(look, words=look.words[:_WORDS_AT_MOST])


def _outcomes(forms: Any, cases: int) -> list[Outcome]:
    """Return the outcomes of one exercise: values, and at most one error, which is the last.

    A case that was not run is judged wrong, never left out, so nothing is gained by an early end;
    but without an error there is no reason for one, and nothing can come after an error.
    """
    if not isinstance(forms, list) or not 0 < len(forms) <= max(cases, 1):
        raise ForgedError("An answer has another number of results than there were cases.")
    outcomes = [_outcome(form) for form in forms]
    if len(outcomes) < cases and outcomes[-1].error is None:
        raise ForgedError("An answer has fewer results than there were cases.")
    if any(outcome.error is not None for outcome in outcomes[:-1]):
        raise ForgedError("An answer has results after an error, where nothing more is run.")
    if any(_contradicts_itself(outcome) for outcome in outcomes):
        raise ForgedError("A result is marked as no result, and gives no reason.")
    return outcomes


def _contradicts_itself(outcome: Outcome) -> bool:
    """Return whether it is marked as no answer without an error, or has a value beside one."""
    if outcome.error is None:
        return outcome.blank or not outcome.counts
    return outcome.value is not None


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
        "timeout": f"The code did not finish within {limits.seconds:.3g} seconds. "
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
