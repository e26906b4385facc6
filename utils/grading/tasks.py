"""What runs on a worker: the task, and what a worker keeps from one task to the next.

A module that is imported by name on purpose. A task defined in a script is sent by value, and each
task would then find an empty cache and start a sandbox of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import functools
import os
import resource
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from distributed import WorkerPlugin

from utils.checks.registry import exercises_of
from utils.grading import cold
from utils.grading.canaries import Canaries, canary_fault
from utils.grading.fingerprint import checks_fingerprint
from utils.grading.grades import Grade
from utils.grading.jail import mapped_bytes
from utils.grading.judge import Judge
from utils.grading.sandbox import Limits, Sandbox, SandboxUnavailable
from utils.grading.submission import Submission
from utils.training import quietly

__all__ = [
    "CanaryError",
    "Setup",
    "SetupPlugin",
    "UnknownRunError",
    "grade",
    "prove",
]

TASK_SECONDS = 300.0
"""After this the worker is ended: the sandbox's own limits should have been met long before."""
JUDGE_BYTES = 2 * 2**30
"""So much memory a worker may take to judge one submission."""


class CanaryError(Exception):
    """What is graded here could not be trusted; the message is one sentence that says why."""


class UnknownRunError(Exception):
    """This worker was told nothing of a run: its scheduler has been started anew meanwhile."""


@dataclass(frozen=True)
class Setup:
    """What a worker has to know of one run of grading.

    Attributes:
        run: tells one run from another on a cluster that several share.
        seed: the secret seed.
        seed_id: a name for it.
        rounds: how often the cases are drawn.
        unsafe: grade without isolation.
        canaries: for each chapter.
        checks: for each chapter the fingerprint of its checks where the grades are kept.
        limits: what one submission may take.
        task_seconds: what one may take all in all, on the grader's side.
    """

    run: str
    seed: int
    seed_id: str
    rounds: int
    unsafe: bool
    canaries: Mapping[str, Canaries]
    checks: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)
    task_seconds: float = TASK_SECONDS


class _Bench:
    """A worker's place to grade at: one open sandbox, and a judge for each chapter."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._sandbox: Sandbox | None = None
        self._judges: dict[str, Judge] = {}
        self._closed = False

    def grade(self, submission: Submission) -> Grade:
        """Grade a submission; the first of a chapter comes after the chapter's canaries."""
        self.prove(submission.chapter)
        sandbox = self._open()
        try:
            with _bounded(self.setup.task_seconds):
                return self._judges[submission.chapter].grade(submission, sandbox)
        finally:
            if self._closed:  # while it was busy, and it may have started its server again
                sandbox.close()

    def prove(self, chapter: str) -> None:
        """Grade the chapter's canaries, once.

        Raises:
            CanaryError: they are not what they should be, or the checks are other ones here.
        """
        if chapter in self._judges:
            return
        setup = self.setup
        if _checks_here(chapter) != setup.checks[chapter]:
            raise CanaryError(
                f"A worker on {socket.gethostname()} has other checks of chapter {chapter} than "
                "this computer, so no grade was given: install the same version of the course in "
                "both places, and restart the workers."
            )
        sandbox = self._open()
        judge = Judge(chapter, setup.seed, setup.seed_id, setup.rounds)
        _load_tensorflow()
        canaries = setup.canaries[chapter]
        with _bounded(3 * setup.task_seconds):
            fault = canary_fault(
                judge.grade(canaries.solved, sandbox),
                judge.grade(canaries.untouched, sandbox),
                judge.grade(canaries.mistaken, sandbox),
            )
        if fault:
            raise CanaryError(fault)
        self._judges[chapter] = judge

    def _open(self) -> Sandbox:
        if self._closed:
            raise SandboxUnavailable("Grading has ended on this worker.")
        if self._sandbox is None:
            self._sandbox = Sandbox(self.setup.limits, unsafe=self.setup.unsafe).__enter__()
        return self._sandbox

    def close(self) -> None:
        """End the sandbox for good."""
        self._closed = True
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()


