"""Which file is whose: repositories made from the course, groups, Canvas among others, copies."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.grading.samples import lay, notebook, zipped
from tests.grading.test_submission import ONE, RNN, table
from utils.checks.registry import exercises_of
from utils.grading.exports import split_number
from utils.grading.gradebook import Gradebook
from utils.grading.submission import collect, read_submission
from utils.paths import course_root

STEM = "01_recurrence.ipynb"


def shipped(folder: str) -> bytes:
    return (course_root() / folder / STEM).read_bytes()


def answered() -> bytes:
    """Return the chapter as it is handed out, with one answer of a student's own."""
    found = json.loads(shipped("chapters"))
    cell = next(c for c in found["cells"] if c["metadata"].get("course", {}).get("exercise"))
    cell["source"] = ["states_by_hand = [[2, 0], [1, 1], [2.5, 0.25]]"]
    return json.dumps(found).encode()


def reasons(folder: Path) -> dict[str, str]:
    return {stray.file: stray.reason for stray in collect(folder).strays}


# --- a repository made from the course ----------------------------------------------------------


@pytest.mark.parametrize("outer", ["ann", "ann/advanced-rnn", "class/ann"])
def test_the_solutions_in_a_students_repository_are_nobodys_work(
    tmp_path: Path, outer: str
) -> None:
    files = {f"{outer}/{folder}/{STEM}": shipped(folder) for folder in ("chapters", "solutions")}
    folder = lay(tmp_path / "hand-in", files)
    for path in folder.rglob("*.ipynb"):
        os.utime(path, (100, 100))  # as `tar -m` and git leave them
    (submission,) = collect(folder).submissions
    assert submission.file == f"{outer}/chapters/{STEM}"
    assert "course's own solution" in reasons(folder)[f"{outer}/solutions/{STEM}"]


def test_an_older_versions_solution_is_known_by_its_place(tmp_path: Path) -> None:
    old = notebook(RNN, "states_by_hand = 'another version'", name="01")
    files = {f"ann/chapters/{STEM}": shipped("chapters"), f"ann/solutions/{STEM}": old}
    (submission,) = collect(lay(tmp_path / "c", files)).submissions
    assert submission.file == f"ann/chapters/{STEM}"


@pytest.mark.parametrize("last", ["work", "chapters", "solutions"])
def test_answers_of_their_own_are_graded_whatever_is_youngest(tmp_path: Path, last: str) -> None:
    files = {
        f"ann/work/{STEM}": answered(),
        f"ann/chapters/{STEM}": shipped("chapters"),
        f"ann/solutions/{STEM}": shipped("solutions"),
    }
    folder = lay(tmp_path / "c", files)
    os.utime(folder / f"ann/{last}/{STEM}", (9_999, 9_999))
    (submission,) = collect(folder).submissions
    assert submission.file == f"ann/work/{STEM}"
    assert "without an answer of their own" in reasons(folder)[f"ann/chapters/{STEM}"]


def test_who_works_in_chapters_is_graded_there(tmp_path: Path) -> None:
    files = {f"ann/chapters/{STEM}": answered(), f"ann/work/{STEM}": shipped("chapters")}
    (submission,) = collect(lay(tmp_path / "c", files)).submissions
    assert submission.file == f"ann/chapters/{STEM}"


def test_equal_times_do_not_decide_in_silence(tmp_path: Path) -> None:
    files = {f"ann/{place}/{STEM}": ONE for place in ("a", "work", "z")}
    folder = lay(tmp_path / "c", files)
    for path in folder.rglob("*.ipynb"):
        os.utime(path, (100, 100))
    (submission,) = collect(folder).submissions
    assert submission.file == f"ann/work/{STEM}"
    for place in ("a", "z"):
        reason = reasons(folder)[f"ann/{place}/{STEM}"]
        assert reason == f"as old as {submission.file}, which is graded because it lies in `work`"
    shutil.rmtree(folder / "ann/work")
    (submission,) = collect(folder).submissions
    assert submission.file == f"ann/z/{STEM}"
    assert "because its name comes later" in reasons(folder)[f"ann/a/{STEM}"]


def test_the_solution_alone_is_a_row_that_earns_nothing_and_says_so(tmp_path: Path) -> None:
    (submission,) = collect(lay(tmp_path / "c", {"ann.ipynb": shipped("solutions")})).submissions
    assert (submission.student, submission.chapter) == ("ann", "01")
    assert submission.status == "the course's own"
    assert "word for word" in submission.sentence
    assert not submission.gradable
    found = json.loads(shipped("solutions"))
    for cell in found["cells"]:  # one answer of their own, and it is theirs
        if cell["metadata"].get("course", {}).get("exercise") == "states_by_hand":
            cell["source"] = ["states_by_hand = 1"]
    (mine,) = collect(lay(tmp_path / "d", {"a.ipynb": json.dumps(found).encode()})).submissions
    assert mine.gradable


