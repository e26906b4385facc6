"""Faults while grades are kept: whatever happens, nothing that was graded is lost or wrong."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.grading import samples
from utils import files
from utils.grading.gradebook import Gradebook, GradebookError

WRITER = """
import sys
from pathlib import Path
from tests.grading.samples import grade
from utils.grading.gradebook import Gradebook
with Gradebook(Path(sys.argv[1])) as book:
    for number in range(400):
        book.add(grade(f"student {number:03d}"))
        print(number, flush=True)
        if number % 7 == 0:
            book.write()
"""


@pytest.mark.parametrize("moment", range(10))
def test_the_grader_is_killed_while_it_writes(tmp_path: Path, moment: int) -> None:
    random.seed(moment)
    folder = tmp_path / "grades"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "0\n"
    time.sleep(random.uniform(0, 0.25))
    writer.kill()
    kept = [0, *map(int, writer.stdout.read().split())]
    writer.wait()
    writer.stdout.close()
    # All that it said it had kept is there, whole, and nothing else is found amiss.
    with Gradebook(folder) as book:
        students = {grade.student for grade in book.grades()}
        assert {f"student {number:03d}" for number in kept} <= students
        assert len(students) <= len(kept) + 1
        assert all(grade == samples.grade(grade.student) for grade in book.grades())
        assert book.notes == []
        book.write()
    assert (folder / "grades.csv").read_text().count("\n") == len(students) + 1
    assert not [path.name for path in folder.rglob("*.tmp")]


def test_the_disk_is_full_and_has_room_again(tmp_path: Path) -> None:
    # No file may grow beyond 300 bytes in the child: every record is refused, like on a full disk.
    folder = tmp_path / "grades"
    with Gradebook(folder) as book:
        book.add(samples.grade("before"))
    script = (
        "import signal, resource, sys\n"
        "from pathlib import Path\n"
        "from tests.grading.samples import grade\n"
        "from utils.grading.gradebook import Gradebook, GradebookError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with Gradebook(Path(sys.argv[1])) as book:\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))\n"
        "    try:\n"
        "        book.add(grade('refused'))\n"
        "    except GradebookError as error:\n"
        "        sentence = str(error)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "    book.add(grade('after'))\n"
        "    print(sentence)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert "make room or give another folder with -o" in done.stdout
    assert "is still there" in done.stdout
    with Gradebook(folder) as book:
        assert {grade.student for grade in book.grades()} == {"before", "after"}
        assert book.notes == []
    assert len(list((folder / "graded").iterdir())) == 2


def test_the_disk_fills_up_while_the_tables_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from utils.grading import gradebook

    def full(path: Path, data: bytes, *, lasting: bool = True) -> None:
        if path.name == "canvas.csv":
            raise OSError(28, "No space left on device")
        files.write_atomically(path, data, lasting=lasting)

    with Gradebook(tmp_path) as book:
        book.add(samples.grade("Jane"))
        with monkeypatch.context() as patch:
            patch.setattr(gradebook, "write_atomically", full)
            with pytest.raises(GradebookError, match="make room"):
                book.write()
        assert {path.name for path in book.write()} >= {"canvas.csv", "grades.csv", "index.html"}


def test_the_folder_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A file where the folder should be: also root can't write there.
    (tmp_path / "grades").write_text("mine")
    with (
        pytest.raises(GradebookError, match="can't be written") as caught,
        Gradebook(tmp_path / "grades"),
    ):
        pass
    assert "-o" in str(caught.value)
    assert (tmp_path / "grades").read_text() == "mine"


def test_the_folder_is_mounted_read_only(tmp_path: Path) -> None:
    script = (
        "import ctypes, os, sys\n"
        "from pathlib import Path\n"
        "from tests.grading.samples import grade\n"
        "from utils.grading.gradebook import Gradebook, GradebookError\n"
        "folder = Path(sys.argv[1])\n"
        "with Gradebook(folder) as book:\n"
        "    book.add(grade('Jane'))\n"
        "libc = ctypes.CDLL(None)\n"
        "assert libc.unshare(0x20000 | (0x10000000 if os.geteuid() else 0)) == 0\n"
        "flags = ctypes.c_ulong\n"
        "assert libc.mount(b'none', b'/', None, flags(16384 | 1 << 18), None) == 0\n"
        "name, kept = os.fsencode(folder), os.statvfs(folder).f_flag & 14\n"
        "assert libc.mount(name, name, None, flags(4096), None) == 0\n"
        "assert libc.mount(None, name, None, flags(4096 | 32 | 1 | kept), None) == 0\n"
        "try:\n"
        "    with Gradebook(folder): pass\n"
        "except GradebookError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "can't be written" in done.stdout and "-o" in done.stdout
    with Gradebook(tmp_path) as book:
        assert [grade.student for grade in book.grades()] == ["Jane"]


def test_two_graders_at_one_folder(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from utils.grading.gradebook import Gradebook, GradebookError\n"
        "try:\n    with Gradebook(Path(sys.argv[1])): print('in')\n"
        "except GradebookError as error: print(error)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with Gradebook(tmp_path) as book:
        book.add(samples.grade("Jane"))
        second = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "Another grader is writing" in second.stdout
        book.add(samples.grade("Joe"))
    third = subprocess.run(command, capture_output=True, text=True, check=True)
    assert third.stdout == "in\n"
    with Gradebook(tmp_path) as book:
        assert {grade.student for grade in book.grades()} == {"Jane", "Joe"}


BROKEN = {
    "cut off": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "zeros, as after a power cut": lambda data: bytes(len(data)),
    "no JSON": lambda data: b"<html>",
    "another shape": lambda data: b'{"version": 1, "number": [], "grade": 3}',
    "of another version": lambda data: data.replace(b'"version": 1', b'"version": 99'),
    "not Unicode": lambda data: b"\xff" + data,
    "nested without end": lambda data: b"[" * 200_000,
    "another's grade": lambda data: data.replace(b"Jane", b"Jake"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_record_is_broken(tmp_path: Path, how: str) -> None:
    with Gradebook(tmp_path) as book:
        book.add(samples.grade("Jane"))
        before = set((tmp_path / "graded").iterdir())
        book.add(samples.grade("Joe"))
    (jane,) = before
    jane.write_bytes(BROKEN[how](jane.read_bytes()))
    with Gradebook(tmp_path) as book:
        # Hers is graded again, his is as it was, and the broken file is kept for whoever asks.
        assert [grade.student for grade in book.grades()] == ["Joe"]
        assert len(book.notes) == 1 and "graded again" in book.notes[0]
        book.add(samples.grade("Jane"))
        assert [grade.student for grade in book.grades()] == ["Jane", "Joe"]
    assert len(list((tmp_path / "graded").glob("*.unreadable"))) == 1


def test_leftovers_of_writes_that_were_cut_off(tmp_path: Path) -> None:
    with Gradebook(tmp_path) as book:
        book.add(samples.grade("Jane"))
    records = tmp_path / "graded"
    (records / f"{'a' * 40}.json.abc123.tmp").write_bytes(b'{"version": 1, "gra')
    (records / "notes of mine.txt").write_text("keep me")
    with Gradebook(tmp_path) as book:
        assert [grade.student for grade in book.grades()] == ["Jane"]
        assert book.notes == []
    assert not list(records.glob("*.tmp"))
    assert (records / "notes of mine.txt").read_text() == "keep me"


def test_a_lock_of_a_grader_that_died_is_no_obstacle(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from tests.grading.samples import grade\n"
        "from utils.grading.gradebook import Gradebook\n"
        "Gradebook(Path(sys.argv[1])).__enter__().add(grade('Jane'))\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    with Gradebook(tmp_path) as book:
        assert [grade.student for grade in book.grades()] == ["Jane"]


def test_a_grade_that_cannot_be_written_as_text(tmp_path: Path) -> None:
    strange = dataclasses.replace(samples.grade("half \ud800 a name"), sentence="\udfff\x00")
    with Gradebook(tmp_path) as book:
        book.add(strange)
        book.add(samples.grade("Jane"))
        book.write()
    with Gradebook(tmp_path) as book:
        assert strange in book.grades()
        assert book.notes == []
