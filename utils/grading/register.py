"""The register: when everybody handed in, kept in the gradebook beside the rules of its exports.

A gradebook may hold the chapters of a term, graded one after the other. What a run does not see,
an earlier one has noted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from utils.files import write_atomically
from utils.grading.gradebook import saying_why
from utils.grading.marks import Marks, Rules
from utils.grading.submission import Submission
from utils.grading.times import HandedIn, judged
from utils.grading.told_times import ToldTimes

VERSION = 1
FILE = ".handed-in.json"


class Register:
    """When each student handed in each chapter, of this run and of earlier ones.

    Args:
        folder: the gradebook's.
        submissions: of this run.
        rules: of the exports.
        told: times that a table tells; they come first.

    Attributes:
        marks: what the exports need.
        notes: sentences for the instructor.
    """

    def __init__(
        self,
        folder: Path,
        submissions: Sequence[Submission],
        rules: Rules | None = None,
        told: ToldTimes | None = None,
    ) -> None:
        self._path = Path(folder) / FILE
        rules = rules or Rules()
        before, handed = _read(self._path)
        found = judged([submission.time for submission in submissions])
        for submission, each in zip(submissions, found, strict=True):
            handed[submission.student, submission.chapter] = each
        if told is not None:
            handed |= {
                (student, chapter): at
                for student, chapter in handed
                if (at := told.of(student, chapter)) is not None
            }
        self.marks = Marks(rules, handed)
        self.notes = [*rules.sentences(), *_changed(before, rules), *_unused(told, handed)]

    def keep(self) -> None:
        """Write it into the gradebook.

        Raises:
            GradebookError: it can't be written.
        """
        rows = [
            [student, chapter, each.seconds, each.source, each.doubt, each.marked_late]
            for (student, chapter), each in sorted(self.marks.handed.items())
        ]
        record = {"version": VERSION, "rules": self.marks.rules.sentences(), "handed_in": rows}
        data = json.dumps(record, indent=0).encode()
        with saying_why(self._path.parent):
            if not self._path.is_file() or self._path.read_bytes() != data:
                write_atomically(self._path, data)


def _changed(before: Sequence[str], rules: Rules) -> list[str]:
    """Return what to say where the exports followed other rules than they will."""
    if not before or list(before) == rules.sentences():
        return []
    now = "other rules" if rules else "the points alone"
    return [f"The exports follow {now} from now on; until now: {' '.join(before)}"]


def _unused(told: ToldTimes | None, handed: dict[tuple[str, str], HandedIn]) -> list[str]:
    many = told.unused(student for student, _ in handed) if told else 0
    if told is None or not many:
        return []
    rows = "1 row" if many == 1 else f"{many} rows"
    return [f"{rows} of {told.file} {'is' if many == 1 else 'are'} of nobody who handed in."]


def _read(path: Path) -> tuple[list[str], dict[tuple[str, str], HandedIn]]:
    """Return the rules and times of an earlier run, or none where they can't be understood.

    Nothing is lost by that but the times of what this run does not see.
    """
    try:
        record = json.loads(path.read_bytes())
        if record["version"] != VERSION:
            return [], {}
        rules = [line for line in record["rules"] if isinstance(line, str)]
        handed = {(str(row[0]), str(row[1])): _handed_in(*row[2:]) for row in record["handed_in"]}
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError, RecursionError):
        return [], {}
    return rules, handed


def _handed_in(seconds: Any, source: Any, doubt: Any, marked_late: Any) -> HandedIn:
    if seconds is not None and not (isinstance(seconds, int | float) and math.isfinite(seconds)):
        raise ValueError(seconds)
    at = HandedIn(seconds, str(source), str(doubt), bool(marked_late))
    at.local  # noqa: B018 - whether there is such a time
    return at
