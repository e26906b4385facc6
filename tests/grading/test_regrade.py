"""Grading everything again: former grades stay, a cut-short run goes on, a look writes nothing."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.grading import answers
from tests.grading.classes import SLOW, command, hand_in, rows
from tests.grading.samples import notebook
from tests.grading.serial import Serial
from utils.cli import app
from utils.grading import cohort
from utils.grading.fingerprint import checks_fingerprint
from utils.grading.gradebook import Gradebook
from utils.grading.grades import Grade
from utils.grading.judge import ungraded
from utils.grading.seed import load_seed
from utils.grading.submission import collect

FORMER = "This is what an earlier check said."


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A class that was graded by earlier checks: half right was worth nothing then."""
    half = notebook(answers.IMPORTS, answers.HALF_RIGHT, name="01")
    untouched = notebook(answers.IMPORTS, name="01")
    hand_in(tmp_path / "class", {"ann": half, "bob": untouched, "cat": half})
    seed = load_seed(tmp_path / "grades" / ".seed", cohort.ROUNDS)
    with Gradebook(tmp_path / "grades") as book:
        for each in collect(tmp_path / "class").submissions:
            book.add(ungraded(each, "ok", FORMER, seed.name), checks_fingerprint("01"))
        book.write()
    return tmp_path


def course(place: Path, *words: str) -> Any:
    arguments = ["grade", str(place / "class"), "-o", str(place / "grades"), *words]
    return CliRunner().invoke(app, arguments)


