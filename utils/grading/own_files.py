"""The course's own files among a student's: a chapter as it is handed out, and its solution.

They come in with a repository that was made from the course. The solution is nobody's work, and
the untouched chapter stands behind every file that has answers.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Sequence

from utils.checks.registry import exercises_of, find_chapter
from utils.grading.program import heads_of
from utils.paths import course_root


def is_solution(cells: Iterable[str], chapter: str) -> bool:
    """Return whether every exercise's cell is, but for space, that of the course's solution."""
    solved = _exercise_cells("solutions", chapter)
    return bool(solved) and solved <= {_plain(cell) for cell in cells}


def has_answers(cells: Sequence[str], chapter: str) -> bool:
    """Return whether a cell that defines an exercise is neither a blank nor the solution's."""
    names = {exercise.name for exercise in exercises_of(chapter)}
    known = _exercise_cells("solutions", chapter) | _exercise_cells("chapters", chapter)
    return any(not names.isdisjoint(heads_of(cell)) and _plain(cell) not in known for cell in cells)


def is_in_checkout(parts: tuple[str, ...], present: set[tuple[str, ...]]) -> bool:
    """Return whether a file is a solution in a copy of the course, of whatever version.

    Args:
        parts: of the file's name.
        present: the folders of all files, as parts of their names.
    """
    folder = parts[:-1]
    return folder[-1:] == ("solutions",) and (*folder[:-1], "chapters") in present


@functools.cache
def _exercise_cells(folder: str, chapter: str) -> frozenset[str]:
    """Return the cells of a chapter's exercises in `solutions` or `chapters`, but for space.

    Without the file there are none; grading then says itself what is missing.
    """
    path = course_root() / folder / f"{find_chapter(chapter).stem}.ipynb"
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except OSError:
        return frozenset()
    return frozenset(
        _plain("".join(cell["source"]))
        for cell in cells
        if cell["metadata"].get("course", {}).get("exercise")
    )


def _plain(cell: str) -> str:
    return "\n".join(line.rstrip() for line in cell.strip().splitlines())
