"""The lines of a program, told as the learner knows them: by code cell and line.

A submission runs as one program of the statements that matter. What its process says of a line
means that program, and may be made up; here it becomes the learner's own cell and line.
"""

from __future__ import annotations

import re

from utils.grading.program import Program
from utils.grading.results import FAILED, Failure

_SHOWN_AT_MOST = 120
_NUMBER = r"(\d{1,7})"
_AT_LINE = re.compile(rf"Line {_NUMBER} of the cell: (?=`)", re.ASCII)
_FAILED_LINE = re.compile(re.escape(FAILED).replace(r"\{line\}", _NUMBER), re.ASCII)


class Places:
    """Where each line of a program stands in the notebook."""

    def __init__(self, program: Program) -> None:
        self._lines = program.lines
        self._rows = program.source.split("\n")

    def of(self, number: int) -> tuple[int, int] | None:
        """Return the code cell and the line in it, for a line of the program (all from 1)."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None

    def note(self, failure: Failure) -> str:
        """Return a sentence about a statement that failed."""
        why = failure.why if failure.why.endswith((".", "?")) else f"{failure.why}."
        place = self.of(failure.line)
        if place is None:
            return why
        return f"Code cell {place[0]}, line {place[1]}, {self._quoted(failure.line)} failed: {why}"

    def detail(self, line: str) -> str:
        """Return a line of an outcome's details with the learner's own cell and line in it.

        The number and the text come from the learner's process. The number is believed only if
        the program has that very text there; else it is that of generated code, and left out.
        """
        found = _FAILED_LINE.match(line)
        if found:
            return self.note(Failure(int(found[1]), line[found.end() :]))
        found = _AT_LINE.match(line)
        if not found:
            return line
        shown, number = line[found.end() :], int(found[1])
        place = self.of(number)
        # A long line arrives cut off.
        if place is None or not f"`{self._rows[number - 1].strip()}`".startswith(shown):
            return f"The line was: {shown}"
        return f"Code cell {place[0]}, line {place[1]}: {self._quoted(number)}"

    def _quoted(self, number: int) -> str:
        text = self._rows[number - 1].strip()
        return f"`{text}`" if len(text) <= _SHOWN_AT_MOST else f"`{text[:_SHOWN_AT_MOST]}`…"
