"""How long a solved chapter takes, cell by cell: the source of the budget in its header.

Run: COURSE_PROFILE=cpu python benchmarks/chapter_time.py 01
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient

from utils.checks.registry import find_chapter
from utils.paths import course_root


def main(number: str) -> None:
    """Run the chapter and print its slowest cells and the total, in seconds."""
    chapter = find_chapter(number)
    os.environ["COURSE_PROGRESS"] = "off"
    path = course_root() / "solutions" / f"{chapter.stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    started: dict[int, float] = {}
    seconds: dict[str, float] = {}

    def begin(cell: object, cell_index: int) -> None:
        started[cell_index] = time.perf_counter()

    def end(cell: dict[str, str], cell_index: int, **_: object) -> None:
        if cell_index in started:
            seconds[cell["id"]] = time.perf_counter() - started[cell_index]

    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", on_cell_start=begin, on_cell_executed=end
    )
    start = time.perf_counter()
    client.execute(cwd=tempfile.mkdtemp())
    total = time.perf_counter() - start
    for name, spent in sorted(seconds.items(), key=lambda entry: -entry[1])[:8]:
        print(f"{spent:6.1f} s  {name}")
    print(f"{total:6.1f} s  the whole chapter, its kernel's start included")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "01")
