"""What a killed grader leaves in the temporary folder is gone after the next start."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading.boxes import waited
from utils.grading import leftovers

HOLDS = """
from utils.grading import leftovers
held = leftovers.hold("sandbox")
(held.path / "large").write_bytes(bytes(1000))
print(held.path, flush=True)
input()
held.close()
"""
GRADES = """
from utils.grading.cluster import open_cluster
from utils.grading.sandbox import Sandbox
with open_cluster(None, 1, print) as client, Sandbox():
    assert client.submit(len, "four").result() == 4
    print("at work", flush=True)
    input()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test, and what it starts, a temporary folder of its own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a folder, and its path once its first line is read."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.usefixtures("temporary")
def test_the_folder_of_a_killed_process_goes_and_that_of_a_living_one_stays(
    other: subprocess.Popen[str],
) -> None:
    assert other.stdout is not None
    theirs = Path(other.stdout.readline().strip())
    first = leftovers.hold("sandbox")
    leftovers.sweep()
    assert (theirs / "large").stat().st_size == 1000
    assert first.path.is_dir()

    other.kill()
    other.wait()
    second = leftovers.hold("grading")
    assert not theirs.exists()
    assert first.path.is_dir() and second.path.is_dir()

    first.close()
    second.close()
    assert not first.path.exists() and not second.path.exists()


def test_folders_of_others_and_without_a_lock_stay(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = temporary / "mine"
    kept.mkdir()
    (kept / ".held").touch()
    (temporary / "course-link").symlink_to(kept)
    (temporary / "course-notes").mkdir()
    (temporary / "course-file").write_text("text")
    (temporary / "course-gone").mkdir()
    (temporary / "course-gone" / ".held").touch()
    names = {path.name for path in temporary.iterdir()}

    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 4711)
        leftovers.sweep()
    assert {path.name for path in temporary.iterdir()} == names

    leftovers.sweep()
    assert {path.name for path in temporary.iterdir()} == names - {"course-gone"}
    assert (kept / ".held").exists()


def test_without_locks_a_folder_is_made_and_none_is_removed(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "course-gone").mkdir()
    (temporary / "course-gone" / ".held").touch()

    def refuse(*given: object, **named: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(leftovers.FileLock, "acquire", refuse)
    held = leftovers.hold("sandbox")
    assert held.path.is_dir() and (temporary / "course-gone").is_dir()
    held.close()
    assert not held.path.exists()


@pytest.mark.slow
def test_all_that_a_killed_grader_leaves_is_gone(temporary: Path) -> None:
    grader = subprocess.Popen(
        [sys.executable, "-c", GRADES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert grader.stdout is not None
    assert grader.stdout.readline() == "at work\n"
    grader.kill()
    grader.communicate()
    assert len(list(temporary.glob("course-*"))) == 2

    def cleared() -> bool:  # a worker notices a moment later that its grader is gone
        leftovers.sweep()
        return not list(temporary.iterdir())

    assert waited(cleared)
