"""Grading a class for real: clusters, resuming, Ctrl-C, killed workers, canaries.

The classes are small, and the heavy last exercise is left to the canaries.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import KilledWorker
from typer.testing import CliRunner

from tests.grading.classes import (
    CLASS,
    SLOW,
    command,
    gone,
    hand_in,
    kept,
    rows,
    run_command,
    said,
    wait_for,
)
from tests.grading.samples import notebook
from utils.cli import app
from utils.grading import cluster, cohort, tasks
from utils.grading.cluster import ClusterError
from utils.grading.cohort import CohortError, Done, grade_cohort
from utils.grading.seed import SeedError, load_seed
from utils.grading.submission import CollectError
from utils.paths import course_root


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder / "handed-in", CLASS)
    (folder / "handed-in" / "notes.txt").write_text("not a notebook")
    return folder


@pytest.fixture(scope="module")
def by_two(place: Path) -> tuple[Path, Done, list[str]]:
    """The class, graded by two workers of this machine."""
    lines: list[str] = []
    out = place / "by-two"
    done = grade_cohort(
        place / "handed-in", out, workers=2, seed_file=place / "seed", say=lines.append
    )
    return out, done, lines


def test_every_submission_becomes_a_row(by_two: tuple[Path, Done, list[str]]) -> None:
    out, done, lines = by_two
    table = rows(out)
    assert (done.graded, done.status) == (6, 0)
    assert list(table) == sorted(CLASS)
    statuses = {student: row[-2] for student, row in table.items()}
    assert statuses["eve"] == "crashed"
    assert statuses["fay"] == "unreadable"
    assert {statuses[name] for name in ("ann", "bob", "cat", "dan")} == {"ok"}
    totals = {student: row[-4] for student, row in table.items()}
    assert totals == {"ann": "7", "bob": "0", "cat": "0", "dan": "1.33", "eve": "0", "fay": "0"}
    assert "full marks for the solutions" in lines[0]
    assert "notes.txt" in (out / "index.html").read_text()


def test_what_was_graded_is_not_graded_again_and_needs_no_worker(
    place: Path, by_two: tuple[Path, Done, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_cluster(*_: Any) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(cluster, "open_cluster", no_cluster)
    before = said(by_two[0])
    done = grade_cohort(place / "handed-in", by_two[0], seed_file=place / "seed", say=str)
    assert (done.graded, done.kept, done.status) == (0, 6, 0)
    assert said(by_two[0]) == before


def test_one_worker_gives_the_grades_of_two_and_regrades_one(
    place: Path, by_two: tuple[Path, Done, list[str]]
) -> None:
    out = place / "by-one"
    # All but two are graded already; these are redone, one by choice and one changed since.
    shutil.copytree(by_two[0], out)
    records = {path: path.read_bytes() for path in (out / "graded").glob("*.json")}
    done = grade_cohort(
        place / "handed-in",
        out,
        workers=1,
        seed_file=place / "seed",
        regrade=["ANN", "cat", "dan", "eve"],
        say=str,
    )
    assert (done.graded, done.kept) == (4, 2)
    assert sum(path.read_bytes() != data for path, data in records.items()) == 4
    assert said(out) == said(by_two[0])
    assert rows(out) == rows(by_two[0])


def test_ctrl_c_keeps_what_was_graded_and_the_next_run_resumes(tmp_path: Path) -> None:
    slow = {f"s{n}": notebook(SLOW, f"# {n}", name="01") for n in range(4)}
    handed_in, out = hand_in(tmp_path / "handed-in", slow), tmp_path / "out"
    arguments = (handed_in, "-o", out, "--workers", "1")
    grading = subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    wait_for(lambda: kept(out) >= 1 or grading.poll() is not None)
    started = psutil.Process(grading.pid).children(recursive=True)
    os.killpg(grading.pid, signal.SIGINT)  # as a terminal does: everybody in the foreground gets it
    text = grading.communicate(timeout=60)[0]
    assert grading.returncode == 130, text
    assert "the same command resumes" in text
    assert "Traceback" not in text
    assert 1 <= kept(out) < 4
    assert len(rows(out)) == kept(out)
    assert (out / "index.html").is_file()
    wait_for(lambda: gone(started), 10)
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith("course-")]
    before = kept(out)
    again = run_command(*arguments)
    assert again.returncode == 0, again.stderr
    assert f"{4 - before} graded, {before} graded before" in again.stdout
    assert {row[-4] for row in rows(out).values()} == {"1"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course, whose checks may be changed."""
    root = tmp_path_factory.mktemp("a-copy") / "course"
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("utils", "solutions", "chapters"):
        shutil.copytree(course_root() / folder, root / folder, ignore=ignore)
    return root