_SETUPS: dict[str, Setup] = {}
_BENCHES: dict[str, _Bench] = {}
# A worker with several threads still grades one at a time: it has one sandbox.
_TURN = threading.Lock()
_SILENCE = os.open(os.devnull, os.O_WRONLY)  # has to outlive every task


class SetupPlugin(WorkerPlugin):  # type: ignore[misc, unused-ignore]
    """Tells every worker of the setup, also one that joins late, and tidies up after it."""

    def __init__(self, setup: Setup) -> None:
        self.kept = setup
        self.name = f"course-grading-{setup.run}"

    def setup(self, worker: Any) -> None:
        """Note the setup; the sandbox starts with the first task."""
        for chapter in self.kept.checks:
            _checks_here(chapter)
        _SETUPS[self.kept.run] = self.kept

    def teardown(self, worker: Any) -> None:
        """End what this run has started here."""
        _SETUPS.pop(self.kept.run, None)
        bench = _BENCHES.pop(self.kept.run, None)
        if bench is not None:
            bench.close()


def dask_setup(worker: Any) -> None:
    """Make a worker a quiet part of the grader that started it.

    dask calls this on the workers that `course grade` starts (`preload`), on no others. Ctrl-C is
    left to the grader, which ends its workers itself, after the last grade is kept. Whatever
    libraries write to the terminal goes nowhere: what an instructor has to know comes as sentences.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (1, 2):
        os.dup2(_SILENCE, number)


@atexit.register
def _close_all() -> None:
    while _BENCHES:
        _BENCHES.popitem()[1].close()


def prove(run: str) -> None:
    """Grade the canaries of every chapter of a run on this worker.

    Raises:
        CanaryError: they are not what they should be, or the checks are other ones here.
        SandboxUnavailable: there can be no sandbox here.
        UnknownRunError: nobody has told this worker of the run.
    """
    with _TURN:
        bench = _bench(run)
        for chapter in bench.setup.canaries:
            bench.prove(chapter)


def grade(run: str, submission: Submission) -> dict[str, Any]:
    """Return a submission's grade as plain data.

    Raises:
        CanaryError: this worker is the first time at the chapter and its canaries went wrong.
        SandboxUnavailable: there can be no sandbox here.
        UnknownRunError: nobody has told this worker of the run.
    """
    with _TURN:
        return _bench(run).grade(submission).to_dict()


def _bench(run: str) -> _Bench:
    if run not in _SETUPS:
        raise UnknownRunError(run)
    bench = _BENCHES.get(run)
    if bench is None:
        bench = _BENCHES[run] = _Bench(_SETUPS[run])
    return bench


@functools.cache
def _checks_here(chapter: str) -> str:
    """Return the fingerprint of the checks that this process has loaded, and keeps until it ends.

    Asked for as soon as a setup arrives: a worker that has been running for days may have older
    checks in memory than on its disk.
    """
    found = checks_fingerprint(chapter)
    exercises_of(chapter)
    return found


def _load_tensorflow() -> None:
    """Load TensorFlow, which the known mistakes of Keras exercises need, and would chatter then."""
    with quietly():
        import tensorflow as tf

        cold.prepare()
        # What is computed out here is small, and the cores are for the other workers.
        with contextlib.suppress(RuntimeError):  # it has begun to compute
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(1)
        tf.config.list_logical_devices("CPU")


@contextlib.contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """End this process if it takes longer; another worker then gets the task.

    Even a C function that never returns can't hold this up, which no thread of Python's could.
    Meanwhile the process gets no more than so much memory, whatever it is handed to judge.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=_SILENCE)
    try:
        with _at_most(JUDGE_BYTES):
            yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextlib.contextmanager
def _at_most(further: int) -> Iterator[None]:
    """Let this process take so many bytes of memory beyond what it has; then MemoryError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    mapped = mapped_bytes()
    bound = mapped + further
    if not mapped or (soft != resource.RLIM_INFINITY and soft <= bound):
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
