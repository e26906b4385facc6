"""A module of the course run in a process of its own, where TensorFlow has computed nothing yet."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from utils.paths import course_root

_ERROR = re.compile(r"(?:\w+\.)*\w*(?:Error|Exception)\w*: (?P<said>.*)")


def run_fresh(module: str, *arguments: str, **settings: str) -> str:
    """Run `python -m MODULE ARGUMENTS`, and return what it printed.

    Args:
        module: its dotted name.
        arguments: for the command line.
        settings: environment variables besides the present ones.

    Raises:
        RuntimeError: the process failed; the message ends with the error that it raised.
    """
    paths = filter(None, (str(course_root()), os.environ.get("PYTHONPATH")))
    own = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **own, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed in its process: {_reason(done)}")
    return done.stdout


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last error that a process wrote, or how the process ended."""
    raised = [found["said"] for line in done.stderr.splitlines() if (found := _ERROR.match(line))]
    return raised[-1] if raised else f"it ended with status {done.returncode} and said nothing."
