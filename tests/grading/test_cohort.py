"""Grading a class for real: clusters, resuming, Ctrl-C, killed workers, canaries.

The classes are small, and the heavy last exercise is left to the canaries.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import KilledWorker
from typer.testing import CliRunner

from tests.grading import answers
from tests.grading.samples import notebook
from utils.checks import ch01_mistakes as wrong
from utils.cli import app
from utils.grading import cluster, cohort
from utils.grading.cluster import ClusterError
from utils.grading.cohort import CohortError, Done, grade_cohort
from utils.grading.grades import Grade
from utils.grading.seed import SeedError, load_seed
from utils.grading.submission import CollectError
from utils.paths import course_root

# A notebook that takes its time: long enough for a signal to meet it.
SLOW = "import time\nstates_by_hand = time.sleep(2) or [[2, 0], [1, 1], [2.5, 0.5]]\n"
ENDS_ITSELF = "import os\nstates_by_hand = os._exit(3)\n"
CLASS = {
    "ann": answers.solved("rnn_forward", "perplexity", "lstm_step"),
    "bob": notebook(answers.IMPORTS, name="01"),
    "cat": notebook(answers.mistaken("rnn_forward", wrong.forward_turned), name="01"),
    "dan": notebook(answers.IMPORTS, "def broken(:\n", answers.HALF_RIGHT, name="01"),
    "eve": notebook(ENDS_ITSELF, name="01"),
    "fay": b"{",
}


def hand_in(folder: Path, notebooks: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for student, data in notebooks.items():
        (folder / f"01_recurrence_{student}.ipynb").write_bytes(data)
    return folder


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "utils.cli", "grade", *map(str, arguments)]


def run_command(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=180, check=False, **options
    )


def rows(out: Path) -> dict[str, list[str]]:
    """Return the rows of grades.csv by student, without the seconds."""
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {r["student"]: [v for k, v in r.items() if k != "seconds"] for r in lines}


def said(out: Path) -> dict[str, Any]:
    """Return every sentence about every exercise, by student."""
    grades = [Grade.from_dict(data) for data in json.loads((out / "grades.json").read_text())]
    return {
        g.student: (g.status, g.sentence, [(e.earned, e.feedback.sentence) for e in g.exercises])
        for g in grades
    }


def wait_for(condition: Any, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def kept(out: Path) -> int:
    return len(list((out / "graded").glob("*.json")))


def gone(processes: list[psutil.Process]) -> bool:
    """Return whether these have ended; a zombie that nobody collects has."""
    return not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


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


@pytest.fixture
def scheduler() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two workers, each a process of its own on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "dask"]
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "text": True}
    listen = ["--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
    started = [subprocess.Popen([*dask, "scheduler", *listen], **quiet)]
    for _ in range(2):
        worker = [*dask, "worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
        started.append(subprocess.Popen([*worker, "--host", "127.0.0.1"], **quiet))
    yield address, started
    for process in reversed(started):
        process.terminate()
    for process in started:
        process.wait(20)


def test_a_running_scheduler_loses_a_worker_in_the_middle_and_no_grade(
    place: Path,
    by_two: tuple[Path, Done, list[str]],
    scheduler: tuple[str, list[subprocess.Popen[str]]],
) -> None:
    address, (_, first, second) = scheduler
    class_ = {**CLASS, **{f"slow{n}": SLOW.replace("(2)", f"(2 + {n} / 100)") for n in range(3)}}
    notebooks = {
        k: v if isinstance(v, bytes) else notebook(v, name="01") for k, v in class_.items()
    }
    handed_in = hand_in(place / "with-slow", notebooks)
    out = place / "by-scheduler"
    arguments = (handed_in, "-o", out, "--seed-file", place / "seed", "--scheduler", address)
    grading = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    wait_for(lambda: kept(out) >= 1 or grading.poll() is not None)
    inside = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    text = grading.communicate(timeout=120)[0]
    assert grading.returncode == 0, text
    assert "9 graded" in text
    table = rows(out)
    assert {name: table[name] for name in CLASS} == rows(by_two[0])
    assert {table[f"slow{n}"][-4] for n in range(3)} == {"1"}
    # The killed worker took its sandbox along; the other closed its own and lives on.
    wait_for(lambda: gone(inside), 10)
    wait_for(lambda: gone(psutil.Process(second.pid).children(recursive=True)), 10)
    assert second.poll() is None


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


def test_wrong_canaries_stop_everything_with_a_sentence(tmp_path: Path) -> None:
    """In a copy of the course whose judge computes with another function than everybody else."""
    course = tmp_path / "course"
    for folder in ("utils", "solutions", "chapters"):
        shutil.copytree(
            course_root() / folder,
            course / folder,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    checks = course / "utils/checks/ch01_recurrence.py"
    checks.write_text(checks.read_text().replace("math.tanh(", "math.sin("))
    handed_in, out = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"]}), tmp_path / "out"
    done = run_command(
        *(handed_in, "-o", out, "--workers", "1"),
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(course)},
    )
    assert done.returncode == 1, done.stderr
    assert "own solution of chapter 01 earned 15 of 17 points" in done.stderr
    assert "rnn_forward" in done.stderr
    assert kept(out) == 0
    assert not (out / "grades.csv").exists()


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
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
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
    """Cheaply: the futures say what dask says after the last worker."""

    class Killed:
        def __init__(self, key: str) -> None:
            self.key = key

        def result(self) -> Any:
            raise KilledWorker(self.key, None, 3)

    handed_in = hand_in(tmp_path / "handed-in", {"ann": CLASS["ann"]})
    lines: list[str] = []
    with cohort.Gradebook(tmp_path / "out") as book:
        collection = cohort.collect(handed_in)
        run = cohort._Run(book, collection, load_seed(tmp_path / "s", 3), False, lines.append)
        [ann] = run.select(set())
        run._take(Killed("grade-0"), ann)  # type: ignore[arg-type]
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
