"""What would take too much memory is refused before it does, and what is merely long is graded."""

from __future__ import annotations

import base64
import json
import random
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.grading.answers import submission
from tests.grading.samples import lay, notebook
from utils.checks.compare import as_array, difference
from utils.grading import tasks
from utils.grading.json_size import json_bytes
from utils.grading.judge import Judge
from utils.grading.owners import MAX_OF_ONE
from utils.grading.sandbox import Limits, Sandbox
from utils.grading.submission import collect, read_submission

ONE = notebook("def rnn_forward(x):\n    return x", name="01")
HOSTILE = {
    "cells": '{"cell_type":"code","source":"","metadata":{}},',
    "dicts": "{},",
    "dicts that hold something": '{"":{}},',
    "lists": "[],",
    "numbers": "1,",
    "texts": '"",',
    "texts that look escaped": r'"\\",',
}
MEASURED = """
import resource, sys
from utils.grading.submission import read_submission
data = sys.stdin.buffer.read()
read_submission("warm", "w.ipynb", b"{}")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read_submission("eve", "eve.ipynb", data)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, found.status)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_of_countless_parts_takes_no_memory(name: str) -> None:
    form = HOSTILE[name].encode()
    head = b'{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":['
    data = head + form * (24_000_000 // len(form)) + b"{}]}"
    run = [sys.executable, "-c", MEASURED]
    done = subprocess.run(run, input=data, capture_output=True, check=True)
    megabytes, status = done.stdout.decode().split()
    assert status == "unreadable"
    assert int(megabytes) < 700


def test_a_notebook_with_large_pictures_and_tables_is_read() -> None:
    pixels = base64.b64encode(random.Random(0).randbytes(9_000_000)).decode()
    numbers = ", ".join(map(str, range(500_000)))
    outputs = [
        {"output_type": "display_data", "data": {"image/png": pixels}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": '{"a": [' * 100_000 + numbers},
        {"output_type": "display_data", "data": {"a/json": list(range(500_000))}, "metadata": {}},
    ]
    book = json.loads(ONE)
    book["cells"][0]["outputs"] = outputs
    data = json.dumps(book).encode()
    assert read_submission("ann", "ann.ipynb", data).status == "ok"
    assert json_bytes(data) < 60_000_000


def test_many_files_of_one_student_stop_nobody(tmp_path: Path) -> None:
    many = {f"eve/{number}/01_recurrence.ipynb": ONE for number in range(MAX_OF_ONE + 60)}
    many |= {f"eve/notes/{number}.txt": b"" for number in range(3000)}
    many["eve/0/01_recurrence.ipynb"] = b"{}"
    folder = lay(tmp_path / "class", many | {"ann/01_recurrence.ipynb": ONE})
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", strict_timestamps=False) as archive:
        for file in many | {"ann/01_recurrence.ipynb": ONE}:
            archive.write(folder / file, file)
    for place in (path, folder):
        found = collect(place)
        assert [entry.student for entry in found.submissions] == ["ann", "eve"]
        (told,) = [s for s in found.strays if "latest files are looked at" in s.reason]
        assert "and 59 more: of one student (eve)" in told.reason
        assert sum(".txt" in stray.file for stray in found.strays) == 21
        assert any("and 2,979 more like it" in stray.reason for stray in found.strays)


def test_a_list_of_texts_is_no_array_that_fills_the_memory() -> None:
    texts = ["x"] * 60_000 + ["y" * 20_000]
    assert as_array(texts) is None
    assert as_array([texts]) is None
    assert as_array(["x"] * 60_000) is not None
    assert difference([1.0, 2.0], texts) is not None


def test_texts_where_numbers_are_expected_earn_nothing_and_cost_little() -> None:
    answer = """
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    return ["x"] * 60_000 + ["y" * 90_000]
"""
    with Sandbox(Limits()) as box:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        grade = Judge("01", 1, "size").grade(submission(notebook(answer)), box)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert grade.total == 0
    (told,) = [entry.feedback for entry in grade.exercises if entry.name == "rnn_forward"]
    assert told.status == "not_yet"
    assert (after - before) / 1024 < 700


def test_a_worker_that_judges_has_a_limit_of_memory_and_none_afterwards() -> None:
    with tasks._at_most(200 * 2**20), pytest.raises(MemoryError):
        bytearray(400 * 2**20)
    assert len(bytearray(400 * 2**20)) == 400 * 2**20
