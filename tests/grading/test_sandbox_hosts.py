"""The sandbox and the machine it runs on: other users, none at all, and graders that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.grading.boxes import living, processes_below, waited
from utils.grading.sandbox import Limits, ProbeRequest, Sandbox, SandboxUnavailable
from utils.paths import course_root


def test_misuse_is_named(box: Sandbox) -> None:
    with pytest.raises(ValueError, match="no probe 'eval'"):
        box.run(SimpleNamespace(source=""), [ProbeRequest("x", "eval", [{}])])
    with pytest.raises(ValueError, match="twice"):
        box.run(SimpleNamespace(source=""), [ProbeRequest("x", "value", [{}])] * 2)
    with pytest.raises(SandboxUnavailable, match="closed"):
        Sandbox().run(SimpleNamespace(source=""), [])


def test_without_bubblewrap_it_refuses_and_names_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="apt install bubblewrap"):
        Sandbox().__enter__()


def test_where_namespaces_are_forbidden_it_refuses_and_names_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxUnavailable) as caught:
        Sandbox().__enter__()
    assert "No permissions to create new namespace" in str(caught.value)
    assert "unprivileged user namespaces" in str(caught.value)
    assert str(caught.value).count(". ") == 0


# The program of a grader: it says what a submission saw, then runs one that never ends.
GRADER = """
import json, os
from types import SimpleNamespace as Program
from utils.grading.sandbox import Limits, ProbeRequest, Sandbox

LOOK = '''
import os
seen = [os.getpid(), os.getuid() != 0, os.access("/", os.W_OK), os.path.exists("/home"),
        sorted(p for p in os.listdir("/proc") if p.isdigit())]
'''
STAY = '''
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        time.sleep(30)
time.sleep(30)
'''
with Sandbox(Limits(seconds=25.0)) as sandbox:
    result = sandbox.run(Program(source=LOOK), [ProbeRequest("seen", "value", [{}])])
    seen = result.outcomes["seen"][0].value
    print(json.dumps([result.status, seen, os.geteuid(), os.getpid()]), flush=True)
    sandbox.run(Program(source=STAY), [ProbeRequest("seen", "value", [{}])])
"""


def _grader(*before: str) -> subprocess.Popen[str]:
    command = [*before, sys.executable, "-c", GRADER]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=course_root()
    )


def _as_ordinary_user() -> list[str]:
    """Return what has to stand before a command to run it without root, Python in sight."""
    if os.geteuid() != 0:
        return []
    command = ["bwrap", "--die-with-parent", "--bind", "/", "/", "--dev-bind", "/dev", "/dev"]
    # Python may lie in root's home, which nobody else may enter: show it there, and it alone.
    python = Path(sys.base_prefix).resolve()
    if python.is_relative_to("/root"):
        command += ["--perms", "0755", "--tmpfs", "/root"]
        for folder in [*reversed(python.parents)][2:]:
            command += ["--perms", "0755", "--dir", str(folder)]
        command += ["--ro-bind", str(python), str(python)]
    identity = ["--reuid", "12345", "--regid", "12345", "--clear-groups"]
    return [*command, "setpriv", *identity, "--bounding-set=-all", "--inh-caps=-all"]


def _first_line(grader: subprocess.Popen[str]) -> Any:
    assert grader.stdout is not None
    line = grader.stdout.readline()
    assert line.startswith("["), line + grader.stdout.read()
    return json.loads(line)


@pytest.mark.parametrize("who", ["ordinary user", "whoever runs the tests"])
def test_isolation_holds_and_nothing_outlives_a_grader_that_is_killed(who: str) -> None:
    grader = _grader(*(_as_ordinary_user() if who == "ordinary user" else []))
    try:
        status, found, user, process = _first_line(grader)
        assert status == "ok"
        assert found == [2, True, False, False, ["1", "2"]]
        assert user != 0 or who != "ordinary user"
        # bubblewrap, the server, porter, keeper, learner, and the three that it makes
        assert waited(lambda: len(processes_below(process)) >= 8)
        below = processes_below(process)
        os.kill(process, signal.SIGKILL)
    finally:
        grader.kill()
        grader.wait()
    # Not by who is below whom: while a parent ends, a tree that is read can lack its branches.
    assert waited(lambda: not below & living().keys())


def test_without_isolation_limits_hold_and_nothing_is_left() -> None:
    before = processes_below(os.getpid())
    loop = "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n"
    with Sandbox(Limits(seconds=2.0), unsafe=True) as sandbox:
        fine = sandbox.run(
            SimpleNamespace(source="seen = 7"), [ProbeRequest("seen", "value", [{}])]
        )
        assert (fine.status, fine.outcomes["seen"][0].value) == ("ok", 7)
        source = f"{loop}        time.sleep(20)\nimport signal\n" + (
            "signal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(20)"
        )
        late = sandbox.run(SimpleNamespace(source=source), [ProbeRequest("seen", "value", [{}])])
        assert late.status == "timeout"
    assert waited(lambda: processes_below(os.getpid()) <= before)
