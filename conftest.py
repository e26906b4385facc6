"""Running the chapters with nbval: a solved one must pass every check, an untouched one none.

Each worker sets the environment of its own notebooks' kernels: a notebook is never divided.
"""

from __future__ import annotations

import os

import pytest

pytest_plugins = ["tests.plugins.machine", "tests.plugins.quick", "tests.plugins.workers"]

_EXPECTED = {"solutions": "passed", "chapters": "not_started"}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell the kernel of a notebook, before it starts, what its checks must answer."""
    if item.path.suffix != ".ipynb":
        os.environ.pop("COURSE_EXPECT", None)
        return
    os.environ["COURSE_PROFILE"] = "smoke"
    os.environ["COURSE_PROGRESS"] = "off"
    os.environ["COURSE_EXPECT"] = _EXPECTED[item.path.parent.name]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Leave nothing of it to the tests that follow, but what they ask of a solved chapter."""
    os.environ.pop("COURSE_EXPECT", None)
    if item.path.suffix == ".ipynb":
        from tests.notebooks import running  # it imports Keras, which most tests don't need

        os.environ.pop("COURSE_PROGRESS", None)
        if nextitem is not None and nextitem.path.stem == running.test_file(item.path.stem):
            running.ask(item.path.stem, item.parent.kernel.kc)  # type: ignore[union-attr]
