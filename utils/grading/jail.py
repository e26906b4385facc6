"""The fork server inside of the sandbox, and the keeper of each submission.

Three processes stand between the grader and a learner's program, none of which ever runs a line of
it. The *server* imports TensorFlow once, and reads nothing of any submission: it only takes a
socket for each from the grader and forks. Its child, the *porter*, moves into namespaces of its
own. The porter's child, the *keeper*, is the first process in them: it makes the file system,
forks the *learner's process*, hands the job over and the answers back, and watches the limits. The
grader's nonce is known to the keeper alone, whose memory the learner's process can't read, and
when the keeper ends the kernel ends everything in its namespaces. What a probe must keep secret
goes to a fourth process, the *host* (`utils.checks.hidden`), a child of the keeper's.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from utils.checks import hidden
from utils.grading import cold, frames, kernel, wire
from utils.grading.watch import Watch

NONCE_BYTES = 16
USER = 65534
_USER_INSIDE = 1000
_SCRATCH = "/scratch"
_HEADER_BYTES = 64 * 1024
_TAIL_BYTES = 4096
_KEPT_BY_US = 4  # porter, keeper, host and the learner's own process are the user's too


def main(control_number: int, isolated: bool) -> None:
    """Prepare once, say so on the control socket, then fork for each submission until it closes."""
    control = socket.socket(fileno=control_number)
    if isolated and os.geteuid() == 0:
        _become_nobody()
    if sys.platform == "linux":
        # Should what started this be killed, nothing stays: not even without isolation.
        kernel.die_with_parent(signal.SIGKILL)
    _preload()
    control.send(b"ready")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        message, numbers, _, _ = socket.recv_fds(control, 64, 1)
        if not message or not numbers:
            return
        _fork_porter(control, numbers[0], isolated)
        _reap()


def _become_nobody() -> None:
    """Give root up; before that, mount a /proc that a user namespace may mount again."""
    with contextlib.suppress(OSError):
        kernel.mount("proc", "/proc", "proc", _QUIET)
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


_QUIET = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC


def _preload() -> None:
    """Import what submissions need, without running any operation of TensorFlow.

    Its pools of threads start with the first operation, and do not survive a fork.
    """
    import keras  # noqa: F401
    import tensorflow  # noqa: F401

    from utils.checks import session
    from utils.grading import inside  # noqa: F401

    cold.prepare()
    session.ORIGINALS.remember()
    gc.collect()
    gc.freeze()  # so that collecting garbage does not copy the pages that all forks share


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork_porter(control: socket.socket, number: int, isolated: bool) -> None:
    if os.fork():
        os.close(number)
        return
    control.close()
    # Held until the very end: its closing tells the grader that nothing is left.
    job = socket.socket(fileno=number)
    try:
        _porter(job, isolated)
    finally:
        os._exit(0)


def _porter(job: socket.socket, isolated: bool) -> None:
    """Move into new namespaces, fork the keeper, and hold the socket until all of it is gone."""
    os.setsid()
    _silence()
    _close_all_but(job.fileno())
    folder = ""
    try:
        if isolated:
            user, group = os.geteuid(), os.getegid()
            kernel.unshare(kernel.ALL_NAMESPACES)
            kernel.set_dumpable(True)  # else /proc/self belongs to root
            kernel.map_user(_USER_INSIDE, user, group)
            kernel.die_with_parent(signal.SIGKILL)
        else:
            folder = tempfile.mkdtemp(prefix="course-grading-")
    except OSError as error:
        _fail(job, error)
        return
    keeper = os.fork()
    if not keeper:
        try:
            Keeper(job, isolated, folder).keep()
        finally:
            os._exit(0)
    os.waitpid(keeper, 0)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _silence() -> None:
    """Point stdin, stdout and stderr nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)


def _close_all_but(*kept: int) -> None:
    """Close every inherited descriptor but 0, 1, 2 and these."""
    try:
        numbers = [int(path.name) for path in Path("/proc/self/fd").iterdir()]
    except OSError:  # no /proc here
        numbers = list(range(1024))
    for number in numbers:
        if number > 2 and number not in kept:
            with contextlib.suppress(OSError):
                os.close(number)


def _fail(job: socket.socket, error: BaseException) -> None:
    """Say that the sandbox could not be made. No learner's code has run, so no nonce is needed."""
    header = {"status": "no sandbox", "why": f"{type(error).__name__}: {error}"[:500]}
    with contextlib.suppress(OSError):
        frames.send(job, bytes(NONCE_BYTES) + json.dumps(header).encode())


