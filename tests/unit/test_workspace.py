"""A learner's copies are theirs: made once, never overwritten, kept when they start afresh."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from utils.checks import store
from utils.checks.progress import load
from utils.checks.registry import CHAPTERS, find_chapter
from utils.lab import workspace
from utils.lab.workspace import WorkspaceError, is_outdated, make_copies, reset

CHAPTER = find_chapter("01")
NOON = datetime(2026, 11, 23, 14, 12)


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a course of one small chapter; return the course's own notebook."""
    original = tmp_path / "course" / "chapters" / "01_recurrence.ipynb"
    original.parent.mkdir(parents=True)
    original.write_text("version 1")
    monkeypatch.setattr(workspace, "course_root", lambda: tmp_path / "course")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    return original


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "work" / "01_recurrence.ipynb"


def test_a_copy_is_made_and_never_overwritten(course: Path, copy: Path) -> None:
    assert make_copies(CHAPTERS) == [copy]
    assert copy.read_text() == "version 1"
    copy.write_text("mine")
    course.write_text("version 2")

    assert make_copies(CHAPTERS) == []
    assert copy.read_text() == "mine"


def test_a_newer_chapter_is_noticed_and_a_learners_edit_is_not(course: Path, copy: Path) -> None:
    make_copies(CHAPTERS)
    copy.write_text("mine")
    assert not is_outdated(CHAPTER)

    course.write_text("version 2")
    assert is_outdated(CHAPTER)
    make_copies(CHAPTERS)
    assert is_outdated(CHAPTER), "another start does not forget it"

    reset("01")
    assert not is_outdated(CHAPTER)


def test_a_copy_made_by_hand_is_adopted(course: Path, copy: Path) -> None:
    copy.parent.mkdir()
    copy.write_text("version 1")
    make_copies(CHAPTERS)
    course.write_text("version 2")

    assert is_outdated(CHAPTER)


def test_reset_puts_a_fresh_copy_in_place_and_keeps_the_old_one(copy: Path) -> None:
    make_copies(CHAPTERS)
    copy.write_text("mine")

    done = reset("1", now=NOON)

    assert copy.read_text() == "version 1"
    assert done.kept == copy.with_name("01_recurrence.2026-11-23-1412.ipynb")
    assert done.kept.read_text() == "mine"


def test_resets_within_a_minute_keep_every_version(copy: Path) -> None:
    make_copies(CHAPTERS)
    for text in ("first", "second", "third"):
        copy.write_text(text)
        reset("01", now=NOON)

    kept = sorted(path.name for path in copy.parent.glob("*2026*"))
    assert kept == [f"01_recurrence.2026-11-23-1412{end}.ipynb" for end in ("-2", "-3", "")]
    assert {path.read_text() for path in copy.parent.glob("*2026*")} == {"first", "second", "third"}


def test_reset_without_a_copy_makes_one(copy: Path) -> None:
    assert reset("01").kept is None
    assert copy.read_text() == "version 1"


def test_progress_is_kept_unless_it_is_to_be_forgotten(copy: Path) -> None:
    make_copies(CHAPTERS)
    store.add_try("rnn_forward", "passed", None)
    store.open_hint("rnn_forward", 3)
    store.add_try("an_exercise_of_another_chapter", "passed", None)
    reset("01")
    assert "rnn_forward" in load()

    assert reset("01", forget_progress=True).forgotten == 1

    assert list(load()) == ["an_exercise_of_another_chapter"]
    assert store.open_hint("rnn_forward", 3) == 1, "its hints are closed again"


def test_a_full_disk_leaves_the_learners_copy_in_place(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_copies(CHAPTERS)
    copy.write_text("mine")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WorkspaceError, match=r"No space left on device.*Nothing was lost"):
        reset("01")

    assert copy.read_text() == "mine"
    assert [path.name for path in copy.parent.iterdir() if path.is_file()] == [copy.name]


def test_chapters_that_cannot_be_reset_are_explained(course: Path, to_come: str) -> None:
    with pytest.raises(WorkspaceError, match=rf"Chapter {to_come} .* is still to come"):
        reset(to_come)
    with pytest.raises(LookupError, match="no chapter '77'"):
        reset("77")
    course.unlink()
    with pytest.raises(WorkspaceError, match=r"is missing: .*course build"):
        reset("01")


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file" / "work"))

    with pytest.raises(WorkspaceError, match="set COURSE_WORK"):
        make_copies(CHAPTERS)
