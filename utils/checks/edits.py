"""Wrong answers as edits of the right one: applied to its source, and run as a learner's cell."""

from __future__ import annotations

import functools
import json
import linecache
from typing import Any

from utils.checks.page import Way
from utils.paths import course_root


class EditError(ValueError):
    """An edit that does not fit its text; the message says why."""


@functools.cache
def solution_cell(name: str) -> str:
    """Return the source of the cell that answers an exercise.

    Raises:
        LookupError: no solved notebook has it.
    """
    for path in sorted((course_root() / "solutions").glob("[0-9][0-9]_*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["metadata"].get("course", {}).get("exercise") == name:
                return "".join(cell["source"])
    raise LookupError(f"There is no solution of {name!r}.")


def edited(text: str, way: Way) -> str:
    """Return a text with one wrong way in it.

    Raises:
        EditError: what is to be replaced is missing, stands there twice, or overlaps.
    """
    places = []
    for old, new in way.edits:
        if text.count(old) != 1:
            raise EditError(f"`{old}` stands {text.count(old)} times in the solution, not once.")
        places.append((text.index(old), old, new))
    end = len(text)
    for start, old, new in sorted(places, reverse=True):
        if start + len(old) > end:
            raise EditError(f"`{old}` overlaps with another edit.")
        text, end = text[:start] + new + text[start + len(old) :], start
    return f"{text}\n\n\n{way.code}" if way.code else text


def run_cell(source: str, file: str, **names: Any) -> dict[str, Any]:
    """Run a cell after a chapter's usual imports and return what it defines.

    Its lines can be looked up as those of a notebook's cell can: an error in a wrong answer must
    read like the same error in a learner's.
    """
    import numpy as np

    namespace: dict[str, Any] = {"__name__": "__main__", "np": np, **names}
    if "keras" not in namespace and "keras" in source:
        import keras

        namespace["keras"] = keras
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), namespace)
    return namespace
