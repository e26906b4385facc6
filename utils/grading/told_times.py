"""When submissions were handed in, as a learning-management system tells it in a table.

The zips of Moodle and Canvas don't say; Moodle's grading worksheet does, and so can a table of two
columns that was written by hand.
"""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils.files import why
from utils.grading.exports import split_number
from utils.grading.lateness import RulesError
from utils.grading.times import TOLD, HandedIn

_STUDENT, _TIME, _CHAPTER = "student", "time", "chapter"
_MOODLE = ("identifier", "last modified (submission)")
_PARTICIPANT = re.compile(r"\D*(\d+)", re.ASCII)
_MOODLE_TIME = "%A, %d %B %Y, %I:%M %p"  # `Monday, 2 November 2026, 3:04 PM`
_NONE = frozenset({"", "-"})
_LARGEST = 20_000_000


@dataclass(frozen=True)
class ToldTimes:
    """Times by student and chapter; a chapter "" is any.

    Attributes:
        file: the table, for people.
        times: since 1970, by a number or a name in small letters, and the chapter.
    """

    file: str
    times: Mapping[tuple[str, str], float]

    def of(self, student: str, chapter: str) -> HandedIn | None:
        """Return when a student handed in a chapter, or None where the table doesn't say."""
        name, number = split_number(student)
        keys = (number, student.casefold(), "" if number else name.casefold())
        for key in filter(None, keys):
            for which in (chapter, ""):
                if (key, which) in self.times:
                    return HandedIn(self.times[key, which], TOLD)
        return None

    def unused(self, students: Iterable[str]) -> int:
        """Return of how many of its rows nobody handed anything in."""
        known: set[str] = set()
        for student in students:
            name, number = split_number(student)
            known |= {number or name.casefold(), student.casefold()}
        return sum(key not in known for key, _ in self.times)


def read_times(path: Path) -> ToldTimes:
    """Return the times that a table tells.

    Args:
        path: a CSV with the columns `student` and `time`, and perhaps `chapter`, or Moodle's
            grading worksheet.

    Raises:
        RulesError: it can't be read or understood.
    """
    rows = csv.DictReader(_lines(path), strict=True)
    head = [(name or "").strip().casefold() for name in rows.fieldnames or ()]
    moodle = set(_MOODLE) <= set(head)
    if not moodle and not {_STUDENT, _TIME} <= set(head):
        raise RulesError(
            f"{path} needs the columns `student` and `time`, separated by commas, or Moodle's "
            "`Identifier` and `Last modified (submission)`."
        )
    rows.fieldnames = head
    times: dict[tuple[str, str], float] = {}
    try:
        for row in rows:
            student, told = (
                row.get(column) or "" for column in (_MOODLE if moodle else (_STUDENT, _TIME))
            )
            if told.strip() in _NONE:
                continue
            where = f"{path}, line {rows.line_num}"
            key = _key(student, moodle), _chapter(row)
            if key in times:
                raise RulesError(f"{where}: {student.strip()!r} has a time already; keep one.")
            times[key] = _seconds(told.strip(), where)
    except csv.Error as error:
        raise RulesError(f"{path}, line {rows.line_num} is no row of a CSV ({error}).") from None
    return ToldTimes(str(path), times)


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise RulesError(f"{path} is larger than any table of times: give another file.")
        return data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise RulesError(
            f"The times in {path} can't be read ({why(error)}): name a CSV with the columns "
            "`student` and `time`."
        ) from None
    except UnicodeDecodeError:
        raise RulesError(f"{path} is not UTF-8: save it as `CSV UTF-8`.") from None


def _key(student: str, moodle: bool) -> str:
    if moodle:
        match = _PARTICIPANT.fullmatch(student.strip())
        return match[1] if match else student.strip()
    return student.strip().casefold()


def _chapter(row: Mapping[str, str | None]) -> str:
    chapter = (row.get(_CHAPTER) or "").strip()
    return chapter.zfill(2) if chapter else ""


def _seconds(text: str, where: str) -> float:
    for read in (datetime.fromisoformat, lambda t: datetime.strptime(t, _MOODLE_TIME)):
        with contextlib.suppress(ValueError, OverflowError, OSError):
            return read(text).timestamp()
    raise RulesError(
        f"{where}: {text[:40]!r} is no date and time: write it as 2026-11-30T23:59, or with a zone "
        "as 2026-11-30T23:59+01:00."
    )
