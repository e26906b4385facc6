"""The fingerprint of the checks: it changes with whatever may change a grade, with nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from utils.grading.fingerprint import checks_fingerprint, models_fingerprint
from utils.paths import course_root


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course's package."""
    root = tmp_path_factory.mktemp("course")
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("utils", "solutions"):
        shutil.copytree(course_root() / folder, root / folder, ignore=ignore)
    return root


def changed_by(root: Path, name: str) -> bool:
    """Return whether one more line in a file changes the fingerprint of chapter 01."""
    path = root / "utils" / name
    before, text = checks_fingerprint("01", root), path.read_text()
    path.write_text(f"{text}\nANOTHER = 1\n")
    try:
        return checks_fingerprint("01", root) != before
    finally:
        path.write_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "exercises/ch01_recurrence/rnn_forward.py",  # an exercise
        "exercises/ch01_recurrence/rnn_forward.md",  # and its page
        "checks/language_models.py",  # which one imports
        "checks/language_models.md",
        "checks/edits.py",  # which makes wrong answers
        "checks/compare.py",  # which says what is equal
        "checks/properties.py",
        "checks/probes.py",
        "checks/engine.py",  # which asks the judges
        "grading/judge.py",  # which shares the points out
        "grading/statements.py",  # which finds the answers
        "grading/watch.py",  # which stops what takes too long
    ],
)
def test_what_may_change_a_grade_changes_it(copied: Path, name: str) -> None:
    assert changed_by(copied, name)


@pytest.mark.parametrize(
    "name",
    [
        "cli.py",
        "checks/registry.py",
        "checks/overview.py",
        "exercises/ch07_deep/deep_gru.md",  # another chapter's
        "grading/pages.py",
        "grading/dispatch.py",
    ],
)
def test_what_changes_no_grade_does_not(copied: Path, name: str) -> None:
    assert not changed_by(copied, name)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [("W_hh @ h", "h @ W_hh.T", True), ("# 1 · Recurrence", "# 1 · Recurrence!", False)],
    ids=["an answer", "prose"],
)
def test_an_answer_changes_it_and_prose_does_not(
    copied: Path, old: str, new: str, changes: bool
) -> None:
    path = copied / "solutions/01_recurrence.ipynb"
    before, text = checks_fingerprint("01", copied), path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    try:
        assert (checks_fingerprint("01", copied) != before) == changes
    finally:
        path.write_text(text)


def test_it_is_the_same_wherever_the_course_lies_and_imports_nothing(copied: Path) -> None:
    code = (
        "import sys; from utils.grading.fingerprint import checks_fingerprint; "
        "print(checks_fingerprint('01')); "
        "print(sorted({'tensorflow', 'utils.exercises.ch01_recurrence'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=copied
    )
    assert done.stdout.splitlines() == [checks_fingerprint("01"), "[]"]


def test_a_chapter_that_there_is_not_has_none() -> None:
    with pytest.raises(LookupError, match="99"):
        checks_fingerprint("99")


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("capstone/scoring.py", True),
        ("capstone/answers.py", True),
        ("metrics.py", True),
        ("exercises/ch01_recurrence/rnn_forward.py", False),
    ],
)
def test_the_scoring_of_models_has_a_fingerprint_of_its_own(
    copied: Path, name: str, matters: bool
) -> None:
    path = copied / "utils" / name
    before, text = models_fingerprint(copied), path.read_text()
    path.write_text(f"{text}\nANOTHER = 1\n")
    try:
        assert (models_fingerprint(copied) != before) is matters
    finally:
        path.write_text(text)
