"""What grading a class costs: seconds a submission, one worker and two, preloading, memory.

Run: python benchmarks/grading.py --count 400
Everything is timed in one run on one machine; `results/grading.json` is written at the end only.
With --quick nothing is written: a look at whether it works.
"""

from __future__ import annotations

import argparse
import csv
import functools
import importlib.metadata
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psutil

from utils import results
from utils.authoring.build import solution_of
from utils.checks.registry import exercises_of, find_exercise
from utils.grading.cohort import grade_cohort
from utils.grading.judge import Judge
from utils.grading.sandbox import Sandbox
from utils.grading.submission import Submission, read_submission
from utils.paths import course_root

SEED = 20261123
ROUNDS = 3
NUMPY = ("states_by_hand", "rnn_forward", "perplexity", "recurrent_weights", "lstm_step")
# Of two hundred: what a class hands in, with a few that end themselves or never end.
SHARES = {
    **{"solved": 80, "numpy only": 50, "mistakes": 40, "untouched": 16},
    **{"syntax error": 9, "not a notebook": 3, "ends itself": 1, "endless": 1},
}
_IMPORTS = "import keras\nimport numpy as np\n"


def notebook(*cells: str) -> bytes:
    """Return a notebook of chapter 01 with these code cells."""
    entries = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": cell, "outputs": []}
        | {"execution_count": None}
        for n, cell in enumerate(cells)
    ]
    metadata = {"course": {"chapter": "01"}}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": entries}
    return json.dumps(whole).encode()


def answered(names: Iterable[str]) -> bytes:
    """Return a notebook with the course's answers to these exercises."""
    return notebook(_IMPORTS, *(answer_to(name) for name in names))


@functools.cache
def answer_to(name: str) -> str:
    """Return the course's answer to an exercise."""
    return solution_of(name)


def mistaken(number: int) -> bytes:
    """Return a notebook in which one answer is a known mistake, another each time."""
    choices = [
        (name, mistake.ways[0].source)
        for name in ("rnn_forward", "lstm_step", "perplexity")
        for mistake in find_exercise(name).mistakes
    ]
    name, cell = choices[number % len(choices)]
    others = [answer_to(other) for other in NUMPY if other != name]
    return notebook(_IMPORTS, *others, cell)


def solved(number: int) -> bytes:
    """Return a solved chapter 01 that is not the course's own: an answer has one more comment.

    Every second one has the course's model, the others choose their own width.
    """
    text = (course_root() / "solutions/01_recurrence.ipynb").read_text(encoding="utf-8")
    content = json.loads(text)
    for cell in content["cells"]:
        name = cell["metadata"].get("course", {}).get("exercise")
        source = "".join(cell["source"])
        if name == "perplexity":
            source += f"\n# Written by number {number}."
        if name == "my_language_model" and number % 2:
            assert "GRU(96" in source, "the course's model has changed: vary it in another way"
            source = source.replace("GRU(96", f"GRU({32 + number // 2 % 64}")
        cell["source"] = source
    return json.dumps(content).encode()


def handed_in(kind: str, number: int) -> bytes:
    """Return one submission of a kind; the number makes each file another."""
    if kind == "not a notebook":
        return b"{" + b" " * number
    makers: dict[str, Callable[[], bytes]] = {
        "solved": lambda: solved(number),
        "untouched": (course_root() / "chapters/01_recurrence.ipynb").read_bytes,
        "numpy only": lambda: answered(NUMPY),
        "mistakes": lambda: mistaken(number),
        "syntax error": lambda: notebook(_IMPORTS, "def broken(:\n", answer_to("rnn_forward")),
        "ends itself": lambda: notebook("import os\nstates_by_hand = os._exit(3)\n"),
        "endless": lambda: notebook("while True:\n    states_by_hand = 1\n"),
    }
    content = json.loads(makers[kind]())
    content["metadata"]["number"] = number
    return json.dumps(content).encode()


def kinds(count: int) -> list[str]:
    """Return `count` kinds in their shares, well mixed, the same ones each time."""
    total = sum(SHARES.values())
    # The rare kinds belong to small classes as well.
    numbers = {kind: max(1, round(count * share / total)) for kind, share in SHARES.items()}
    numbers["solved"] += count - sum(numbers.values())
    order = [((i + 0.5) / many, kind) for kind, many in numbers.items() for i in range(many)]
    return [kind for _, kind in sorted(order)]


def write_class(folder: Path, count: int) -> dict[str, int]:
    """Write a mixed class and return how many there are of each kind."""
    folder.mkdir(parents=True)
    chosen = kinds(count)
    for number, kind in enumerate(chosen):
        (folder / f"01_recurrence_s{number:04}.ipynb").write_bytes(handed_in(kind, number))
    return {kind: chosen.count(kind) for kind in SHARES}


def timed_cohort(folder: Path, out: Path, workers: int, seed: Path) -> dict[str, Any]:
    """Grade the class; seconds in all, and those spent between the first and the last grade."""
    stamps: list[float] = []
    start = time.perf_counter()
    done = grade_cohort(
        folder,
        out,
        workers=workers,
        seed_file=seed,
        say=lambda line: stamps.append(time.perf_counter()) if "Canaries" in line else None,
    )
    end = time.perf_counter()
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        statuses = [row["status"] for row in csv.DictReader(file)]
    return {
        "workers": workers,
        "submissions": done.graded,
        "seconds": round(end - start, 1),
        "seconds_before_the_first": round(stamps[0] - start, 1),
        "seconds_grading": round(end - stamps[0], 1),
        "statuses": {status: statuses.count(status) for status in sorted(set(statuses))},
    }