def test_an_untouched_chapter_is_graded_where_there_is_nothing_else(tmp_path: Path) -> None:
    (submission,) = collect(lay(tmp_path / "c", {"a.ipynb": shipped("chapters")})).submissions
    assert submission.gradable


# --- learning-management systems ----------------------------------------------------------------

GROUPS = {
    f"Group A/Ann Lee_101_assignsubmission_file_/{STEM}": ONE,
    f"Group A/Bob Ray_102_assignsubmission_file_/{STEM}": ONE,
    f"Group B/Cem Oz_103_assignsubmission_file_/src/deep/{STEM}": ONE,
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("outer", ["", "Course 7/"])
def test_groups_of_moodle_hold_students(tmp_path: Path, packed: bool, outer: str) -> None:
    files = {outer + name: data for name, data in GROUPS.items()}
    path = zipped(tmp_path / "g.zip", files) if packed else lay(tmp_path / "g", files)
    assert [s.student for s in collect(path).submissions] == [
        "Ann Lee (id 101)",
        "Bob Ray (id 102)",
        "Cem Oz (id 103)",
    ]


def test_nobody_takes_a_place_by_a_name(tmp_path: Path) -> None:
    files = {
        f"Eve_101_assignsubmission_file_ Lee_666_assignsubmission_file_/{STEM}": ONE,
        f"Eve_666_assignsubmission_file_/Ann Lee_101_assignsubmission_file_/{STEM}": ONE,
        f"Mal (id 101)/{STEM}": ONE,
        f"Flo_7_assignsubmission_file_Ann_101_assignsubmission_file_{STEM}": ONE,
    }
    shown = [s.student for s in collect(lay(tmp_path / "c", files)).submissions]
    assert {split_number(name)[1] for name in shown} == {"666", ""}
    assert "Mal [id 101]" in shown


def test_a_file_that_came_by_mail_does_not_switch_canvas_off(tmp_path: Path) -> None:
    files = dict.fromkeys(
        [f"leeann_101_9001_{STEM}", f"raybob_LATE_102_9002_{STEM}", "Dana by mail.ipynb"], ONE
    )
    found = collect(zipped(tmp_path / "c.zip", files))
    names = [s.student for s in found.submissions]
    assert names == ["Dana by mail", "leeann (id 101)", "raybob (id 102)"]
    (note,) = found.notes
    assert note.endswith("the file's name stands for the student: Dana by mail.ipynb.")


def test_a_late_anonymous_file_of_canvas_has_no_number(tmp_path: Path) -> None:
    files = dict.fromkeys([f"anon_aB3xZ_9001_{STEM}", f"LATE_anon_Qq7Rt_9002_{STEM}"], ONE)
    shown = [s.student for s in collect(zipped(tmp_path / "c.zip", files)).submissions]
    assert shown == ["anonymous aB3xZ", "anonymous Qq7Rt"]


# --- names of files -----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".ipynb", ".ipynb.json", ".ipynb.txt", ".IPYNB.TXT"])
@pytest.mark.parametrize("packed", [True, False])
def test_endings_that_browsers_add_are_read(tmp_path: Path, ending: str, packed: bool) -> None:
    files = {f"ann/01_recurrence{ending}": ONE, "bob/notes.json": b"{}"}
    path = zipped(tmp_path / "c.zip", files) if packed else lay(tmp_path / "c", files)
    assert [s.student for s in collect(path).submissions] == ["ann"]


@pytest.mark.parametrize(
    "name",
    [
        "Copy of 01_recurrence_ann.ipynb",
        "01_recurrence_ann (1).ipynb",
        "ann_01_recurrence-Copy2.ipynb",
        "01_recurrence_ann - Copy.ipynb",
        "Copy (2) of ann 01_recurrence.ipynb",
    ],
)
def test_a_copy_is_the_students(tmp_path: Path, name: str) -> None:
    folder = lay(tmp_path / "c", {name: ONE, "bob.ipynb": ONE})
    assert [s.student for s in collect(folder).submissions] == ["ann", "bob"]


def test_exercises_tell_the_chapter_before_a_number_in_the_name() -> None:
    name = next(exercise.name for exercise in exercises_of("07"))
    data = notebook(f"def {name}():\n    pass")
    assert read_submission("a", "01_10 points hw.ipynb", data).chapter == "07"
    assert read_submission("a", "07_deep.ipynb", notebook("x = 1")).chapter == "07"


@pytest.mark.parametrize("packed", [True, False])
def test_a_gradebook_among_the_submissions_is_nobodys_work(tmp_path: Path, packed: bool) -> None:
    folder = lay(tmp_path / "class", {"ann/01_recurrence.ipynb": ONE})
    with Gradebook(folder / "grades"):
        pass
    lay(folder / "grades", {f"evil/{STEM}": ONE, "students/ann.html": b"<p>"})
    path = folder
    if packed:
        files = {
            str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()
        }
        path = zipped(tmp_path / "c.zip", files)
    found = collect(path)
    assert table(found) == [("ann", "01", f"ann/{STEM}", "ok")]
    assert [stray.file for stray in found.strays] == ["grades"]
