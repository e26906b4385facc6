"""What every test stands on: a work folder of its own, profile smoke, and the `gpu` marker."""

from __future__ import annotations

import os
import tempfile

import pytest

# Set before anything imports the course or starts a kernel: no test may touch a learner's copies.
_WORK = tempfile.TemporaryDirectory(prefix="course-tests-", ignore_cleanup_errors=True)
os.environ["COURSE_WORK"] = _WORK.name
os.environ["COURSE_PROFILE"] = "smoke"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests marked `gpu` skip themselves where TensorFlow sees no GPU, and say why."""
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if not marked:
        return
    from utils.training import visible_gpus

    if visible_gpus():
        return
    for item in marked:
        item.add_marker(pytest.mark.skip(reason="no GPU is visible here"))


@pytest.fixture
def to_come(monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the course one more chapter, which is still to be written; return its number."""
    from utils.checks import registry

    chapter = registry.Chapter("98", "later", "Later", "what is still to come")
    monkeypatch.setattr(registry, "CHAPTERS", (*registry.CHAPTERS, chapter))
    return chapter.number
