"""The sandbox, as the grader sees it: a program and requests go in, plain outcomes come out.

One `Sandbox` holds one fork server with TensorFlow loaded, and runs one submission at a time. What
isolates them is in `jail.py` and `view.py`; here nothing that comes back is trusted.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Protocol

from utils.checks.guard import Outcome
from utils.grading import view, wire
from utils.grading.fork_server import SandboxUnavailable, Server, ServerGoneError, unavailable
from utils.grading.inside import JOB_BOUNDS
from utils.grading.results import (
    PROBES,
    STATUSES,
    Answers,
    ForgedError,
    Limits,
    ProbeRequest,
    RunResult,
    describe_end,
    read_answers,
)

__all__ = [
    "PROBES",
    "STATUSES",
    "Limits",
    "ProbeRequest",
    "RunResult",
    "Sandbox",
    "SandboxUnavailable",
]

_GRACE_SECONDS = 15.0
_ATTEMPTS = 12
_LEAST_SECONDS = 1.0


class HasSource(Protocol):
    """Anything with the Python source to run, such as a `Program`."""

    @property
    def source(self) -> str:
        """Return the source."""


class Sandbox:
    """Runs learners' programs where they can do no harm.

    Args:
        limits: what one submission may take.
        unsafe: run without any isolation, with limits only. For one's own notebooks.
        models: show the course's layers inside, with which a saved model is loaded. Never for
            notebooks: there they are solutions.

    Use it as a context manager; entering raises SandboxUnavailable where there can be none.
    """

    def __init__(
        self, limits: Limits | None = None, *, unsafe: bool = False, models: bool = False
    ) -> None:
        self.limits = limits or Limits()
        self.unsafe = unsafe
        self.models = models
        self._server: Server | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Sandbox:
        try:
            self._server = Server(self.unsafe, self.models)
            self._prove_isolation()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server and all that runs in it; nothing is left over."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def run(
        self,
        program: HasSource,
        requests: Sequence[ProbeRequest],
        seconds: float = math.inf,
    ) -> RunResult:
        """Run a program once and probe what it defined.

        Where probing an exercise ends the whole process, the others get another process. Each gets
        at most half of the time that is left, so that several answers that hang leave something to
        those after them; all processes together get twice the time of one. Time is the program's
        own (`Limits`). The result holds outcomes for every request, whatever happened.

        Args:
            program: what to run.
            requests: what to probe of it.
            seconds: of one process, if they are to be fewer than the limits say.

        Raises:
            ValueError: a request names no probe, an exercise twice, or its inputs are not plain.
            SandboxUnavailable: the sandbox is not open, or its server can't be started again.
        """
        _require_sound(requests)
        with self._lock:
            return self._run(program.source, list(requests), min(seconds, self.limits.seconds))

    def _run(self, source: str, requests: list[ProbeRequest], at_most: float) -> RunResult:
        merged = Answers()
        spent = late = 0.0
        status, sentence, left = "ok", "", requests
        for attempt in range(_ATTEMPTS):
            seconds = min(at_most, (2 * at_most - spent) / 2) if attempt else at_most
            if attempt and seconds < _LEAST_SECONDS:
                break
            now, says, answers, header = self._attempt(source, left, seconds)
            spent += header.get("seconds", 0.0)
            late += header.get("late", 0.0)
            if attempt == 0:
                merged.failures, merged.replaced = answers.failures, answers.replaced
                merged.finished = answers.finished
            if now != "ok" and status == "ok":
                status, sentence = now, says
            merged.outcomes.update(answers.outcomes)
            merged.looks.update(answers.looks)
            left = [r for r in left if r.exercise not in merged.outcomes]
            if now in ("ok", "refused") or not answers.program_ran or not left:
                break
            # The first without an answer is the one that ended the process.
            merged.outcomes[left[0].exercise] = [Outcome(error=says)]
            left = left[1:]
            if not left:
                break
        for request in left:
            merged.outcomes[request.exercise] = [Outcome(error=sentence or _NOTHING)]
        return RunResult(
            status,
            {r.exercise: merged.outcomes[r.exercise] for r in requests},
            sentence,
            spent,
            late,
            merged.failures,
            merged.replaced,
            merged.looks,
            merged.finished,
        )

    def _attempt(
        self, source: str, requests: list[ProbeRequest], seconds: float
    ) -> tuple[str, str, Answers, dict[str, Any]]:
        """Run the program in one process; returns status, sentence, what came back, and how."""
        try:
            job, held = _job(source, requests, seconds), _secrets(requests)
        except wire.WireError as error:
            says = f"The submission can't be handed to the sandbox: {error}"
            return "refused", says, Answers(), {}
        limits = {**self.limits.to_dict(), "seconds": seconds}
        at_most = seconds * self.limits.patience + _GRACE_SECONDS
        for last in (False, True):
            try:
                header, stream = self._open_server().run(job, held, limits, at_most)
                break
            except ServerGoneError:
                self._restart()
                if last:
                    return "crashed", "The sandbox ended while the code ran, twice.", Answers(), {}
        if header["status"] == "no sandbox":
            raise SandboxUnavailable(unavailable(header["why"]))
        try:
            answers = read_answers(stream, requests, self.limits.output)
        except ForgedError as error:
            if header["status"] == "ended":
                return "refused", f"{_FORGED} {error}", Answers(), header
            answers = Answers()  # garbage, from a process that had to be stopped anyway
        status, sentence = describe_end(header, answers, replace(self.limits, seconds=seconds))
        if status == "ok" and len(answers.outcomes) < len(requests):
            return "refused", _NOTHING, answers, header
        return status, sentence, answers, header

    def _open_server(self) -> Server:
        if self._server is None:
            raise SandboxUnavailable(
                "The sandbox is closed: use it as `with Sandbox() as sandbox`."
            )
        return self._server

    def _restart(self) -> None:
        self.close()
        self._server = Server(self.unsafe, self.models)

    def _prove_isolation(self) -> None:
        """Run a program that looks around, and refuse if it sees what it should not."""
        request = ProbeRequest("seen", "value", [{}])
        program = _LOOK_AROUND.format(root=str(view.course_root()))
        result = self._run(program, [request], self.limits.seconds)
        seen = result.outcomes["seen"][0].value
        if result.status != "ok" or not isinstance(seen, dict):
            why = result.sentence or str(result.outcomes["seen"][0].error)
            raise SandboxUnavailable(unavailable(f"the trial run failed: {why}"))
        wrong = [name for name, found in seen.items() if found is not False]
        if wrong and not self.unsafe:
            raise SandboxUnavailable(unavailable(f"a trial run saw {', '.join(wrong)}"))


_NOTHING = "No answer came back for this exercise."
_FORGED = "What came back was not written by the sandbox."

_LOOK_AROUND = """
import os, socket
try:
    names = [name for _, name in socket.if_nameindex()]
