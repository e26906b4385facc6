"""One more process, for the tests that ask whether another one finds the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.elsewhere import Elsewhere


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    """Return what calls a function in another process, which is started by the first call."""
    process = Elsewhere()
    yield process
    process.close()
