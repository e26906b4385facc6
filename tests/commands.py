"""The `course` command, run by tests, and what they all expect of a failure."""

from __future__ import annotations

import re
import subprocess
import sys

from typer.testing import CliRunner, Result

from utils.cli import app


def course(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a learner does, in a process of its own."""
    command = [sys.executable, "-m", "utils.cli", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, input=stdin)


def quickly(*words: object, stdin: str = "") -> Result:
    """Run the command in this process, where one start is enough for many cases."""
    return CliRunner().invoke(app, list(map(str, words)), input=stdin, prog_name="course")


def fails(done: subprocess.CompletedProcess[str] | Result, sentence: str, status: int) -> None:
    """Hold a failure to its promise: one sentence on stderr, no traceback, the exit status."""
    code = done.exit_code if isinstance(done, Result) else done.returncode
    assert code == status, done.stderr
    assert re.search(sentence, done.stderr), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
