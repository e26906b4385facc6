"""Names with accents: of students, of their files and of the gradebook, under any locale."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.grading.classes import command
from tests.grading.samples import notebook
from utils.grading.submission import collect

ANSWER = notebook("states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]", name="01")
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two students, one in a folder and one by the name of the file, below a folder with an ö."""
    folder = tmp_path / "Übung"
    (folder / "Zoë").mkdir(parents=True)
    (folder / "Zoë" / "01_recurrence.ipynb").write_bytes(ANSWER)
    (folder / "01_recurrence_José.ipynb").write_bytes(ANSWER)
    return folder


@pytest.mark.parametrize("locale", [{}, C_LOCALE], ids=["any locale", "the C locale"])
@pytest.mark.parametrize("student", ["José", "Zoë"])
def test_a_student_is_found_and_shown_by_name(
    student: str, locale: dict[str, str], place: Path
) -> None:
    done = subprocess.run(
        command(place, "--explain", student),
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **locale},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(f"{student}, chapter 01, ")


def test_two_names_under_the_c_locale_stay_two_and_whole(place: Path) -> None:
    code = (
        "import sys, json; from pathlib import Path; from utils.grading.submission import collect;"
        "found = collect(Path(sys.argv[1]));"
        "print(json.dumps([[s.student, s.file] for s in found.submissions] + [*found.notes]))"
    )
    program, *_ = command()
    done = subprocess.run(
        [program, "-c", code, place],
        env={**os.environ, **C_LOCALE},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.encode().decode("unicode_escape").strip() == (
        '[["José", "01_recurrence_José.ipynb"], ["Zoë", "Zoë/01_recurrence.ipynb"]]'
    )


def test_a_name_that_no_encoding_tells_is_said(place: Path) -> None:
    strange = os.fsencode(place) + b"/01_recurrence_Andr\xe9.ipynb"
    Path(os.fsdecode(strange)).write_bytes(ANSWER)
    (note,) = collect(place).notes
    assert "not in UTF-8" in note
    assert "01_recurrence_Andr\ufffd.ipynb" in note
    assert "rename them" in note
