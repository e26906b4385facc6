"""What an attack must not change or reach: files of the machine, processes, a listener."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from pathlib import Path

import pytest

from utils.paths import course_root

MARK = "course-attack"
"""What every attack calls the files that it writes, and the processes that it leaves."""


class Host:
    """Canaries in the places that an attack may think of, and a listener on loopback.

    Attributes:
        secret: what stands in each canary; it must never occur in a grade.
        folders: one with a canary in each of `/tmp`, `/dev/shm`, the course and the home folder.
        port: of the listener, which also listens at two names of Unix sockets.
    """

    def __init__(self) -> None:
        self.secret = secrets.token_hex(16)
        places = [Path(tempfile.gettempdir()), course_root(), Path.home()]
        places += [path for path in [Path("/dev/shm")] if path.is_dir()]
        self.folders = [Path(tempfile.mkdtemp(prefix=".canary-", dir=place)) for place in places]
        for folder in self.folders:
            # Anyone may read and write them: what keeps an attack away is the sandbox alone.
            folder.chmod(0o777)
            (folder / "secret.txt").write_text(self.secret)
            (folder / "secret.txt").chmod(0o666)
        tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = tcp.getsockname()[1]
        self._listeners = [tcp]
        for name in (f"\0{MARK}-{self.port}", str(self.folders[0] / "socket")):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(name)
            listener.listen()
            self._listeners.append(listener)
        for listener in self._listeners:
            listener.setblocking(False)

    def close(self) -> None:
        """Take everything away again, also what an attack that got through has written."""
        for listener in self._listeners:
            listener.close()
        for folder in self.folders:
            shutil.rmtree(folder)
        for path in self._written():
            path.unlink(missing_ok=True)

    def harm(self) -> list[str]:
        """Return a line for everything that was changed, reached or left; normally none."""
        written = map(str, self._written())
        return [*self._files(), *written, *self._connections(), *_named_processes()]

    def _files(self) -> list[str]:
        found = []
        for folder in self.folders:
            allowed = {"secret.txt", "socket"} if folder == self.folders[0] else {"secret.txt"}
            if {path.name for path in folder.iterdir()} != allowed:
                found.append(f"files in {folder}: {sorted(p.name for p in folder.iterdir())}")
            canary = folder / "secret.txt"
            if not canary.is_file() or canary.read_text() != self.secret:
                found.append(f"{canary} was changed")
            elif canary.stat().st_mode & 0o777 != 0o666:
                found.append(f"{canary} has other rights")
        return found

    def _written(self) -> list[Path]:
        parents = {folder.parent for folder in self.folders}
        utils = course_root() / "utils"
        packages = Path(pytest.__file__).parent.parent
        system = [Path("/"), Path("/usr"), Path("/var/tmp"), Path("/run")]
        places = {*parents, utils, utils / "checks", packages, Path.cwd(), *system}
        return [path for place in places for path in place.glob(f"{MARK}*")]

    def _connections(self) -> list[str]:
        found = []
        for listener in self._listeners:
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                found.append(f"a connection to {listener.getsockname()!r}")
        return found


def _named_processes() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if path.read_text().startswith(MARK[:13]):
                found.append(f"process {path.parent.name} was left")
    return found


def processes_below(process: int) -> set[int]:
    """Return the living descendants of a process, zombies left out."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(path.parent.name)] = int(parent)
    found = {process}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def no_more_processes_than(known: set[int], seconds: float = 5.0) -> bool:
    """Return whether the descendants of this process are again those that are known."""
    deadline = time.monotonic() + seconds
    while processes_below(os.getpid()) - known:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
