"""Running mutants in a process of its own, each within limits on memory and time.

A mutant may append to the list that it loops over, or never come to an end. The process counts
its own memory and CPU time, so that other work on the machine stops nothing; where it ends, or
nothing comes for long, that mutant is out and the next one gets a new process.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import multiprocessing
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from utils.authoring.mutants import replayed
from utils.checks import edits, engine, guard
from utils.checks.exercise import Case, Exercise
from utils.checks.registry import find_exercise

MEMORY = 512 * 2**20
"""Bytes that the process may take beside what it has when it begins."""

CPU_SECONDS = 2
WALL_SECONDS = 60.0

_ENDS = {-24: "slow", -9: "memory"}
"""What ended the process: SIGXCPU, its own limit, or SIGKILL, of a machine short of memory."""


@dataclasses.dataclass(frozen=True)
class Ran:
    """What came of a mutant: its outcomes on each seed's cases, or why there are none.

    `end` is "ran", "raised", "memory" or "slow".
    """

    end: str
    outcomes: tuple[tuple[guard.Outcome, ...], ...] = ()


def run_all(name: str, sources: Sequence[str], seeds: Sequence[int]) -> Iterator[Ran]:
    """Run the cells of mutants on an exercise's cases and yield what came of each, in order."""
    left = list(sources)
    while left:
        with _worker(name, left, seeds) as (channel, process):
            for _ in list(left):
                left.pop(0)
                ran = _received(channel, process)
                yield ran
                if ran.end in ("memory", "slow") or not process.is_alive():
                    break  # a new process is clean


@contextlib.contextmanager
def _worker(
    name: str, sources: Sequence[str], seeds: Sequence[int]
) -> Iterator[tuple[Connection, Any]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, name, sources, seeds), daemon=True)
    process.start()
    theirs.close()
    try:
        if ours.recv() != "ready":
            raise RuntimeError("The process that runs mutants did not begin.")
        yield ours, process
    finally:
        process.kill()
        process.join()
        ours.close()


def _received(channel: Connection, process: Any) -> Ran:
    """Return what came of the next mutant, or how it ended the process."""
    if not channel.poll(WALL_SECONDS):
        return Ran("slow")
    try:
        ran: Ran = channel.recv()
    except (EOFError, ConnectionError):
        process.join()
        return Ran(_ENDS.get(process.exitcode, "raised"))
    return ran


def _serve(channel: Connection, name: str, sources: Sequence[str], seeds: Sequence[int]) -> None:
    """Run mutants one after the other (in the process of its own)."""
    exercise = find_exercise(name)
    cases = [engine.make_cases(exercise, seed) for seed in seeds]
    _limit_memory()
    channel.send("ready")
    for source in sources:
        _limit_time()
        channel.send(_run(exercise, source, cases))


def _run(exercise: Exercise, source: str, cases: Sequence[Sequence[Case]]) -> Ran:
    outcomes: list[tuple[guard.Outcome, ...]] = []
    try:
        answer = _answer(exercise, source)
        for each in cases:
            outcomes.append(tuple(_outcome(exercise, source, answer, case) for case in each))
    except MemoryError:
        return Ran("memory")
    except Exception:
        return Ran("raised")
    return Ran("ran", tuple(outcomes))


def _answer(exercise: Exercise, source: str) -> Any:
    if exercise.replay is not None:  # the cell runs on each case, with that case's weights
        return None
    return edits.run_cell(source, "<a mutant>")[exercise.name]


def _outcome(exercise: Exercise, source: str, answer: Any, case: Case) -> guard.Outcome:
    """Return what comes of an answer on a case.

    Raises:
        MemoryError: it took too much.
        RuntimeError: it stopped with an error.
    """
    short = []

    def probe(answer: Any, inputs: Any) -> Any:
        try:
            if exercise.replay is not None:
                return replayed.measured(exercise.name, source, inputs)
            return exercise.probe(answer, inputs)
        except MemoryError:
            short.append(True)
            raise

    outcome = guard.run(probe, answer, case.inputs)
    if short:
        raise MemoryError
    if outcome.error is not None:
        raise RuntimeError(outcome.error)
    return outcome


def _limit_memory() -> None:
    """Bound what this process may take: its data, which is what arrays and lists are."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # no Linux
        import resource

        status = Path("/proc/self/status").read_text(encoding="ascii")
        has = next(int(line.split()[1]) for line in status.splitlines() if "VmData" in line)
        resource.setrlimit(resource.RLIMIT_DATA, (has * 1024 + MEMORY, resource.RLIM_INFINITY))


def _limit_time() -> None:
    """End this process by a signal when the next mutant has used its CPU time."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(used.ru_utime + used.ru_stime) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
