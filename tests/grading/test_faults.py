"""Faults of machines and files: no grade is lost, none is wrong, and each gets one sentence."""

from __future__ import annotations

import dataclasses
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.grading.hosts import no_more_processes_than, processes_below
from tests.grading.samples import notebook
from utils.grading.judge import Judge
from utils.grading.sandbox import Limits, ProbeRequest, Sandbox
from utils.grading.submission import CollectError, Submission, collect, read_submission

LIMITS = Limits(seconds=5.0, memory=512 * 2**20, disk=16 * 2**20, output=2**20)
RIGHT = "states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]"


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """One sandbox for all faults."""
    with Sandbox(LIMITS) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The judge of chapter 01."""
    return Judge("01", 77, "a test's seed", rounds=1)


def handed_in(*cells: str, student: str = "Jane") -> Submission:
    """Return a notebook as it was handed in."""
    return read_submission(student, "01_recurrence.ipynb", notebook(*cells, name="01"))


def gets_its_point(judge: Judge, box: Sandbox) -> bool:
    """Return whether a right answer gets its point, and a wrong one its mistake's name."""
    right = judge.grade(handed_in(RIGHT), box)
    wrong = judge.grade(handed_in("states_by_hand = [[2, 0], [1, 0], [2, 0]]"), box)
    return (right.status, right.total, wrong.status, wrong.total) == ("ok", 1.0, "ok", 0.0)


# --- the sandbox ----------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before a run", "in the middle of a run"])
def test_the_server_is_killed(box: Sandbox, judge: Judge, when: str) -> None:
    server = box._server
    assert server is not None and server._process is not None
    if when == "before a run":
        server._process.kill()
        server._process.wait()
        grade = judge.grade(handed_in(RIGHT), box)
        assert (grade.status, grade.total) == ("ok", 1.0)
    else:
        timer = threading.Timer(0.5, server._process.kill)
        timer.start()
        slow = f"import time\n{RIGHT}\nnap = time.sleep(1.5)\nrnn_forward = nap or 1"
        grade = judge.grade(handed_in(slow), box)
        timer.join()
        # It is run again from the beginning in a new server: nothing is lost by another's fault.
        assert (grade.status, grade.total) == ("ok", 1.0)
    assert box._server is not server
    assert gets_its_point(judge, box)


def test_a_process_inside_is_killed_from_outside(box: Sandbox, judge: Judge) -> None:
    ours = processes_below(os.getpid())

    def kill_newcomers() -> None:
        deadline = time.monotonic() + 4
        while time.monotonic() < deadline:
            newest = sorted(processes_below(os.getpid()) - ours)
            if len(newest) >= 3:  # porter, keeper and the learner's own
                time.sleep(0.2)
                os.kill(newest[-1], signal.SIGKILL)
                return
            time.sleep(0.01)

    thread = threading.Thread(target=kill_newcomers)
    thread.start()
    slow = f"import time\n{RIGHT}\ndef rnn_forward(*inputs):\n    time.sleep(1.5)\n"
    grade = judge.grade(handed_in(slow), box)
    thread.join()
    assert grade.status == "killed"
    assert grade.total == 1.0
    assert "was killed" in grade.sentence
    assert no_more_processes_than(ours)
    assert gets_its_point(judge, box)


