"""The keeper's watch over a learner's process: time, memory, output, and how it ended."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utils.grading import frames

WATCH_EVERY = 0.05
_WITHOUT_PIDFD = 0.01
_TAIL_BYTES = 4096
_CHUNK = 1 << 20
_OUT_OF_MEMORY = (b"bad_alloc", b"MemoryError", b"Cannot allocate memory", b"out of memory")


_HELD = ("RssAnon:", "RssShmem:")
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_READY = "RD"


class Meter:
    """Counts a submission's own seconds: those of computing and those of waiting.

    What does not count is the time in which one of its threads is ready to run and gets no
    processor, since others have them: no neighbour takes anything from it. Its processes share the
    account, so that many at once use it up the faster.

    Args:
        processes: gives the submission's processes that are alive.
    """

    def __init__(self, processes: Callable[[], Iterable[int]]) -> None:
        self._processes = processes
        self._seen = time.monotonic()
        self._before = _reaped()
        self._own: dict[tuple[int, str], float] = {}
        self._watched = 0.0
        self._computed = 0.0
        self._waited = 0.0

    @property
    def seconds(self) -> float:
        """Return its own seconds up to the last look."""
        return self._computed + self._waited

    def look(self) -> None:
        """Account for the time since the last look."""
        now = time.monotonic()
        found = [use for use in map(_use, self._processes()) if use is not None]
        # Twice: one sum misses processes that nobody waits for, the other those that end unseen.
        left = sum(use.own + use.of_children for use in found) + _reaped() - self._before
        self._watched += sum(max(0.0, use.own - self._own.get(use.process, 0.0)) for use in found)
        self._own = {use.process: use.own for use in found}
        computed = max(self._computed, left, self._watched)
        if computed == self._computed and not any(use.ready for use in found):
            self._waited += now - self._seen
        self._computed = computed
        self._seen = now


class Watch:
    """Hands a job to the learner's process and collects what it answers, within the limits.

    Args:
        learner: its process id.
        channel: a socket to it.
        errors: a pipe that is its stderr.
        job: the grader's socket; when that is closed, all of this ends.
        limits: as `Limits` of the grader, a plain dict.
        isolated: whether the process has namespaces of its own, which end with the keeper.

    `spared` is a process of ours whose memory does not count.
    """

    def __init__(
        self,
        learner: int,
        channel: socket.socket,
        errors: int,
        job: socket.socket,
        limits: dict[str, Any],
        isolated: bool,
    ) -> None:
        self.learner = learner
        self.channel = channel
        self.errors = errors
        self.job = job
        self.limits = limits
        self.isolated = isolated
        self.answers = bytearray()
        self.spared = 0
        self._tail = b""
        self._wait_status: int | None = None
        self._meter = Meter(self._processes)
        # The learner's process is a copy of this one: what it holds beyond is its own.
        self._held_at_first = _private_bytes(os.getpid())

    def run(self, job: bytes) -> dict[str, Any]:
        """Return how the run ended: `status`, the exit `code` (-n for signal n) and a `tail`."""
        start = time.monotonic()
        deadline = start + self.limits["seconds"] * self.limits["patience"]
        self.channel.settimeout(deadline - start)
        # A learner's process that is gone already is noticed below.
        with contextlib.suppress(OSError):
            frames.send(self.channel, job)
        self.channel.setblocking(False)
        os.set_blocking(self.errors, False)
        stopped = self._until_end(deadline)
        self._meter.look()
        self._kill()
        return {
            "status": stopped or self._ending(),
            "code": self._code(),
            "seconds": self._meter.seconds,
            "late": max(0.0, time.monotonic() - start - self._meter.seconds),
            "tail": self._tail.decode("utf-8", "replace"),
        }

    def _until_end(self, deadline: float) -> str:
        """Wait for the learner's process; returns why it has to be stopped, or an empty string."""
        poll = select.poll()
        poll.register(self.channel, select.POLLIN)
        poll.register(self.errors, select.POLLIN)
        poll.register(self.job, 0)  # hang-ups are always reported
        tick = WATCH_EVERY if self._register_end(poll) else _WITHOUT_PIDFD
        looked = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= deadline:
                return "timeout"
            for number, event in poll.poll(min(tick, deadline - now) * 1000):
                if number == self.job.fileno():
                    return "given up"
                if event & (select.POLLHUP | select.POLLERR) and not event & select.POLLIN:
                    poll.unregister(number)
            self._collect()
            if len(self.answers) > self.limits["output"]:
                return "too much output"
            if self._has_ended():
                self._collect()
                return "too much output" if len(self.answers) > self.limits["output"] else ""
            if time.monotonic() - looked >= WATCH_EVERY:
                looked = time.monotonic()
                self._meter.look()
                if self._meter.seconds >= self.limits["seconds"]:
                    return "timeout"
                if self._held() > self.limits["memory"]:
                    return "memory"

    def _register_end(self, poll: select.poll) -> bool:
        """Have the poll wake up when the process ends, where the kernel can tell."""
        try:
            self._pidfd = os.pidfd_open(self.learner)
        except (AttributeError, OSError):
            return False
        poll.register(self._pidfd, select.POLLIN)
        return True

    def _collect(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while len(self.answers) <= self.limits["output"]:
                part = self.channel.recv(_CHUNK)
                if not part:
                    break
                self.answers += part
        with contextlib.suppress(BlockingIOError):
            # One chunk at a time: a flood here must not keep the watch from its other duties.
            self._tail = (self._tail + os.read(self.errors, _CHUNK))[-_TAIL_BYTES:]

    def _has_ended(self) -> bool:
        """Reap what has ended, and return whether the learner's process is among it."""
        with contextlib.suppress(ChildProcessError):
            while self._wait_status is None:
                process, status = os.waitpid(-1, os.WNOHANG)
                if not process:
                    break
                if process == self.learner:
                    self._wait_status = status
        return self._wait_status is not None

    def _code(self) -> int | None:
        return None if self._wait_status is None else os.waitstatus_to_exitcode(self._wait_status)

    def _ending(self) -> str:
        code = self._code()
        if code == 0:
            return "ended"
        if code == -signal.SIGXCPU:
            return "timeout"
        if any(word in self._tail for word in _OUT_OF_MEMORY):
            return "memory"
        return "killed" if code == -signal.SIGKILL else "crashed"

    def _kill(self) -> None:
        """End the learner's process; without isolation its descendants too, as far as they go."""
        if self.isolated:
            return  # the kernel does it when this process, the first of its namespace, ends
        with contextlib.suppress(OSError):
            os.killpg(self.learner, signal.SIGKILL)
        for _ in range(100):
            for process in _descendants(os.getpid()):
                with contextlib.suppress(OSError):
                    os.kill(process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if not _descendants(os.getpid()):
                return
            time.sleep(0.01)

    def _held(self) -> int:
        """Return the bytes that the learner's processes hold beyond what they started with."""
        held = map(_private_bytes, self._processes())
        return sum(max(0, each - self._held_at_first) for each in held)

    def _processes(self) -> list[int]:
        """Return the learner's processes, without those of ours."""
        processes = _all_but_us() if self.isolated else _descendants(os.getpid())
        return [process for process in processes if process != self.spared]


def _reaped() -> float:
    """Return the seconds that children of this process computed which it has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class _Use:
    """What a process has computed.

    Attributes:
        process: its number, and when it started, since numbers are given again.
        own: its seconds.
        of_children: those of children that it has waited for.
        ready: whether one of its threads is at it, or would be if it were given a processor.
    """

    process: tuple[int, str]
    own: float
    of_children: float
    ready: bool


def _use(process: int) -> _Use | None:
    """Return what a process has computed; None if it is gone."""
    try:
        fields = _stat(Path(f"/proc/{process}"))
        threads = Path(f"/proc/{process}/task").iterdir()
        ready = fields[0] in _READY or any(_is_ready(thread) for thread in threads)
        user, system, *children = (int(ticks) * _TICK for ticks in fields[11:15])
        return _Use((process, fields[19]), user + system, sum(children), ready)
    except (OSError, ValueError, IndexError):
        return None


def _is_ready(thread: Path) -> bool:
    with contextlib.suppress(OSError, IndexError):
        return _stat(thread)[0] in _READY
    return False


def _stat(folder: Path) -> list[str]:
    """Return the fields behind the name, which may hold anything; the first is the state."""
    return (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()


def _private_bytes(process: int) -> int:
    """Return the resident bytes of a process that are no file's; 0 if it is gone or hidden.

    Shared anonymous memory counts for each process that holds it: too much rather than too little.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines())
    kilobytes = {line[0]: int(line[1]) for line in lines if line and line[0] in _HELD}
    return sum(kilobytes.values()) * 1024


def _all_but_us() -> list[int]:
    ours = os.getpid()
    with contextlib.suppress(OSError):
        numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [number for number in numbers if number != ours]
    return []


def _descendants(process: int) -> list[int]:
    """Return the processes below one, where the kernel lists them."""
    found: list[int] = []
    waiting = [process]
    while waiting:
        with contextlib.suppress(OSError):
            path = Path(f"/proc/{waiting[0]}/task/{waiting[0]}/children")
            children = [int(n) for n in path.read_text().split()]
            found += children
            waiting += children
        waiting.pop(0)
    return found
