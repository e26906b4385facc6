"""Classes that hand in, the command that grades them, and what it kept: for the tests of that."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from tests.grading import answers
from tests.grading.samples import notebook
from utils.grading.grades import Grade

# A notebook that takes its time: long enough for a signal to meet it.
SLOW = "import time\nstates_by_hand = time.sleep(2) or [[2, 0], [1, 1], [2.5, 0.5]]\n"
ENDS_ITSELF = "import os\nstates_by_hand = os._exit(3)\n"
CLASS = {
    "ann": answers.solved("rnn_forward", "perplexity", "lstm_step"),
    "bob": notebook(answers.IMPORTS, name="01"),
    "cat": notebook(answers.mistaken("rnn_forward", "W_hh turned round"), name="01"),
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
        command(*arguments), capture_output=True, text=True, timeout=400, check=False, **options
    )


def rows(out: Path) -> dict[str, list[str]]:
    """Return the rows of grades.csv by student, without the seconds."""
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
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
