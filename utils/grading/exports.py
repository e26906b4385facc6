"""Grades as tables for spreadsheets and for learning-management systems.

Each function returns text; writing it is the gradebook's business. What a student can choose (a
name) never becomes a formula in somebody's spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from utils.checks.registry import find_chapter
from utils.grading.grades import BUSY, GRADED, Grade
from utils.grading.marks import Mark, Marks

ISOLATED, NOT_ISOLATED = "sandbox", "NOT ISOLATED"
# What spreadsheets take for the beginning of a formula, full-width forms and white space included.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# A spreadsheet that expects semicolons between cells begins another one behind each.
_FORMULA_INSIDE = re.compile(rf"(?<=;)(?={_FORMULA.pattern})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_DATE = "-"  # what Moodle itself writes for a grade that was never changed
_NUMBER = re.compile(r"(?P<name>.*) \(id (?P<id>\d+)\)(?: #\d+)?")


_MARKS = [
    *("weighted", "weighted possible", "handed in", "time from"),
    *("late", "days late", "percent off", "taken off", "final"),
]


def grades_csv(grades: Sequence[Grade], marks: Marks | None = None) -> str:
    """Return one row a submission: student, chapter, each exercise, total, status, seconds.

    Where there are rules, what they make of the points comes after these.
    """
    exercises = exercise_names(grades)
    head = ["student", "chapter", *exercises, "total", "possible", "status", "seconds", "isolation"]
    head += _MARKS if marks else []
    rows = []
    for grade in grades:
        earned = {entry.name: number(entry.earned) for entry in grade.exercises}
        rows.append(
            [
                grade.student,
                grade.chapter,
                *(earned.get(name, "") for name in exercises),
                number(grade.total),
                number(grade.possible),
                grade.status,
                f"{grade.seconds:.3f}",
                NOT_ISOLATED if grade.unsafe else ISOLATED,
                *(_mark_cells(marks.of(grade)) if marks else ()),
            ]
        )
    return csv_text(head, rows)


def _mark_cells(mark: Mark) -> list[str]:
    return [
        *(number(mark.weighted), number(mark.possible), mark.handed_in, mark.time_of, mark.late),
        *(str(mark.days_late), number(mark.percent), number(mark.taken_off), number(mark.final)),
    ]


def grades_json(grades: Iterable[Grade], marks: Marks | None = None) -> str:
    """Return the grades with all feedback, and where there are rules with their marks.

    A line a grade: two states of a class can be compared, and thousands are written at once.
    """
    found = [
        grade.to_dict() | ({"mark": marks.of(grade).to_dict()} if marks else {}) for grade in grades
    ]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in found)
    return f"[\n{lines}\n]\n"


def canvas_csv(
    grades: Sequence[Grade],
    titles: Mapping[str, str] | None = None,
    marks: Marks | None = None,
) -> str:
    """Return a file for Canvas's "Import grades": a row a student, a column a chapter.

    Args:
        grades: the grades; students are matched by Canvas's number where it is known, by Canvas
            itself by name where it is not.
        titles: from a chapter to the title of its assignment in Canvas, so that its column is
            filled; by default `Chapter 01: Recurrence`, which Canvas offers to create.
        marks: what the rules make of the points, if there are rules.
    """
    marks = marks or Marks()
    possible: dict[str, float] = {}
    for grade in grades:
        if grade.chapter:
            possible[grade.chapter] = max(marks.of(grade).possible, possible.get(grade.chapter, 0))
    chapters = sorted(possible)
    named = [(titles or {}).get(chapter, chapter_title(chapter)) for chapter in chapters]
    totals: dict[str, dict[str, str]] = {}
    for grade in grades:
        totals.setdefault(grade.student, {})[grade.chapter] = _for_import(grade, marks)
    rows = [["    Points Possible", "", "", "", "", *(number(possible[c]) for c in chapters)]]
    for student, earned in totals.items():
        name, identifier = split_number(student)
        rows.append([name, identifier, "", "", "", *(earned.get(c, "") for c in chapters)])
    return csv_text(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *named], rows)


def moodle_csv(grades: Iterable[Grade], chapter: str, marks: Marks | None = None) -> str:
    """Return a chapter's file for Moodle's "Upload grading worksheet".

    Moodle finds students by the number in the names of the files it exported; students without
    one are left out (`without_number` names them).
    """
    marks = marks or Marks()
    head = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
    rows = []
    for grade in grades:
        name, identifier = split_number(grade.student)
        if grade.chapter == chapter and identifier:
            points = [_for_import(grade, marks), number(marks.of(grade).possible)]
            rows.append([f"Participant {identifier}", name, *points, _NO_DATE])
    return csv_text(head, rows)


def without_number(grades: Iterable[Grade]) -> list[str]:
    """Return the students whom a learning-management system's number is not known of."""
    students = dict.fromkeys(grade.student for grade in grades)
    return [student for student in students if not split_number(student)[1]]


def split_number(student: str) -> tuple[str, str]:
    """Return a student's name and the system's number (`Jane Doe (id 12345)`), or no number."""
    match = _NUMBER.fullmatch(student)
    return (match["name"], match["id"]) if match else (student, "")


def exercise_names(grades: Iterable[Grade]) -> list[str]:
    """Return the exercises of all grades, chapter by chapter, each once."""
    ordered = sorted(grades, key=lambda grade: grade.chapter)
    return list(dict.fromkeys(entry.name for grade in ordered for entry in grade.exercises))


def chapter_title(number_: str) -> str:
    """Return `Chapter 01: Recurrence`."""
    try:
        return f"Chapter {number_}: {find_chapter(number_).title}"
    except LookupError:
        return f"Chapter {number_}" if number_ else "No chapter"


def number(value: float) -> str:
    """Return a number of points as people write it: `2`, `1.5`, `0.33`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _for_import(grade: Grade, marks: Marks) -> str:
    """Return the mark; nothing where grading failed, lest a fault become a silent zero."""
    empty = grade.status != GRADED and not grade.total
    return "" if empty or grade.status == BUSY else number(marks.of(grade).final)


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of text cells, none of which a spreadsheet takes for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue()


def _plain(cell: str) -> str:
    """Return a cell of one line that no spreadsheet takes for a formula."""
    cell = _FORMULA_INSIDE.sub("'", _CONTROL.sub(" ", cell))
    return f"'{cell}" if _FORMULA.match(cell) and cell != _NO_DATE else cell
