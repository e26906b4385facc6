"""A clone that Git for Windows makes: what is compared by its bytes keeps its line ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from utils.paths import course_root


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of what is committed, with `core.autocrlf` as Git for Windows sets it."""
    if not (course_root() / ".git").exists():
        pytest.skip("this is no git checkout")
    folder = tmp_path_factory.mktemp("windows") / "course"
    command = ["git", "-c", f"safe.directory={course_root()}", "clone", "-q"]
    config = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    subprocess.run([*command, *config, course_root(), folder], check=True)
    return folder


def test_no_text_gets_the_line_ends_of_windows(clone: Path) -> None:
    done = subprocess.run(
        ["git", "ls-files", "--eol"], cwd=clone, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert sum(line.startswith("i/lf") and line.endswith(".ipynb") for line in lines) >= 24
    assert not [line for line in lines if "crlf" in line or "mixed" in line]


@pytest.mark.slow
def test_its_notebooks_are_up_to_date(clone: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "utils.cli", "build", "--check"],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
