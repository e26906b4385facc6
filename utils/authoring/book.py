"""A chapter as a page of the book: the solved notebook with its outputs, and no answer in sight.

The cells that a page shows were run with the answers in them. In place of each answer stand the
blank that learners begin with, the hints folded one in another, and the answer folded behind a
question. Folds are HTML's own `details`: they open by keyboard, and need no script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import nbformat
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

CONTROLS = "Here are controls in JupyterLab: a page has no kernel that would answer them."
ASKS = "Have you tried it? Then here is the course's own answer."
_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_HOME = re.compile(r"\]\(home\.md(#[\w-]+)?\)")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_OF_A_LEARNER = re.compile(r"progress\(\)\s*")
"""A cell that shows the learner's own state, which a page has not."""


class BookError(ValueError):
    """A page can't be made; the message is one sentence that names the fix."""


def page(solved: Any, blank: Any, hints: Mapping[str, Sequence[str]]) -> Any:
    """Return a chapter's notebook as the book shows it.

    Args:
        solved: the solved notebook, with the outputs of a run.
        blank: the learner's notebook, with the same cells.
        hints: of each exercise, from a nudge to nearly the answer.

    Raises:
        BookError: the notebooks are not of one build.
    """
    blanks = {cell.id: cell.source for cell in blank.cells}
    if list(blanks) != [cell.id for cell in solved.cells]:
        raise BookError("The two notebooks of a chapter differ in their cells: run `course build`.")
    left = _left(solved.cells)
    cells = [_shown(cell, blanks[cell.id], hints) for cell in solved.cells if cell.id not in left]
    metadata = {key: value for key, value in solved.metadata.items() if key != "widgets"}
    found = nbformat.from_dict({**solved, "metadata": metadata, "cells": cells})
    nbformat.validate(found)
    return found


def _left(cells: Sequence[Any]) -> set[str]:
    """Return the cells that say nothing to a reader: checks, and a learner's own progress.

    A sentence that leads to one of them, and ends in a colon, goes with it.
    """
    left = set()
    for before, cell in pairwise([None, *cells]):
        is_check = "check" in cell.metadata.get("course", {})
        is_code = cell.cell_type == "code"
        if not is_check and not (is_code and _OF_A_LEARNER.fullmatch(cell.source)):
            continue
        left.add(cell.id)
        leads = before is not None and before.cell_type == "markdown"
        if leads and before.source.rstrip().endswith(":"):
            left.add(before.id)
    return left


def _shown(cell: Any, blank: str, hints: Mapping[str, Sequence[str]]) -> Any:
    name = cell.metadata.get("course", {}).get("exercise")
    if name is None:
        if cell.cell_type == "markdown":
            return {**cell, "source": _HOME.sub(r"](index.md\1)", cell.source)}
        return _ran(cell)
    if name not in hints:
        raise BookError(f"No exercise is called {name!r}: run `course build`.")
    answer = _folded(ASKS, _unsearched(_fenced(cell.source)))
    parts = [_fenced(blank), _hints(hints[name]), answer]
    text = "\n\n".join(part for part in parts if part)
    return nbformat.v4.new_markdown_cell(text, id=cell.id, metadata=cell.metadata)


def _ran(cell: Any) -> Any:
    """Return a cell with its outputs as a page shows them."""
    # A line that moves is written again and again: of that, its last state stays.
    shown, _ = CoalesceStreamsPreprocessor().preprocess_cell(deepcopy(cell), {}, 0)
    instead = nbformat.v4.new_output("display_data", {"text/plain": CONTROLS})
    shown.outputs = [instead if _WIDGET in each.get("data", {}) else each for each in shown.outputs]
    return shown


def _hints(hints: Sequence[str]) -> str:
    """Return the hints, each folded in the one before it."""
    text = ""
    for number, hint in reversed(list(enumerate(hints, start=1))):
        inner = f"{hint}\n\n{text}".rstrip()
        text = _folded(f"Hint {number} of {len(hints)}", inner)
    return text


def _folded(summary: str, text: str) -> str:
    # The empty lines end and begin blocks of HTML: what stands between them is Markdown.
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def _unsearched(text: str) -> str:
    """Keep a text's words out of the book's search, whose results would show them unfolded."""
    return f":::{{rst-class}} no-search\n{text}\n:::"


def _fenced(code: str) -> str:
    fences: Iterable[str] = _FENCE.findall(code)
    fence = "`" * max([3, *(len(each) + 1 for each in fences)])
    return f"{fence}python\n{code}\n{fence}"
