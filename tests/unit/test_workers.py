"""Tests on every core: what stays on one worker, what comes first, and what `--quick` refuses."""

from __future__ import annotations

import pytest

from tests.plugins import quick, workers
from utils.checks.registry import all_exercises
from utils.paths import course_root

GIB = 2**30


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("solutions/07_deep.ipynb::Cell 3", "solutions/07"),
        ("tests/notebooks/test_chapter_07.py::test_it", "solutions/07"),
        ("chapters/07_deep.ipynb::Cell 3", "chapters/07_deep.ipynb"),
        ("tests/grading/test_wire.py::test_it[a-b]", "tests/grading/test_wire.py"),
        (
            "tests/exercises/test_all.py::test_it[77-deep_gru-no state-0]",
            "tests/exercises/deep_gru",
        ),
        ("tests/exercises/test_all.py::test_other[deep_gru]", "tests/exercises/deep_gru"),
        ("tests/exercises/test_all.py::test_it[20-ElmanCell-0]", "tests/exercises/ElmanCell"),
        ("tests/exercises/test_all.py::test_alone", "tests/exercises/test_all.py::test_alone"),
    ],
)
def test_a_unit_is_a_file_or_an_exercise(nodeid: str, unit: str) -> None:
    assert workers.unit_of(nodeid) == unit


def test_what_takes_long_exists_and_comes_before_the_rest() -> None:
    exercises = {each.name for each in all_exercises()}
    for start, seconds in workers.SECONDS.items():
        folder, _, name = start.rpartition("/")
        files = (course_root() / folder).glob(f"{name}*")
        assert name in exercises or any(files), start
        assert seconds > workers.seconds_of("tests/unit/test_new.py")


@pytest.mark.parametrize(
    ("cores", "memory", "count"),
    [(1, 64, 1), (2, 8, 2), (2, 24, 3), (16, 8, 2), (16, 64, 8), (4, 1, 1)],
)
def test_workers_have_cores_and_the_memory_they_need(cores: int, memory: int, count: int) -> None:
    assert workers.workers_for(cores, memory * GIB) == count


def test_quick_refuses_tensorflow_and_nothing_else() -> None:
    refusal = quick.Refusal()
    for name in ("tensorflow", "keras", "tensorflow_datasets"):
        with pytest.raises(pytest.skip.Exception, match=f"loads no {name}"):
            refusal.find_spec(name, None)
    refusal.find_spec("numpy", None)
