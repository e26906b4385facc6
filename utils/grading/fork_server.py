"""The fork server of the sandbox, as the grader holds it: it is started, given jobs, and ended.

One server has TensorFlow loaded and runs each job in a process of its own, inside of what
bubblewrap lets it see; `sandbox.py` decides what a job is and what to make of its answer.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from typing import IO, Any

from utils.grading import frames, leftovers, view
from utils.grading.jail import NONCE_BYTES

_START_SECONDS = 180.0
_HEADER_BYTES = 64 * 1024


class SandboxUnavailable(RuntimeError):  # noqa: N818 - the name says it
    """There can be no sandbox here; the message is one sentence with the remedy."""


class ServerGoneError(Exception):
    """The server inside ended or does not answer."""


class Server:
    """The fork server, and the process of bubblewrap around it.

    Args:
        unsafe: without bubblewrap.
        models: show the course's layers inside.

    Raises:
        SandboxUnavailable: there can be none here.
    """

    def __init__(self, unsafe: bool, models: bool) -> None:
        self._held = leftovers.hold("sandbox")
        self._folder = self._held.path
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = threading.Event()
        self._failure: OSError | None = None
        try:
            command = self._command(unsafe, models, theirs.fileno())
            # Inside, "die with the parent" means the parent's thread: this one lives as long.
            thread = threading.Thread(
                target=self._hold, args=(command, theirs.fileno(), models), daemon=True
            )
            thread.start()
            self._started.wait()
            theirs.close()
            self._wait_until_ready()
        except BaseException:
            theirs.close()
            self.close()
            raise

    def _command(self, unsafe: bool, models: bool, control: int) -> list[str]:
        folder = self._folder / "course"
        folder.mkdir()
        self._folder.chmod(0o755)
        view.make_view(folder, models)
        if unsafe:
            return view.python_command(str(folder), control, isolated=False)
        bwrap = shutil.which("bwrap")
        if bwrap is None:
            raise SandboxUnavailable(
                "Grading needs bubblewrap to keep submissions apart, and it is not installed: "
                "`apt install bubblewrap` (or your system's package of that name), on Linux; "
                "elsewhere grade in a Linux container or virtual machine."
            )
        return view.bwrap_command(bwrap, folder, control, models)

    def _hold(self, command: list[str], control: int, models: bool) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=(control,),
                env=view.environment(tempfile.gettempdir(), models),
                start_new_session=True,  # so that Ctrl-C reaches the grader alone
            )
        except OSError as error:
            self._failure = error
            self._started.set()
            return
        self._started.set()
        self._process.wait()

    def _wait_until_ready(self) -> None:
        if self._failure is not None:
            raise SandboxUnavailable(unavailable(str(self._failure)))
        self._control.settimeout(_START_SECONDS)
        try:
            message = self._control.recv(64)
        except OSError:
            message = b""
        if message != b"ready":
            raise SandboxUnavailable(unavailable(self._said()))

    def _said(self) -> str:
        """Return the last line that bubblewrap or the server wrote to stderr."""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4096))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else "it ended without a word"

    def run(
        self, job: bytes, hidden: bytes, limits: dict[str, Any], seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """Run one job; returns when every process of it is gone.

        Raises:
            ServerGoneError: the server ended, or did not answer in time.
        """
        deadline = time.monotonic() + seconds
        nonce = secrets.token_bytes(NONCE_BYTES)
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    socket.send_fds(self._control, [b"run"], [theirs.fileno()])
                ours.settimeout(seconds)
                frames.send(ours, json.dumps(limits).encode())
                frames.send(ours, nonce + job)
                frames.send(ours, hidden)
                message = frames.receive(ours, _HEADER_BYTES, deadline)
                header = json.loads(message[NONCE_BYTES:])
                if header["status"] == "no sandbox":
                    return header, b""
                if not hmac.compare_digest(message[:NONCE_BYTES], nonce):
                    raise ServerGoneError("Somebody else than the keeper answered.")
                stream = frames.receive(ours, limits["output"] + (2 << 20), deadline)
                _wait_for_end(ours, deadline)
            except (OSError, frames.FrameError) as error:
                raise ServerGoneError(str(error)) from error
        return header, stream

    def close(self) -> None:
        """End the server; everything inside of its pid namespace ends with it."""
        self._control.close()
        if self._process is not None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._errors.close()
        self._held.close()


def _wait_for_end(channel: socket.socket, deadline: float) -> None:
    """Wait until the porter has closed its end, which it does last."""
    try:
        frames.receive(channel, 0, deadline)
    except frames.FrameError:
        if time.monotonic() >= deadline:
            raise


def unavailable(why: str) -> str:
    """Return the sentence for a machine that can make no sandbox, with the remedies."""
    return (
        f"The sandbox can't be made on this machine ({why.rstrip('.')}): run as root, or allow "
        "unprivileged user namespaces (`sysctl kernel.unprivileged_userns_clone=1`, on Ubuntu also "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container "
        "`--security-opt seccomp=unconfined`)."
    )
