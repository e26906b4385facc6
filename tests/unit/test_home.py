"""The home page says where the learner is, what comes next, and links only what is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from utils.checks import store
from utils.checks.registry import CHAPTERS, all_exercises, exercises_of
from utils.lab import home, workspace

CELLS = [
    {"cell_type": "markdown", "id": "rnn-task", "metadata": {}, "source": "Write it."},
    {
        "cell_type": "code",
        "id": "rnn",
        "metadata": {"course": {"exercise": "rnn_forward"}},
        "source": "",
    },
]


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a course of one small chapter; return the course's own notebook."""
    original = tmp_path / "course" / "chapters" / "01_recurrence.ipynb"
    original.parent.mkdir(parents=True)
    original.write_text(json.dumps({"cells": CELLS}))
    monkeypatch.setattr(workspace, "course_root", lambda: tmp_path / "course")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    return original


def written() -> str:
    return home.write().read_text(encoding="utf-8")


def test_every_chapter_and_exercise_is_there_and_only_copies_are_links() -> None:
    workspace.make_copies(CHAPTERS)
    page = written()

    assert '<a href="01_recurrence.ipynb">01 Recurrence</a>' in page
    assert page.count("<a href") == 1 + len(exercises_of("01"))
    assert page.count("<td style")
    assert page.count("to come") == sum(not chapter.is_ready for chapter in CHAPTERS)
    assert all(exercise.name in page for exercise in all_exercises())


def test_a_chapter_without_a_copy_is_no_dead_link() -> None:
    page = written()

    assert "01 Recurrence" in page
    assert "01_recurrence.ipynb" not in page


def test_the_next_exercise_moves_on() -> None:
    workspace.make_copies(CHAPTERS)
    start = "[01 Recurrence](01_recurrence.ipynb), exercise Three steps on paper (`states_by_hand`)"
    assert f"**Start here:** {start}" in written()

    store.add_try("states_by_hand", "passed", None)

    page = written()
    link = "[A recurrent layer in NumPy](01_recurrence.ipynb#cell-id=rnn-task)"
    assert f"**Go on here:** 01 Recurrence, exercise {link}" in page
    assert '<a href="01_recurrence.ipynb#cell-id=rnn-task">' in page
    assert f"1 of {len(all_exercises())} exercises passed" in page


def test_the_end_is_said() -> None:
    for exercise in all_exercises():
        store.add_try(exercise.name, "passed", None)

    assert "Every exercise there is has been passed." in written()


def test_a_newer_chapter_is_announced(course: Path) -> None:
    workspace.make_copies(CHAPTERS)
    assert "newer version" not in written()

    course.write_text("version 2, and not even a notebook")

    assert "A newer version of chapter 01 is there: `course reset 01`" in written()


def test_a_damaged_progress_file_is_said_on_the_page() -> None:
    store.progress_file().parent.mkdir(parents=True)
    store.progress_file().write_bytes(b"{")

    assert "can&#x27;t be understood" in written()


def test_html_in_the_page_is_whole_blocks() -> None:
    """Markdown ends an HTML block at an empty line, and would show the rest as text."""
    tables = [block for block in written().split("\n\n") if "<table" in block]

    assert len(tables) == 2
    assert all(block.startswith("<table") and block.endswith("</table>") for block in tables)


def test_a_page_is_refreshed_only_where_the_lab_has_been() -> None:
    home.refresh()
    assert not home.home_file().exists()

    home.write()
    store.add_try("states_by_hand", "passed", None)
    home.refresh()

    assert "✓ passed" in home.home_file().read_text()