def contents(folder: Path) -> dict[str, Any]:
    """Return all that is in a folder, with the times at which it was changed."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else None,
        )
        for path in (folder, *folder.rglob("*"))
    }


def test_a_look_says_who_would_change_and_writes_nothing(place: Path, serial: type[Serial]) -> None:
    new = notebook(answers.IMPORTS, "x = 1", name="01")
    hand_in(place / "class", {"dan": new})
    before = contents(place)
    done = course(place, "--regrade-all", "--preview")
    assert done.exit_code == 0, done.output
    assert contents(place) == before
    assert "1 not graded before" in done.stdout
    assert "2 of 3 grades would change (2 up); of 1 only what is said." in done.stdout
    assert "Nothing was written." in done.stdout
    assert "  ann, chapter 01: 0 → 1.33 of 17 (rnn_forward 0 → 1.33)" in done.stdout
    assert "  cat, chapter 01: 0 → 1.33 of 17" in done.stdout
    assert "bob, chapter" not in done.stdout
    assert "dan, " not in done.stdout
    assert f"before: {FORMER}" in done.stdout
    assert "entries are wrong" in done.stdout


def test_a_look_that_is_interrupted_tells_what_it_saw(place: Path, serial: type[Serial]) -> None:
    serial.stop_after = 1
    before = contents(place)
    done = course(place, "--regrade-all", "--preview")
    assert done.exit_code == 130
    assert "Only 1 of 3 were reached." in done.stdout
    assert "  ann, chapter 01: 0 → 1.33" in done.stdout
    assert "cat" not in done.stdout
    assert contents(place) == before


def test_regrading_keeps_the_former_results_beside_the_new(
    place: Path, serial: type[Serial]
) -> None:
    table = (place / "grades" / "grades.csv").read_bytes()
    done = course(place, "--regrade-all")
    assert done.exit_code == 0, done.output
    assert "3 graded." in done.stdout
    (folder,) = (place / "grades" / "earlier").iterdir()
    assert str(folder) in done.stdout
    assert "2 of 3 grades changed (2 up); of 1 only what is said." in done.stdout
    assert (folder / "grades.csv").read_bytes() == table
    assert rows(place / "grades")["ann"][-4] == "1.33"
    kept = [Grade.from_dict(json.loads(p.read_bytes())["grade"]) for p in folder.glob("graded/*")]
    assert {each.student: each.total for each in kept} == {"ann": 0, "bob": 0, "cat": 0}
    with (folder / "changes.csv").open(newline="") as file:
        changes = list(csv.DictReader(file))
    assert ("ann", "rnn_forward", "0", "1.33") in [
        (r["student"], r["exercise"], r["points before"], r["points after"]) for r in changes
    ]

    # What is the same as before is not kept twice, and the same command does it all again.
    done = course(place, "--regrade-all")
    assert "3 graded." in done.stdout
    assert "changed" not in done.stdout
    assert list((place / "grades" / "earlier").iterdir()) == [folder]


def test_a_regrading_that_is_cut_short_goes_on(place: Path, serial: type[Serial]) -> None:
    serial.stop_after = 2
    done = course(place, "--regrade-all")
    assert done.exit_code == 130
    assert "2 graded, 1 not reached" in done.stdout
    assert "the same command resumes" in done.stdout
    serial.stop_after = None
    done = course(place, "--regrade-all")
    assert done.exit_code == 0, done.output
    assert "Going on with the regrading that began at" in done.stdout
    assert "1 graded, 2 graded before" in done.stdout
    # Both runs are one regrading: one folder, and one table of what changed.
    (folder,) = (place / "grades" / "earlier").iterdir()
    assert "2 of 3 grades changed (2 up); of 1 only what is said." in done.stdout
    table = (folder / "changes.csv").read_text()
    assert "ann,01,total,0,1.33" in table
    assert "cat,01,total,0,1.33" in table
    assert "3 graded." in course(place, "--regrade-all").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--preview"], "give both"),
        (["--regrade-all", "--regrade", "ann"], "leave out --regrade"),
        (["--regrade-all", "--preview", "--record", "corpus"], "leave out --record"),
        (["--regrade-all", "--preview", "--due", "2026-11-01T23:59"], "leave out --due"),
        (["--regrade-all", "--preview", "-o", "nowhere"], "There is no gradebook in nowhere"),
        (["--regrade-all", "--preview", "--seed-file", "none"], "There is no seed none"),
    ],
)
def test_what_a_look_cannot_begin_with_is_one_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(place)
    before = contents(place)
    done = course(place, *words)
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert contents(place) == before


def test_a_class_that_was_never_graded_has_nothing_to_compare_with(place: Path) -> None:
    hand_in(place / "other", {"eve": notebook("x = 1", name="01")})
    words = ["--regrade-all", "--preview", "-o", str(place / "grades")]
    done = CliRunner().invoke(app, ["grade", str(place / "other"), *words])
    assert done.exit_code == 2
    assert "without --regrade-all and --preview" in done.stderr


def test_whatever_replaces_a_grade_keeps_the_former_one(place: Path, serial: type[Serial]) -> None:
    done = course(place, "--regrade", "ann")
    assert "1 of 3 grades changed (1 up)" in done.stdout
    (folder,) = (place / "grades" / "earlier").iterdir()
    (record,) = (folder / "graded").iterdir()
    assert json.loads(record.read_bytes())["grade"]["student"] == "ann"


def test_ctrl_c_during_a_look_leaves_everything_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "place"
    hand_in(place / "class", {f"s{n}": notebook(SLOW, f"# {n}", name="01") for n in range(8)})
    seed = load_seed(place / "grades" / ".seed", cohort.ROUNDS)
    with Gradebook(place / "grades") as book:
        for each in collect(place / "class").submissions:
            book.add(ungraded(each, "ok", FORMER, seed.name), "other checks")
        book.write()
    before = contents(place)
    arguments = (place / "class", "-o", place / "grades", "--workers", "1")
    with (tmp_path / "errors").open("w") as errors:
        grading = subprocess.Popen(
            [*command(*arguments), "--regrade-all", "--preview"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        assert grading.stdout is not None
        # The signal is to come while submissions are graded: after the canaries.
        first = [grading.stdout.readline(), grading.stdout.readline()]
        os.killpg(grading.pid, signal.SIGINT)
        text = "".join(first) + grading.communicate(timeout=90)[0]
    said = (tmp_path / "errors").read_text()
    assert grading.returncode == 130, text + said
    assert "Canaries of chapter 01" in first[1]
    assert "of 8 were reached" in text
    assert "Traceback" not in text + said
    # Nothing is silent for long: where no bar can move there are words.
    assert "proving them on the course's own notebooks" in said
    assert contents(place) == before