def change(course: Path, file: str, before: str, after: str) -> None:
    path = course / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def grade_in(course: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `course grade` of a copy, with everything said that can be said."""
    chatter = {"TF_CPP_MIN_LOG_LEVEL": "0", "PYTHONWARNINGS": "always::ResourceWarning"}
    environment = {**os.environ, **chatter, "PYTHONPATH": str(course)}
    return run_command(*arguments, "--workers", "1", cwd=course, env=environment)


def test_changed_checks_leave_no_old_grade_and_no_wrong_one(tmp_path: Path, course: Path) -> None:
    handed_in = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"], "fay": CLASS["fay"]})
    out = tmp_path / "out"
    # What a worker's libraries write to the terminal does not get there.
    quiet = "    with _TURN:\n        return"
    noise = "    os.write(1, b'noise')\n    os.write(2, b'noise')\n"
    change(course, "utils/grading/tasks.py", quiet, noise + quiet)
    done = grade_in(course, handed_in, "-o", out)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "noise" not in done.stdout
    assert "have changed" not in done.stdout
    before = rows(out)["ann"]

    change(course, "utils/exercises/ch01_recurrence/rnn_forward.md", "2 points", "5 points")
    done = grade_in(course, handed_in, "-o", out)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    said = "The checks of chapter 01 have changed since 2 of these submissions were graded: grading"
    assert done.stdout.count(said) == 1
    assert "2 graded." in done.stdout
    assert float(rows(out)["ann"][-4]) == float(before[-4]) + 3

    # A judge that computes with another function than everybody else: the canaries find it out.
    change(course, "utils/exercises/ch01_recurrence/rnn_forward.py", "math.tanh(", "math.sin(")
    done = grade_in(course, handed_in, "-o", out)
    assert done.returncode == 1, done.stderr
    assert "own solution of chapter 01 earned 15 of 20 points" in done.stderr
    assert "rnn_forward" in done.stderr
    assert done.stderr.count("\n") == 1
    assert kept(out) == 2


def test_wrong_canaries_leave_nothing_that_looks_like_grades(tmp_path: Path) -> None:
    """Cheaply: as a worker says it, whose checks are not those of the grader."""
    handed_in, out = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"]}), tmp_path / "out"
    setup = tasks.Setup("run", 1, "seed", 3, False, {}, {"01": "other checks"})
    with pytest.raises(tasks.CanaryError, match="other checks of chapter 01 than this computer"):
        tasks._Bench(setup).prove("01")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort, "Dispatch", _Refusing)
        with pytest.raises(tasks.CanaryError):
            grade_cohort(handed_in, out, say=str)
    assert kept(out) == 0
    assert not (out / "grades.csv").exists()


class _Refusing:
    """A dispatch at whose workers the canaries went wrong."""

    def __init__(self, *_: Any) -> None:
        pass

    def run(self, _: Any) -> None:
        raise tasks.CanaryError("The canaries went wrong.")


def test_without_the_extra_one_sentence_names_it(tmp_path: Path) -> None:
    code = "import sys; sys.modules['distributed'] = None; from utils.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert ".[grading]" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("missing",), "missing"),
        ((".", "--chapter", "99"), "99"),
        ((".", "--regrade", "an"), "did you mean 'ann'"),
        ((".", "--scheduler", "tcp://127.0.0.1:9", "--workers", "2"), "--workers is for this"),
        ((".", "--seed-file", "short"), "holds no seed"),
    ],
)
def test_what_cannot_begin_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    hand_in(tmp_path, {"ann": CLASS["ann"]})
    (tmp_path / "short").write_text("1234")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["grade", *arguments, "-o", "out"])
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_a_scheduler_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    handed_in = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"]})
    with pytest.raises(ClusterError, match=r"No scheduler answers at tcp://127.0.0.1:9: start"):
        grade_cohort(handed_in, tmp_path / "out", scheduler="tcp://127.0.0.1:9", say=str)


def test_an_empty_folder_is_no_class(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    with pytest.raises((CohortError, CollectError), match="notebook"):
        grade_cohort(tmp_path / "class", tmp_path / "out", say=str)


def test_a_worker_that_is_killed_again_and_again_becomes_a_row(
    tmp_path: Path,
) -> None:
    """Cheaply: the result is what dask says after the last worker."""
    handed_in = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"]})
    lines: list[str] = []
    with cohort.Gradebook(tmp_path / "out") as book:
        collection = cohort.collect(handed_in)
        run = cohort._Run(book, collection, load_seed(tmp_path / "s", 3), False, lines.append)
        [ann] = run.select(set())
        run._take(ann, KilledWorker("grade-0", None, 3))
        run.write()
    run.report(handed_in)
    assert rows(tmp_path / "out")["ann"][-2] == "worker killed"
    assert run.done.status == 1
    assert any("by hand" in line for line in lines)
    # It isn't kept as a grade, so that the next run tries again.
    assert kept(tmp_path / "out") == 0


def test_a_seed_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "seed"
    made = load_seed(path, 3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_seed(path, 3) == made
    assert load_seed(tmp_path / "other", 3).value != made.value
    # The name changes with whatever changes the cases, and tells nothing of the seed.
    assert load_seed(path, 2).name != made.name
    assert str(made.value) not in made.name and not re.search(made.name, path.read_text())
    path.chmod(0o644)
    assert load_seed(path, 3) == replace(made, open_to_others=True)
    path.write_text("guess me")
    with pytest.raises(SeedError, match="delete it"):
        load_seed(path, 3)
