"""Tests on every core: how many workers, what stays together, and what comes first.

`make test` runs `pytest -n auto`. A file stays on one worker, with the notebook's kernel, the
cluster or the sandbox that its tests share; the tests of exercises stay together by exercise.
What takes longest begins first, so that no worker is left alone with it at the end.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from utils.training import usable_cores

MOST_WORKERS = 8
MEMORY_OF_A_WORKER = 3 * 2**30  # TensorFlow, a notebook's kernel beside it, and a data set
EXERCISES = "tests/exercises/"
SOLVED = "solutions/"
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

# Seconds that a unit takes, roughly, on a quiet core, of those that take long. Nothing depends on
# them but the order, so that a wrong number costs seconds: `pytest --durations` has better ones.
SECONDS = {
    "tests/grading/test_faults_cluster.py": 190.0,
    "tests/browser/test_book.py": 170.0,
    "tests/grading/test_cohort.py": 160.0,
    "tests/exercises/my_residual_model": 150.0,
    "solutions/": 100.0,
    "tests/exercises/my_tagger": 90.0,
    "tests/exercises/residual_gru": 85.0,
    "tests/grading/test_attacks.py": 80.0,
    "tests/unit/test_colab_replay.py": 80.0,
    "chapters/": 75.0,
    "tests/exercises/dense_gru": 65.0,
    "tests/exercises/my_document_reader": 65.0,
    "tests/browser/": 60.0,
    "tests/unit/test_cli": 60.0,
    "tests/exercises/my_deep_model": 40.0,
    "tests/exercises/exploding_residual": 40.0,
    "tests/exercises/deep_gru": 35.0,
    "tests/exercises/units_for_budget": 35.0,
    "tests/exercises/is_causal": 30.0,
    "tests/exercises/my_language_model": 25.0,
    "tests/unit/test_data_tagging.py": 25.0,
    "tests/unit/test_pipelines_real.py": 25.0,
    "tests/grading/": 20.0,
    "tests/unit/test_data_": 15.0,
    "tests/unit/test_pipelines_": 15.0,
    "tests/exercises/": 10.0,
    "tests/unit/test_stack.py": 10.0,
}
_OTHERS = 1.0


def unit_of(nodeid: str) -> str:
    """Return what a test shares a worker with: its file; in tests of exercises the exercise.

    Its name is the first word of the parameters: `[77-deep_gru-no activation-0]` is of `deep_gru`.
    What a chapter finds is asked in the kernel in which its notebook was run.
    """
    file, _, rest = nodeid.partition("::")
    if chapter := re.search(r"^(?:solutions/|tests/notebooks/test_chapter_)(\d+)", file):
        return SOLVED + chapter[1]
    if not file.startswith(EXERCISES):
        return file
    exercise = re.search(r"\[(?:\d+-)*([A-Za-z]\w*)", rest)
    return EXERCISES + exercise[1] if exercise else nodeid


def seconds_of(unit: str) -> float:
    """Return about how long a unit takes."""
    return next((s for start, s in SECONDS.items() if unit.startswith(start)), _OTHERS)


def workers_for(cores: int, memory: int) -> int:
    """Return how many workers a machine carries: half as many again as cores, for many tests wait.

    They wait for kernels, clusters, browsers and processes that they have killed.
    """
    return max(1, min(cores + cores // 2, memory // MEMORY_OF_A_WORKER, MOST_WORKERS))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Say what `-n auto` means here."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", workers_for(usable_cores(), memory)))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give a worker one core: threads of two that wait for each other cost more than they bring.

    Kernels and other processes inherit it. The course's own `training.start` sets its own.
    """
    if hasattr(config, "workerinput"):
        for name in THREADS:
            os.environ.setdefault(name, "1")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes longest first; every worker must come to the same order."""
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[float, bool]:
    """Return what items are sorted by: of a unit, the notebook comes before its tests."""
    return -seconds_of(unit_of(item.nodeid)), item.path.suffix != ".ipynb"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand units out whole, in the order of the items, to whoever is free."""
    from xdist.scheduler import LoadScopeScheduling

    class ByUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return ByUnit(config, log)
