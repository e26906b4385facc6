"""`make test-quick`: what can be tested without loading TensorFlow, which takes the longest.

Under `--quick` an import of TensorFlow or Keras skips the test that asked for it, or the file. So
nobody marks such tests, and none is forgotten. What loads them in another process takes its time
there: such a test is marked `slow`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from typing import Any

import pytest

HEAVY = ("tensorflow", "keras", "tensorflow_datasets")


class Refusal(MetaPathFinder):
    """Skips whatever imports one of the heavy packages."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> None:
        """Find nothing; skip for a heavy package."""
        if name in HEAVY:
            raise pytest.skip.Exception(f"--quick loads no {name}", allow_module_level=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--quick`."""
    parser.addoption("--quick", action="store_true", help="skip what loads TensorFlow or is slow")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse TensorFlow from now on."""
    if config.option.quick:
        sys.meta_path.insert(0, Refusal())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked as slow."""
    if config.option.quick:
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
