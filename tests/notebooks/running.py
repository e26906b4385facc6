"""Running a solved chapter once, to ask what it found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from utils import results
from utils.experiments import depth_ladder
from utils.paths import course_root


def ladder_perplexities(**wanted: Any) -> list[float]:
    """Return the test perplexities of the depth ladder's runs of one network, all its seeds."""
    runs = results.select(results.read("depth_ladder")["runs"], task="language", **wanted)
    assert sorted(run["seed"] for run in runs) == list(depth_ladder.SEEDS), wanted
    return [run["test_perplexity"] for run in runs]


def found_in(
    stem: str,
    code: str,
    folder: Path,
    prepare: Callable[[nbformat.NotebookNode], None] | None = None,
) -> dict[str, Any]:
    """Run a solved chapter in profile smoke, then a cell more; return what that printed as JSON.

    Args:
        stem: the chapter's file without its ending, for example "01_recurrence".
        code: the cell that is added at the end.
        folder: where the notebook runs.
        prepare: changes the notebook before it runs.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROFILE", "smoke")
        patch.setenv("COURSE_PROGRESS", "off")
        notebook = nbformat.read(course_root() / f"solutions/{stem}.ipynb", as_version=4)
        if prepare:
            prepare(notebook)
        notebook.cells.append(nbformat.v4.new_code_cell(code))
        client = NotebookClient(notebook, timeout=300, kernel_name="python3")
        client.execute(cwd=str(folder))
    outputs = notebook.cells[-1].outputs
    result: dict[str, Any] = json.loads(
        "".join(o.text for o in outputs if o.get("name") == "stdout")
    )
    return result
