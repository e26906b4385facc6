"""The gradebook: nothing that was graded is lost, and nothing leaves its folder."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from tests.grading.samples import entry, grade, notebook
from utils.grading.gradebook import Gradebook, GradebookError
from utils.grading.grades import Grade
from utils.grading.sources import Stray
from utils.grading.submission import read_submission
from utils.paths import course_root


def keep(folder: Path, *grades: Grade) -> None:
    with Gradebook(folder) as book:
        for each in grades:
            book.add(each)


def test_a_grade_survives_the_trip_through_json() -> None:
    before = grade(
        "Jane", entry("rnn_forward", 0.5, mistake="no tanh", details=("a\nb",), hints=("h",))
    )
    assert Grade.from_dict(json.loads(json.dumps(before.to_dict()))) == before


def test_a_second_run_finds_what_was_graded_and_nothing_else(tmp_path: Path) -> None:
    submission = read_submission("Jane", "w.ipynb", notebook("x = 1", name="01"))
    changed = read_submission("Jane", "w.ipynb", notebook("x = 2", name="01"))
    done = grade("Jane", digest=submission.digest)
    keep(tmp_path, done)
    with Gradebook(tmp_path) as book:
        assert book.find(submission, "autumn") == done
        assert book.find(submission, "spring") is None
        assert book.find(changed, "autumn") is None


def test_a_grade_by_other_checks_does_not_count_and_is_replaced(tmp_path: Path) -> None:
    submission = read_submission("Jane", "w.ipynb", notebook("x = 1", name="01"))
    with Gradebook(tmp_path) as book:
        book.add(grade("Jane", entry(earned=0), digest=submission.digest), "old")
    with Gradebook(tmp_path) as book:
        assert book.find(submission, "autumn", "new") is None
        assert book.is_outdated(submission, "autumn", "new")
        assert book.find(submission, "autumn", "old") is not None
        assert not book.is_outdated(submission, "autumn", "old")
        assert not book.is_outdated(submission, "spring", "new")
        book.add(grade("Jane", entry(earned=2), digest=submission.digest), "new")
    with Gradebook(tmp_path) as book:
        found = book.find(submission, "autumn", "new")
        assert found is not None and found.total == 2
        assert len(book.grades()) == 1
    assert len(list((tmp_path / "graded").iterdir())) == 1


def test_a_record_from_before_checks_were_named_is_read_and_outdated(tmp_path: Path) -> None:
    submission = read_submission("Jane", "w.ipynb", notebook("x = 1", name="01"))
    keep(tmp_path, grade("Jane", digest=submission.digest))
    (path,) = (tmp_path / "graded").iterdir()
    record = json.loads(path.read_text())
    del record["checks"]
    path.write_text(json.dumps(record))
    with Gradebook(tmp_path) as book:
        assert book.notes == []
        assert [g.student for g in book.grades()] == ["Jane"]
        assert book.is_outdated(submission, "autumn", "new")


def test_a_grade_without_isolation_does_not_count_for_a_run_with_it(tmp_path: Path) -> None:
    submission = read_submission("Jane", "w.ipynb", notebook("x = 1", name="01"))
    keep(tmp_path, grade("Jane", digest=submission.digest, unsafe=True))
    with Gradebook(tmp_path) as book:
        assert book.find(submission, "autumn") is None
        assert book.find(submission, "autumn", unsafe=True) is not None


def test_regrading_replaces_and_a_new_submission_wins(tmp_path: Path) -> None:
    keep(tmp_path, grade("Jane", entry(earned=0)), grade("Bob"))
    keep(tmp_path, grade("Jane", entry(earned=2)))
    with Gradebook(tmp_path) as book:
        assert [(g.student, g.total) for g in book.grades()] == [("Bob", 2), ("Jane", 2)]
    keep(tmp_path, grade("Jane", entry(earned=1), digest="other"))
    with Gradebook(tmp_path) as book:
        assert [g.total for g in book.grades() if g.student == "Jane"] == [1]


def test_two_graders_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        Gradebook(tmp_path),
        pytest.raises(GradebookError, match="Another grader is writing to"),
        Gradebook(tmp_path),
    ):
        pass
    with Gradebook(tmp_path):
        pass


@pytest.mark.parametrize(
    "wrong", ["", "{", "[]", '{"version": 1}', '{"version": 99}', "[" * 90_000]
)
def test_a_damaged_record_is_kept_aside_and_graded_again(tmp_path: Path, wrong: str) -> None:
    submission = read_submission("Jane", "w.ipynb", notebook("x = 1", name="01"))
    keep(tmp_path, grade("Jane", digest=submission.digest), grade("Bob"))
    with Gradebook(tmp_path) as book:
        names = {path.name for path in (tmp_path / "graded").iterdir()}
        assert book.find(submission, "autumn")
    for path in (tmp_path / "graded").iterdir():
        if "Jane" in path.read_text():
            path.write_text(wrong)
    (tmp_path / "graded" / ".cut.json.0.tmp").write_text("half")
    with Gradebook(tmp_path) as book:
        assert book.find(submission, "autumn") is None
        assert [g.student for g in book.grades()] == ["Bob"]
        (note,) = book.notes
        assert "graded again" in note
    left = {path.name.removesuffix(".unreadable") for path in (tmp_path / "graded").iterdir()}
    assert left == names


def test_a_record_under_a_false_name_does_not_count(tmp_path: Path) -> None:
    keep(tmp_path, grade("Jane"))
    (path,) = (tmp_path / "graded").iterdir()
    path.rename(path.with_name("0" * 40 + ".json"))
    with Gradebook(tmp_path) as book:
        assert book.grades() == []


def run_python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(folder)],
        check=True,
        capture_output=True,
        text=True,
        cwd=course_root(),
        timeout=60,
    )


def test_a_disk_that_is_full_costs_only_what_was_not_kept_yet(tmp_path: Path) -> None:
    keep(tmp_path, grade("Jane"))
    # A limit on file sizes makes the kernel refuse each write, as a full disk does.
    done = run_python(
        """
        import resource, sys
        from pathlib import Path
        from tests.grading.samples import grade
        from utils.grading.gradebook import Gradebook, GradebookError
        with Gradebook(Path(sys.argv[1])) as book:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            for work in (lambda: book.add(grade("Bob")), book.write):
                try:
                    work()
                except GradebookError as error:
                    print(error)
        """,
        tmp_path,
    )
    first, second = done.stdout.splitlines()
    for sentence in (first, second):
        assert "File too large" in sentence
        assert "still there" in sentence
    assert [p.suffix for p in (tmp_path / "graded").iterdir()] == [".json"]
    keep(tmp_path, grade("Bob"))
    with Gradebook(tmp_path) as book:
        assert [g.student for g in book.grades()] == ["Bob", "Jane"]


def test_killed_at_any_moment_every_record_is_whole(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from tests.grading.samples import grade
        from utils.grading.gradebook import Gradebook
        with Gradebook(Path(sys.argv[1])) as book:
            for number in range(100000):
                book.add(grade(f"Student {number}"))
                print(number, flush=True)
        """
    for stop_after in (3, 17, 40):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=course_root(),
        )
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= stop_after:
                break
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        with Gradebook(tmp_path) as book:
            assert book.notes == []
            kept = {g.student for g in book.grades()}
        assert {f"Student {number}" for number in range(stop_after + 1)} <= kept


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for folder in (file, file / "below"):
        with pytest.raises(GradebookError, match="-o") as caught, Gradebook(folder):
            pass
        assert "\n" not in str(caught.value)
    assert file.read_text() == "mine"


