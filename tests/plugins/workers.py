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
    "solutions/": 90.0,
    "tests/notebooks/": 80.0,
    "chapters/": 70.0,
    "tests/grading/test_attacks.py": 65.0,
    "tests/grading/test_faults_cluster.py": 60.0,
    "tests/grading/test_cohort.py": 50.0,
    "tests/browser/": 45.0,
    "tests/unit/test_stack.py": 40.0,
    "tests/unit/test_cli.py": 37.0,
    "tests/grading/": 10.0,
    "tests/unit/test_data_cli.py": 9.0,
    "tests/exercises/": 8.0,
}
_OTHERS = 1.0


def unit_of(nodeid: str) -> str:
    """Return what a test shares a worker with: its file; in tests of exercises the exercise.

    Its name is the first word of the parameters: `[77-deep_gru-no activation-0]` is of `deep_gru`.
    """
    file, _, rest = nodeid.partition("::")
    if not file.startswith(EXERCISES):
        return file
    exercise = re.search(r"\[(?:\d+-)*([A-Za-z]\w*)", rest)
    return EXERCISES + exercise[1] if exercise else nodeid


def seconds_of(unit: str) -> float:
    """Return about how long a unit takes."""
    return next((s for start, s in SECONDS.items() if unit.startswith(start)), _OTHERS)


def workers_for(cores: int, memory: int) -> int:
    """Return how many workers a machine carries."""
    return max(1, min(cores, memory // MEMORY_OF_A_WORKER, MOST_WORKERS))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Say what `-n auto` means: a worker for each core that this process may use."""
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
        items.sort(key=lambda item: -seconds_of(unit_of(item.nodeid)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand units out whole, in the order of the items, to whoever is free."""
    from xdist.scheduler import LoadScopeScheduling

    class ByUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return ByUnit(config, log)
