"""A second Python process that calls functions of the tests, for many tests one after the other.

Most of what such a process costs is loading TensorFlow, which it does once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utils.paths import course_root


class Elsewhere:
    """Calls functions in another process, where hashes of strings have another seed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, function: Callable[[], Any], data: Path | None = None) -> Any:
        """Return what a function returns there: numbers, texts, lists or dictionaries of them.

        Args:
            function: a function of a module, without arguments.
            data: the data folder that it finds; by default that of this process.
        """
        process = self._process = self._process or _started()
        folder = str(data or os.environ.get("COURSE_DATA", ""))
        assert process.stdin
        assert process.stdout
        print(json.dumps([function.__module__, function.__name__, folder]), file=process.stdin)
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, "the other process failed: see what it wrote on stderr"
        return json.loads(answer)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.communicate(timeout=60)


def _started() -> subprocess.Popen[str]:
    seed = "7" if os.environ.get("PYTHONHASHSEED") != "7" else "8"
    return subprocess.Popen(
        [sys.executable, "-c", "from tests.unit.elsewhere import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=course_root(),
        env={**os.environ, "PYTHONHASHSEED": seed},
    )


def serve() -> None:
    """Call what each line of stdin names, and write what it returns to stdout."""
    import importlib

    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # what the functions print must not be taken for an answer
        for line in sys.stdin:
            module, name, folder = json.loads(line)
            os.environ["COURSE_DATA"] = folder
            print(json.dumps(getattr(importlib.import_module(module), name)()), file=answers)
            answers.flush()