except OSError:  # no sockets can be made here
    table = "/proc/net/dev"
    lines = open(table).readlines() if os.path.exists(table) else []
    names = [line.split(":")[0].strip() for line in lines if ":" in line]
seen = {{
    "the course's checks": os.path.exists({root!r} + "/utils/checks/engine.py"),
    "other processes": os.getpid() > 9,
    "the network": names not in ([], ["lo"]),
    "root's rights": os.getuid() == 0,
    "a writable root folder": os.access("/", os.W_OK) or os.access("/course", os.W_OK),
}}
"""


def _require_sound(requests: Sequence[ProbeRequest]) -> None:
    names = [request.exercise for request in requests]
    if len(set(names)) != len(names):
        raise ValueError("An exercise is asked for twice: make one request of its inputs.")
    for request in requests:
        if request.probe not in PROBES:
            known = ", ".join(PROBES)
            raise ValueError(f"There is no probe {request.probe!r} in the sandbox: {known}.")


def _job(source: str, requests: list[ProbeRequest], seconds: float) -> bytes:
    forms = [
        {
            "exercise": request.exercise,
            "probe": request.probe,
            "inputs": [dict(inputs) for inputs in request.inputs],
            "seconds": float(request.seconds),
            "answers": None if request.answers is None else list(request.answers),
        }
        for request in requests
    ]
    # Half the time is left for the probes, should the program itself run on and on.
    job = {"source": source, "requests": forms, "seconds": seconds / 2}
    return wire.encode(job, JOB_BOUNDS)


def _secrets(requests: list[ProbeRequest]) -> bytes:
    """Return what the learner's process must not see; empty where there is nothing of it."""
    found = {name: dict(held) for request in requests for name, held in request.secrets.items()}
    return wire.encode(found, JOB_BOUNDS) if found else b""
