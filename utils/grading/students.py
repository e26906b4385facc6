"""Students by the names that an instructor types."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from utils.encoding import readable
from utils.grading.exports import split_number
from utils.grading.sources import CollectError
from utils.grading.submission import Collection


def students_named(collection: Collection, names: Iterable[str]) -> set[str]:
    """Return the students that these names mean, with or without a system's number.

    Raises:
        CollectError: nobody of such a name handed in; it names the nearest.
    """
    students = {submission.student for submission in collection.submissions}
    students |= {model.student for model in collection.models}
    chosen: set[str] = set()
    for name in map(readable, names):
        same = {s for s in students if name.casefold() in _names_of(s)}
        if not same:
            near = difflib.get_close_matches(name, sorted(students), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ": see grades.csv for the names."
            raise CollectError(f"Nobody handed in as {name!r}{hint}")
        chosen |= same
    return chosen


def _names_of(student: str) -> set[str]:
    return {student.casefold(), split_number(student)[0].casefold()}
