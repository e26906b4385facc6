"""What tests of grading share: a sandbox, which takes seconds to start, and a learner's shell."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.grading.boxes import LIMITS, SECRET
from tests.grading.serial import Serial
from utils.grading import cohort, cold, trial
from utils.grading.sandbox import Sandbox


@pytest.fixture(scope="module", autouse=True)
def _cold() -> Iterator[None]:
    """What a judge sets for its process ends with its tests: it makes large products slow."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cold.ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    """A sandbox that was opened in a thread that has ended, as a worker's may be."""
    os.environ["COURSE_TEST_SECRET"] = SECRET
    opened: list[Any] = []

    def open_it() -> None:
        try:
            opened.append(Sandbox(LIMITS).__enter__())
        except BaseException as error:
            opened.append(error)

    thread = threading.Thread(target=open_it)
    thread.start()
    thread.join()
    if isinstance(opened[0], BaseException):
        raise opened[0]
    yield opened[0]
    opened[0].close()


@pytest.fixture
def serial(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> type[Serial]:
    """What grades one after the other in place of workers; it may be told where to stop."""

    class Ours(Serial):
        pass

    Ours.box = box
    monkeypatch.setattr(cohort, "Dispatch", Ours)
    monkeypatch.setattr(trial, "Dispatch", Ours)
    return Ours


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    """IPython as it runs a learner's cells; it makes itself `__main__`, which is given back."""
    found = InteractiveShell()
    yield found
    found.restore_sys_module_state()
    InteractiveShell.clear_instance()


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone in which the clocks are changed."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()
