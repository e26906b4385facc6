"""A machine that lacks what some tests drive: they are left out by name, but never in CI.

`make test` has installed these programs where it may (`utils/bootstrap.py`).
"""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Mapping

import pytest

from utils import bootstrap

# What each program's tests are: the beginnings of their names.
NEEDED_BY = {
    "Chromium": ("tests/browser/",),
    "bubblewrap": (
        "tests/grading/test_attacks.py",
        "tests/grading/test_cohort.py",
        "tests/grading/test_faults.py",
        "tests/grading/test_faults_cluster.py",
        "tests/grading/test_judge.py",
        "tests/grading/test_runs.py",
        "tests/grading/test_sandbox.py",
        "tests/grading/test_sandbox_hosts.py",
        "tests/grading/test_sandbox_limits.py",
    ),
}
_SHUT_IN = ("--unshare-all", "--ro-bind", "/", "/", "true")


@functools.cache
def lacking() -> Mapping[str, str]:
    """Return which of these programs do not work here, and why."""
    why = dict.fromkeys(bootstrap.missing_programs(), "is not installed")
    bwrap = bootstrap.find_program("bubblewrap")
    if bwrap:
        done = subprocess.run([bwrap, *_SHUT_IN], capture_output=True, timeout=60, check=False)
        if done.returncode:
            why["bubblewrap"] = "can't shut a program in"
    return why


def reason(program: str, why: str) -> str:
    """Return why a test is left out, as its line in the summary says."""
    return f"{program} {why} here"


def left_out(lacks: Mapping[str, str]) -> str:
    """Return the sentence that names the tests which are left out; empty if there are none."""
    parts = [
        f"{', '.join(NEEDED_BY[program])} ({reason(program, why)})"
        for program, why in lacks.items()
    ]
    return f"Left out: {'; '.join(parts)}." if parts else ""


def _sentence() -> str:
    return "" if bootstrap.in_ci() else left_out(lacking())


def pytest_report_header(config: pytest.Config) -> str:
    """Say at the start which tests are left out."""
    return _sentence()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the tests of what is lacking; in CI they run, and fail."""
    if bootstrap.in_ci():
        return
    for program, why in lacking().items():
        for item in items:
            if item.nodeid.startswith(NEEDED_BY[program]):
                item.add_marker(pytest.mark.skip(reason=reason(program, why)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again where the tests have been counted."""
    if _sentence() and "skipped" in terminalreporter.stats:
        terminalreporter.write_line(_sentence())