def test_the_grader_dies_and_takes_the_sandbox_with_it(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from types import SimpleNamespace\n"
        "from utils.grading.sandbox import Sandbox, ProbeRequest\n"
        "with Sandbox() as box:\n"
        "    print('open', flush=True)\n"
        "    box.run(SimpleNamespace(source='import time\\ntime.sleep(20)'),\n"
        "            [ProbeRequest('x', 'value', [{}])])\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    assert grader.stdout.readline() == "open\n"
    time.sleep(0.5)
    inside = processes_below(grader.pid)
    assert len(inside) >= 3
    grader.kill()
    grader.wait()
    grader.stdout.close()
    deadline = time.monotonic() + 10
    while (left := [p for p in inside if _lives(p)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def _lives(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_tensorflow_crashes_natively(box: Sandbox, judge: Judge) -> None:
    crash = (
        "import ctypes, tensorflow as tf\n"
        "def rnn_forward(*inputs):\n"
        "    x = tf.constant(inputs[0])\n"
        "    ctypes.memset(id(x), 255, 64)\n"
        "    return tf.tanh(x)\n"
    )
    grade = judge.grade(handed_in(crash, RIGHT), box)
    assert (grade.status, grade.total) == ("crashed", 1.0)
    assert "crashed Python" in grade.sentence
    assert gets_its_point(judge, box)


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_the_clock_jumps(
    box: Sandbox, judge: Judge, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    # The wall clock that the grader sees goes back or forth by a day; the machine's stays.
    real = time.time
    start = real()
    monkeypatch.setattr(time, "time", lambda: real() + (jump if real() > start + 0.02 else 0.0))
    grade = judge.grade(handed_in(RIGHT), box)
    assert (grade.status, grade.total) == ("ok", 1.0)
    assert 0 <= grade.seconds < 30


# --- submissions ----------------------------------------------------------------------------------


def _zip(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}/01_recurrence.ipynb", data)
    return path


DAMAGES = {
    "cut off": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "not a zip": lambda data: b"<html>Please log in</html>",
    "directory lost": lambda data: data[:-30],
    "directory of zeros": lambda data: data[:-200] + bytes(180) + data[-20:],
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_zip_is_corrupt(tmp_path: Path, how: str) -> None:
    path = _zip(tmp_path / "all.zip", Jane=notebook(RIGHT, name="01"))
    path.write_bytes(DAMAGES[how](path.read_bytes()))
    with pytest.raises(CollectError) as caught:
        collect(path)
    assert "not a zip that can be read: download it again" in str(caught.value)


def test_one_entry_of_a_zip_is_corrupt_and_the_others_are_graded(
    tmp_path: Path, judge: Judge, box: Sandbox
) -> None:
    good = notebook(RIGHT, name="01")
    path = _zip(tmp_path / "all.zip", Ann=good, Bob=good.replace(b"2.5", b"9.5"), Cid=good)
    data = path.read_bytes()
    place = data.index(b"9.5")
    path.write_bytes(data[:place] + b"8.5" + data[place + 3 :])
    found = {entry.student: entry for entry in collect(path).submissions}
    grades = {name: judge.grade(entry, box) for name, entry in found.items()}
    assert {name: grade.total for name, grade in grades.items()} == {"Ann": 1, "Bob": 0, "Cid": 1}
    assert grades["Bob"].status == "unreadable"
    assert "download it again" in grades["Bob"].sentence


JSONS = {
    "cut off": lambda data: data[:-20],
    "empty": lambda data: b" \n",
    "a list": lambda data: b"[1, 2]",
    "a number": lambda data: b"7",
    "cells missing": lambda data: b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "conflict marks of git": lambda data: b"<<<<<<< HEAD\n" + data,
    "two notebooks in one": lambda data: data + data,
    "nested without end": lambda data: b"[" * 200_000,
}


@pytest.mark.parametrize("how", JSONS)
def test_a_notebook_is_broken_json(judge: Judge, box: Sandbox, how: str) -> None:
    data = JSONS[how](notebook(RIGHT, name="01"))
    grade = judge.grade(read_submission("Jane", "01_recurrence.ipynb", data), box)
    assert (grade.status, grade.total) == ("unreadable", 0.0)
    assert "hand it in again" in grade.sentence or "ask for it again" in grade.sentence


def test_a_value_that_no_judge_expects_stops_nobody(
    judge: Judge, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Should a judge of ours have a fault, the other exercises and submissions are still graded.
    def broken(inputs: Any, result: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    exercises = tuple(
        dataclasses.replace(each, judge=broken) if each.name == "perplexity" else each
        for each in judge.exercises
    )
    monkeypatch.setattr(judge, "exercises", exercises)
    grade = judge.grade(handed_in(RIGHT, "def perplexity(*inputs):\n    return 1.0"), box)
    assert grade.total == 1.0
    entry = next(entry for entry in grade.exercises if entry.name == "perplexity")
    assert entry.earned == 0
    assert entry.feedback.sentence


def test_more_files_than_may_be_open(judge: Judge, box: Sandbox) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used, hard))
    try:
        grade = judge.grade(handed_in(RIGHT), box)
    except OSError as error:
        grade = None
        assert "Too many open files" in str(error)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert grade is None or grade.total == 1.0
    assert gets_its_point(judge, box)


def test_inputs_that_are_too_large_are_refused_in_one_sentence(
    box: Sandbox,
) -> None:
    request = ProbeRequest("x", "call", [{"n": [0] * 200_000}])
    result = box.run(SimpleNamespace(source="x = print"), [request])
    assert result.status == "refused"
    assert "can't be handed to the sandbox" in result.sentence
