"""The answers in an exercise cell: what stands between its markers, and what takes its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
NEAR_MARKER = re.compile(r"#\s*(begin|end)\s+solution", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """An answer in a cell: the indices of its two marker lines, and their indentation."""

    begin: int
    end: int
    indent: str


class MarkerError(ValueError):
    """Markers that do not pair: the index of the line in its cell, and a sentence."""

    def __init__(self, index: int, sentence: str) -> None:
        self.index, self.sentence = index, sentence
        super().__init__(sentence)


def placeholder(exercise: str, indent: str) -> str:
    """Return the line that stands in the learner's notebook in place of an answer."""
    if indent:
        return f'{indent}raise NotImplementedError("{exercise}: your code here")'
    return f"{exercise} = ...  # your answer"


def find_blocks(text: str, is_exercise: bool) -> tuple[Block, ...]:
    """Return the answers in a cell's text.

    Raises:
        MarkerError: a marker without a partner, misspelled, or outside of an exercise cell.
    """
    blocks: list[Block] = []
    opened: int | None = None
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if not NEAR_MARKER.search(line):
            continue
        marker = line.strip()
        if not is_exercise:
            raise MarkerError(index, "a solution marker may only stand in an exercise cell.")
        if marker not in {BEGIN, END}:
            raise MarkerError(index, f"write the marker alone on its line, `{BEGIN}` or `{END}`.")
        if (marker == BEGIN) != (opened is None):
            sentence = f"`{marker}` has no partner: each `{BEGIN}` needs one `{END}` after it."
            raise MarkerError(index, sentence)
        if opened is None:
            opened = index
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if not lines[opened].startswith(f"{indent}#"):
            raise MarkerError(index, "the two markers of an answer must have one indentation.")
        blocks.append(Block(opened, index, indent))
        opened = None
    if opened is not None:
        raise MarkerError(opened, f"`{BEGIN}` has no partner: put `{END}` after the answer.")
    return tuple(blocks)


def block_problem(text: str, blocks: Sequence[Block], block: Block) -> str | None:
    """Return why an answer cannot be cut out of a cell's (valid) code, if it cannot."""
    lines = text.splitlines()
    inside = range(block.begin + 1, block.end)
    code = [i for i in inside if lines[i].strip() and not lines[i].lstrip().startswith("#")]
    if not code:
        return "there is no code between these markers."
    if not all(lines[index].startswith(block.indent) for index in code):
        return "the answer must not be indented less than its markers."
    if not block.indent:
        return None if len(blocks) == 1 else "an answer at top level must be alone in its cell."
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    # A raise outside of a function would stop the untouched notebook. (Lines count from 1.)
    if any(f.lineno <= code[0] and code[-1] < (f.end_lineno or 0) for f in functions):
        return None
    return "an indented answer must stand in a function or a method."
