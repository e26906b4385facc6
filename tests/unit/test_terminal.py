"""JupyterLab's own terminal."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from utils.lab import terminal


def test_the_terminal_of_the_lab_finds_course_whatever_the_shells_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    (tmp_path / ".bashrc").write_text("export PATH=/usr/bin:/bin\nexport MINE=kept\n")
    assert terminal.finds_course()
    shell = [*terminal.command(), "-i", "-c", "echo $MINE"]
    assert subprocess.run(shell, capture_output=True, text=True, check=True).stdout == "kept\n"