def test_a_read_only_folder_is_one_sentence() -> None:
    # Not in tmp_path: that is closed to the unprivileged user whom root has to become.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keep(folder, grade("Jane"))
        done = run_python(
            """
            import os, sys
            from pathlib import Path
            from utils.grading.gradebook import Gradebook, GradebookError
            folder = Path(sys.argv[1])
            (folder / ".gradebook.lock").chmod(0o666)
            (folder / "graded").chmod(0o555)
            folder.chmod(0o555)
            if os.geteuid() == 0:  # root may write anywhere
                os.seteuid(65534)
            try:
                Gradebook(folder).__enter__()
            except GradebookError as error:
                print(error)
            """,
            folder,
        )
        folder.chmod(0o755)
        (folder / "graded").chmod(0o755)
        (sentence,) = done.stdout.splitlines()
        assert "Permission denied" in sentence
        assert "-o" in sentence
        with Gradebook(folder) as book:
            assert len(book.grades()) == 1


NASTY = [
    "../../../etc/passwd",
    "/abs",
    "=1+1",
    "<script>alert(1)</script>",
    "CON",
    "",
    ".",
    "x" * 3000,
    "李小龙",
    "Jane",
    "jane",
    "\udc80half",
    "a\x00b",
]


def test_names_never_lead_out_of_the_folder_and_never_meet(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    keep(folder, *(grade(name) for name in NASTY))
    with Gradebook(folder) as book:
        assert len(book.grades()) == len(NASTY)
        book.write()
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    assert len(list((folder / "students").iterdir())) == len(NASTY)
    with (folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(NASTY)
    shown = json.loads((folder / "grades.json").read_text())
    assert {row["student"] for row in shown} == set(NASTY)


def test_what_is_written_is_the_same_each_time_and_stale_pages_go(tmp_path: Path) -> None:
    keep(tmp_path, grade("Bob"), grade("Jane"))
    own = tmp_path / "students" / "notes.html"
    with Gradebook(tmp_path) as book:
        written = book.write(strays=[Stray("a.txt", "not a notebook")])
        before = {path: path.read_bytes() for path in written}
        own.write_text("the instructor's own")
        assert book.write(reversed(book.grades()), [Stray("a.txt", "not a notebook")]) == written
        assert {path: path.read_bytes() for path in written} == before
        book.write([grade("Jane")])
    assert [p.name[:4] for p in sorted((tmp_path / "students").iterdir())] == ["jane", "note"]
    assert {"grades.csv", "grades.json", "index.html", "canvas.csv", "moodle-01.csv"} < {
        path.name for path in tmp_path.iterdir()
    }
