"""What a solved chapter found: asked in the kernel in which nbval has just run it, if it has.

Otherwise, where a test runs by itself, the chapter is run for it.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from utils import results
from utils.experiments import depth_ladder
from utils.paths import course_root

SECONDS = 300
_found: dict[str, dict[str, Any]] = {}


def ladder_perplexities(**wanted: Any) -> list[float]:
    """Return the test perplexities of the depth ladder's runs of one network, all its seeds."""
    runs = results.select(results.read("depth_ladder")["runs"], task="language", **wanted)
    assert sorted(run["seed"] for run in runs) == list(depth_ladder.SEEDS), wanted
    return [run["test_perplexity"] for run in runs]


def test_file(stem: str) -> str:
    """Return the name of the file that asks what a chapter found, without its ending."""
    return f"test_chapter_{stem[:2]}"


def ask(stem: str, client: Any) -> None:
    """Keep what a solved chapter found, for its tests; `client` is of the kernel that ran it.

    What they ask is the cell `FOUND` of their file. If it fails, they run the chapter themselves
    and report why.
    """
    printed: list[str] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            printed.append(message["content"]["text"])

    code = import_module(f"tests.notebooks.{test_file(stem)}").FOUND
    reply = client.execute_interactive(
        code, allow_stdin=False, timeout=SECONDS, output_hook=keep, stop_on_error=False
    )
    if reply["content"]["status"] == "ok":
        _found[stem] = json.loads("".join(printed))


def found_in(stem: str, code: str, folder: Path) -> dict[str, Any]:
    """Return what a solved chapter found in profile smoke.

    Args:
        stem: the chapter's file without its ending, for example "01_recurrence".
        code: a cell that prints it as JSON.
        folder: where the notebook runs, if it has to.
    """
    if stem not in _found:
        _found[stem] = _run(stem, code, folder)
    return _found[stem]


def _run(stem: str, code: str, folder: Path) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROFILE", "smoke")
        patch.setenv("COURSE_PROGRESS", "off")
        notebook = nbformat.read(course_root() / f"solutions/{stem}.ipynb", as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(code))
        client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3")
        client.execute(cwd=str(folder))
    outputs = notebook.cells[-1].outputs
    result: dict[str, Any] = json.loads(
        "".join(o.text for o in outputs if o.get("name") == "stdout")
    )
    return result