class Keeper:
    """The first process in a submission's namespaces."""

    def __init__(self, job: socket.socket, isolated: bool, folder: str) -> None:
        self.job = job
        self.isolated = isolated
        self.folder = folder

    def keep(self) -> None:
        """Run one job from beginning to end."""
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            # The first process of a pid namespace gets only the signals that it asks for.
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        try:
            limits = self._limits()
            self._enter(limits)
        except (OSError, ValueError, frames.FrameError) as error:
            _fail(self.job, error)
            return
        ours, theirs = socket.socketpair()
        asked, asks = socket.socketpair()
        heard, said = os.pipe()
        learner = os.fork()
        if not learner:
            self.job.close()
            ours.close()
            asked.close()
            os.close(heard)
            os.dup2(said, 2)
            os.close(said)
            _become_learner(theirs, asks, limits, self.isolated)
        theirs.close()
        asks.close()
        os.close(said)
        self._watch(Watch(learner, ours, heard, self.job, limits, self.isolated), asked)

    def _limits(self) -> dict[str, Any]:
        self._deadline = time.monotonic() + 30
        return json.loads(frames.receive(self.job, _HEADER_BYTES, self._deadline))

    def _enter(self, limits: dict[str, Any]) -> None:
        if not self.isolated:
            os.chdir(self.folder)
            os.environ["HOME"] = os.environ["TMPDIR"] = self.folder
            if sys.platform == "linux":
                kernel.adopt_orphans()
            return
        _make_file_system(limits["disk"])
        kernel.forbid_user_namespaces()
        kernel.drop_capabilities()
        kernel.set_dumpable(False)

    def _watch(self, watch: Watch, asked: socket.socket) -> None:
        # These arrive after the fork: the learner's process never had them in its memory.
        message = frames.receive(self.job, 2**31, self._deadline)
        nonce, job = message[:NONCE_BYTES], message[NONCE_BYTES:]
        secrets = frames.receive(self.job, 2**31, self._deadline)
        if secrets:
            watch.spared = _fork_host(secrets, asked)
        asked.close()
        header = watch.run(job)
        with contextlib.suppress(OSError):
            frames.send(self.job, nonce + json.dumps(header).encode())
            frames.send(self.job, bytes(watch.answers))


def _make_file_system(disk: int) -> None:
    """Mount a private tmpfs over all that can be written, and a /proc of the new namespace."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    options = f"size={disk},nr_inodes=10000,mode=0700"
    kernel.mount("tmpfs", _SCRATCH, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
    for name, target in (("home", ""), ("tmp", "/tmp"), ("shm", "/dev/shm")):
        folder = Path(_SCRATCH) / name
        folder.mkdir()
        if target:
            kernel.mount(str(folder), target, flags=kernel.MS_BIND)
    try:
        kernel.mount("proc", "/proc", "proc", _QUIET)
    except OSError:  # a container that hides parts of /proc: then there is none at all
        kernel.mount("tmpfs", "/proc", "tmpfs", _QUIET, "size=4096")
    # Mapped and shared, it gives memory that is no process's.
    kernel.mount("/dev/null", "/dev/zero", flags=kernel.MS_BIND)
    os.chdir(f"{_SCRATCH}/home")


def _fork_host(secrets: bytes, asked: socket.socket) -> int:
    """Fork the process that answers with what is secret; like the keeper's, none can read it."""
    process = os.fork()
    if process:
        return process
    try:
        _close_all_but(asked.fileno())
        held = wire.decode(secrets, wire.Bounds(bytes=len(secrets)))
        hidden.Host(held).serve(Connection(asked.detach()))
    finally:
        os._exit(0)


def _become_learner(
    channel: socket.socket, asks: socket.socket, limits: dict[str, Any], isolated: bool
) -> None:
    """Take the limits on, drop what is left of any rights, and run the job."""
    try:
        os.setpgid(0, 0)
        _close_all_but(channel.fileno(), asks.fileno())
        if sys.platform == "linux":
            _offer_to_the_oom_killer()
        _set_limits(limits, isolated)
        if isolated:
            kernel.filter_system_calls()
        from utils.grading import inside

        inside.serve(channel, hidden.Line(Connection(asks.detach())), limits["output"])
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:_TAIL_BYTES])
        os._exit(70)
    os._exit(0)


def _offer_to_the_oom_killer() -> None:
    """Should the machine run out of memory, the learner's processes go first."""
    kernel.set_dumpable(True)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    kernel.set_dumpable(False)


def _set_limits(limits: dict[str, Any], isolated: bool) -> None:
    """Bound this process and its descendants; only downwards, so that nothing can be raised."""
    sizes = {
        # The watch counts all processes together; this holds should the watch be kept waiting.
        resource.RLIMIT_CPU: math.ceil(limits["seconds"]) + 1,
        resource.RLIMIT_FSIZE: limits["disk"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
    }
    mapped = mapped_bytes()
    if mapped:
        # The address space that TensorFlow has mapped already is no fault of the learner's.
        sizes[resource.RLIMIT_AS] = mapped + limits["memory"]
    if isolated:
        sizes[resource.RLIMIT_NPROC] = limits["processes"] + _KEPT_BY_US
    for kind, size in sizes.items():
        hardest = resource.getrlimit(kind)[1]
        hard = size if hardest == resource.RLIM_INFINITY else min(size, hardest)
        # A second between the two: the first sends a signal, the second kills.
        soft = max(hard - 1, 1) if kind == resource.RLIMIT_CPU else hard
        resource.setrlimit(kind, (soft, hard))


def mapped_bytes() -> int:
    """Return the address space that this process has mapped; 0 where nothing tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()
