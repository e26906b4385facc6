"""What the tests of exercises share."""

from __future__ import annotations

import pytest

from utils.authoring.build import exercise_cells
from utils.paths import course_root


@pytest.fixture(scope="session")
def stubs() -> dict[str, str]:
    """Return what stands in the learners' notebooks for each exercise."""
    found: dict[str, str] = {}
    for path in sorted((course_root() / "chapters").glob("*.ipynb")):
        found |= exercise_cells(path)
    return found