def submission(data: bytes) -> Submission:
    """Return one student's submission."""
    return read_submission("student", "01_recurrence.ipynb", data)


def seconds_each(data: bytes, repeats: int, sandbox: Sandbox, judge: Judge) -> dict[str, float]:
    """Return the median and the extremes of grading the same notebook, after one to warm up."""
    judge.grade(submission(data), sandbox)
    taken = [judge.grade(submission(data), sandbox).seconds for _ in range(repeats)]
    low, high = min(taken), max(taken)
    median = round(statistics.median(taken), 3)
    return {"median": median, "least": low, "most": high, "times": repeats}


def without_preloading(data: bytes, repeats: int, judge: Judge) -> dict[str, float]:
    """Return the seconds of a sandbox started anew for each submission."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        with Sandbox() as sandbox:
            judge.grade(submission(data), sandbox)
        taken.append(round(time.perf_counter() - start, 3))
    median = round(statistics.median(taken), 3)
    return {"median": median, "least": min(taken), "most": max(taken), "times": repeats}


def memory_over(count: int, data: bytes, judge: Judge) -> dict[str, Any]:
    """Return the memory of the sandbox's processes (USS) while it grades many submissions."""
    marks = {}
    with Sandbox() as sandbox:
        for number in range(count + 1):
            if number in {1, count // 4, count // 2, 3 * count // 4, count}:
                marks[str(number)] = round(_memory_inside() / 2**20, 1)
            judge.grade(submission(data), sandbox)
    return {"submissions": count, "megabytes_after": marks}


def _memory_inside() -> int:
    total = 0
    for process in psutil.Process().children(recursive=True):
        try:
            total += process.memory_full_info().uss
        except psutil.Error:
            continue
    return total


def through_nbgrader(folder: Path, count: int = 20) -> dict[str, Any] | str:
    """Run the solved notebook `count` times as nbgrader's autograder does, if it is installed."""
    try:
        version = importlib.metadata.version("nbgrader")
    except importlib.metadata.PackageNotFoundError:
        return "not installed, so not compared"
    data = handed_in("numpy only", 0)
    for target in ("source/ps1", *(f"submitted/s{number}/ps1" for number in range(count))):
        (folder / target).mkdir(parents=True)
        (folder / target / "01_recurrence.ipynb").write_bytes(data)
    # It starts `alembic`, which is installed beside Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = functools.partial(
        subprocess.run, cwd=folder, env={**os.environ, "PATH": path}, check=True, text=True
    )
    nbgrader = [sys.executable, "-m", "nbgrader"]
    run([*nbgrader, "generate_assignment", "ps1", "--create"])
    start = time.perf_counter()
    run([*nbgrader, "autograde", "ps1", "--create"])
    return {
        "version": version,
        "submissions": count,
        "seconds": round(time.perf_counter() - start, 1),
    }


def measure(count: int, memory_count: int, repeats: int) -> dict[str, Any]:
    """Measure everything, in one run."""
    started = time.time()
    judge = Judge("01", SEED, "benchmark", ROUNDS)
    each = [exercise.name for exercise in exercises_of("01")]
    load_before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="course-benchmark-") as name:
        place = Path(name)
        mixture = write_class(place / "class", count)
        cohorts = []
        for workers in (1, 2):
            out = place / f"out-{workers}"
            cohorts.append(timed_cohort(place / "class", out, workers, place / "seed"))
            print(cohorts[-1], flush=True)
        same = _without_seconds(place / "out-1") == _without_seconds(place / "out-2")
        compared = through_nbgrader(place / "nbgrader")
    single: dict[str, Any] = {}
    with Sandbox() as sandbox:
        for label, names in {"numpy": NUMPY, "keras cell": ("ElmanCell",), "all": each}.items():
            single[label] = seconds_each(answered(names), repeats, sandbox, judge)
            print(label, single[label], flush=True)
        for exercise in each:
            single[f"only {exercise}"] = seconds_each(answered([exercise]), repeats, sandbox, judge)
    cold = without_preloading(answered(["ElmanCell"]), max(3, repeats // 4), judge)
    print("without preloading", cold, flush=True)
    memory = memory_over(memory_count, answered(NUMPY), judge)
    return {
        "question": "What does grading a class cost, on one worker and on two?",
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
            "load_before": [round(value, 2) for value in load_before],
            "load_after": [round(value, 2) for value in os.getloadavg()],
        },
        "class": mixture,
        "runs": cohorts,
        "two_workers_over_one": round(
            cohorts[0]["seconds_grading"] / cohorts[1]["seconds_grading"], 2
        ),
        "same_grades": same,
        "seconds_a_submission": single,
        "seconds_without_preloading": {"keras cell": cold},
        "memory": memory,
        "nbgrader": compared,
        "seconds": round(time.time() - started),
    }


def _without_seconds(out: Path) -> list[dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def main() -> None:
    """Measure, print, and write the result unless it was only a look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="submissions in the mixed class")
    parser.add_argument("--memory", type=int, default=2000, help="submissions of the memory run")
    parser.add_argument("--repeats", type=int, default=20, help="gradings behind each median")
    parser.add_argument("--quick", action="store_true", help="write no result")
    chosen = parser.parse_args()
    found = measure(chosen.count, chosen.memory, chosen.repeats)
    print(json.dumps(found, indent=1))
    if not chosen.quick:
        print(f"{results.write('grading', found)} written")


if __name__ == "__main__":
    main()
