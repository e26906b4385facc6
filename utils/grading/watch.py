"""The keeper's watch over a learner's process: time, memory, output, and how it ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from pathlib import Path
from typing import Any

from utils.grading import frames

WATCH_EVERY = 0.05
_WITHOUT_PIDFD = 0.01
_TAIL_BYTES = 4096
_CHUNK = 1 << 20
_OUT_OF_MEMORY = (b"bad_alloc", b"MemoryError", b"Cannot allocate memory", b"out of memory")


_HELD = ("RssAnon:", "RssShmem:")


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
        self._cpu_seconds = 0.0
        # The learner's process is a copy of this one: what it holds beyond is its own.
        self._held_at_first = _private_bytes(os.getpid())

    def run(self, job: bytes) -> dict[str, Any]:
        """Return how the run ended: `status`, the exit `code` (-n for signal n) and a `tail`."""
        deadline = time.monotonic() + self.limits["wall"]
        self.channel.settimeout(self.limits["wall"])
        # A learner's process that is gone already is noticed below.
        with contextlib.suppress(OSError):
            frames.send(self.channel, job)
        self.channel.setblocking(False)
        os.set_blocking(self.errors, False)
        stopped = self._until_end(deadline)
        self._kill()
        return {
            "status": stopped or self._ending(),
            "code": self._code(),
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
                process, status, usage = os.wait4(-1, os.WNOHANG)
                if not process:
                    break
                if process == self.learner:
                    self._wait_status = status
                    self._cpu_seconds = usage.ru_utime + usage.ru_stime
        return self._wait_status is not None

    def _code(self) -> int | None:
        return None if self._wait_status is None else os.waitstatus_to_exitcode(self._wait_status)

    def _ending(self) -> str:
        code = self._code()
        if code == 0:
            return "ended"
        if code == -signal.SIGXCPU or self._cpu_seconds >= self.limits["cpu"] - 1:
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
        processes = _all_but_us() if self.isolated else _descendants(os.getpid())
        held = (_private_bytes(p) for p in processes if p != self.spared)
        return sum(max(0, each - self._held_at_first) for each in held)


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
