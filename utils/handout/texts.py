"""The texts that differ in a handout: the README, and exercises' pages without their answers."""

from __future__ import annotations

import re
from collections.abc import Collection

from utils.checks.registry import Chapter

# Elsewhere needs the address of the repository, and its files.
_SECTIONS_OF_OTHERS = ("Start", "Read it as a book", "Grade a class", "Elsewhere", "Contribute")
# They need the solutions.
_ROWS_OF_OTHERS = ("| `solution(", "| `course solution")
_CHAPTER_ROW = re.compile(r"\| (\d\d) \|")

_ONE = r"`[^`]+` (?:→|->) (?:`[^`]*`|nothing)"
_EDITS = re.compile(rf"^(\s*(?:- \*\*.+?\*\*\s+)?(?:or )?){_ONE}(?:, {_ONE})*")
_HIDDEN = "`…` → `…`"


def readme(text: str, start: str, chapters: Collection[Chapter]) -> str:
    """Return the course's README for learners.

    Args:
        text: the README.
        start: the section that says how a learner begins.
        chapters: those that are handed out; the others are to come.
    """
    first, *rest = re.split(r"(?m)^(?=## )", text)
    kept = [part for part in rest if part[3:].partition("\n")[0] not in _SECTIONS_OF_OTHERS]
    numbers = {chapter.number for chapter in chapters}
    lines = []
    for line in "".join([first, start, *kept]).splitlines(keepends=True):
        row = _CHAPTER_ROW.match(line)
        to_come = row is not None and row[1] not in numbers
        if not line.startswith(_ROWS_OF_OTHERS):
            lines.append(line.replace("**ready**", "to come") if to_come else line)
    return "".join(lines)


def without_answers(page: str) -> str:
    """Return an exercise's page without the working of its answer and without wrong answers.

    Each way to make a mistake stays as a mark, so that what was recorded of it finds its place.
    """
    lines: list[str] = []
    section, in_code = "", False
    for line in page.splitlines(keepends=True):
        if line.startswith("## "):
            section = line[3:].split()[0]
        if section == "Mistakes" and line.strip() == "```" and in_code:
            in_code = False
        elif in_code:
            continue
        elif section == "Mistakes" and line.rstrip().endswith("```python"):
            lines.append(line.replace("```python", _HIDDEN))
            in_code = True
        elif section == "Mistakes":
            lines.append(_EDITS.sub(rf"\g<1>{_HIDDEN}", line))
        elif section != "Working":
            lines.append(line)
    return "".join(lines)
