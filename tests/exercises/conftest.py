"""What the tests of exercises share: solutions, stubs, and other right answers by name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from utils.authoring.build import solution_of
from utils.paths import course_root

_MODULES = sorted(path.stem for path in Path(__file__).parent.glob("ch*_answers.py"))
OTHER_ANSWERS = {
    name: answers
    for module in _MODULES
    for name, answers in import_module(f"tests.exercises.{module}").OTHER_ANSWERS.items()
}


def run_cell(source: str) -> dict[str, Any]:
    """Run a cell as its notebook would, after the usual imports; return what it defines."""
    namespace: dict[str, Any] = {"keras": keras, "np": np}
    exec(compile(source, "<the learner's cell>", "exec"), namespace)
    return namespace


@pytest.fixture(scope="session")
def stubs() -> dict[str, str]:
    """Return what stands in the learners' notebooks for each exercise."""
    import nbformat

    found = {}
    for path in sorted((course_root() / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            name = cell.metadata.get("course", {}).get("exercise")
            if name:
                found[name] = cell.source
    return found


@pytest.fixture(scope="session")
def solutions() -> Any:
    """Return a function from an exercise's name to its solution."""
    return lambda name: run_cell(solution_of(name))[name]
