"""What the tests of the sandbox share: one sandbox for all of them, and ways to ask it things."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from utils.grading.sandbox import Limits, ProbeRequest, RunResult, Sandbox

LIMITS = Limits(seconds=5.0, memory=512 * 2**20, disk=16 * 2**20, output=2**20)
SECRET = "a-secret-in-the-grader's-environment"


def run(box: Sandbox, source: str, *names: str) -> RunResult:
    """Run a program and return the values of some of its names."""
    requests = [ProbeRequest(name, "value", [{}]) for name in names or ("seen",)]
    return box.run(SimpleNamespace(source=source), requests)


def seen(box: Sandbox, source: str) -> Any:
    """Run a program that ends well, and return its `seen`."""
    result = run(box, source)
    assert result.status == "ok", result
    assert result.outcomes["seen"][0].error is None, (result.outcomes, result.failures)
    return result.outcomes["seen"][0].value


def still_works(box: Sandbox) -> bool:
    """Return whether the next submission is graded as if nothing had been."""
    return bool(seen(box, "seen = 6 * 7") == 42)


def living() -> dict[int, int]:
    """Return the parent of each living process, zombies left out."""
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        try:
            state, parent = (path / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(path.name)] = int(parent)
    return parents


def processes_below(process: int) -> set[int]:
    """Return the living descendants of a process."""
    parents, found = living(), {process}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def waited(condition: Any, seconds: float = 60.0) -> bool:
    """Return whether a condition came true in time.

    What is waited for takes a fraction of a second, and on a machine where all cores train, many.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
