"""The pages of a gradebook: one for each student, and an index for the instructor.

Plain HTML in one file each, without scripts and without anything from elsewhere. They read in
light and dark, without colour, printed, and aloud. Names and feedback are escaped by the template
engine; students' files are named by a hash.
"""

from __future__ import annotations

import functools
import hashlib
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from utils.checks.feedback import SIGNS, WORDS, folded_hints, inline
from utils.grading.board import TaskBoard
from utils.grading.exports import chapter_title, number, without_number
from utils.grading.grades import GRADED, ExerciseGrade, Grade
from utils.grading.marks import Marks
from utils.grading.sources import Stray
from utils.grading.trends import trends_of

PAGE_NAME = re.compile(r"[a-z0-9-]*-[0-9a-f]{12}\.html")
_SHARES = ("full marks", "half or more", "less than half", "no points", "not started")
_TOTAL_BINS = 10


@dataclass(frozen=True)
class Bar:
    """One row of a histogram: its label, how many, and its length in per cent of the longest."""

    label: str
    count: int
    length: float


@dataclass(frozen=True)
class MistakeRow:
    """A mistake of the course's list, and who made it."""

    exercise: str
    mistake: str
    sentence: str
    students: tuple[str, ...]
    length: float = 0.0

    @property
    def count(self) -> int:
        """Return how many students made it."""
        return len(self.students)


@dataclass(frozen=True)
class ExerciseSummary:
    """How a class did on one exercise."""

    name: str
    title: str
    points: float
    mean: float
    bars: tuple[Bar, ...]
    unrecognised: int


@dataclass(frozen=True)
class ChapterSummary:
    """How a class did on one chapter."""

    number: str
    title: str
    count: int
    possible: float
    mean: float
    median: float
    totals: tuple[Bar, ...]
    exercises: tuple[ExerciseSummary, ...]
    mistakes: tuple[MistakeRow, ...]


def index_page(
    grades: Sequence[Grade],
    strays: Sequence[Stray] = (),
    *,
    has_board: bool = False,
    marks: Marks | None = None,
) -> str:
    """Return the instructor's page: what to look at, what to teach again, and everybody's points.

    Args:
        grades: in the order in which they are listed.
        strays: files that were handed in and not graded.
        has_board: whether there is a class board beside it.
        marks: when everybody handed in, and the rules of the exports.
    """
    chapters = sorted({grade.chapter for grade in grades if grade.chapter})
    students = {grade.student for grade in grades}
    return (
        _templates()
        .get_template("index.html")
        .render(
            grades=grades,
            strays=strays,
            has_board=has_board,
            students=len(students),
            failed=[grade for grade in grades if grade.status != GRADED],
            unsafe=sum(grade.unsafe for grade in grades),
            seeds=sorted({grade.seed_id for grade in grades if grade.seed_id}),
            chapters=[_summary(chapter, grades) for chapter in chapters],
            unnumbered=len(without_number(grades)),
            trends=trends_of(grades, marks),
            rules=marks.rules.sentences() if marks else [],
        )
    )


def student_page(student: str, grades: Sequence[Grade]) -> str:
    """Return a student's page: points and feedback, the same sentences as the notebook's check."""
    return _templates().get_template("student.html").render(student=student, grades=grades)


def board_page(boards: Sequence[TaskBoard]) -> str:
    """Return the class board: a table for each task."""
    return _templates().get_template("board.html").render(boards=boards)


def page_name(student: str) -> str:
    """Return a file name for a student: readable where it can be, and different for each."""
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{slug or 'student'}-{digest[:12]}.html"


def _summary(chapter: str, grades: Iterable[Grade]) -> ChapterSummary:
    own = [grade for grade in grades if grade.chapter == chapter]
    possible = max(grade.possible for grade in own)
    by_exercise: dict[str, list[tuple[str, ExerciseGrade]]] = defaultdict(list)
    for grade in own:
        for entry in grade.exercises:
            by_exercise[entry.name].append((grade.student, entry))
    return ChapterSummary(
        number=chapter,
        title=chapter_title(chapter),
        count=len(own),
        possible=possible,
        mean=statistics.fmean(grade.total for grade in own),
        median=statistics.median(grade.total for grade in own),
        totals=_totals([grade.total for grade in own], possible),
        exercises=tuple(_exercise([entry for _, entry in rows]) for rows in by_exercise.values()),
        mistakes=_mistakes(by_exercise),
    )


def _totals(totals: Sequence[float], possible: float) -> tuple[Bar, ...]:
    """Return a histogram of totals: bins of whole points, the full score in the last one."""
    width = max(1, round(possible / _TOTAL_BINS))
    count = max(1, -(-int(possible) // width))
    binned = Counter(min(int(total // width), count - 1) for total in totals)
    labels = [
        f"{start * width} to {'' if start == count - 1 else 'under '}"
        f"{number(possible) if start == count - 1 else (start + 1) * width}"
        for start in range(count)
    ]
    return _bars([(label, binned[start]) for start, label in enumerate(labels)])


def _exercise(entries: Sequence[ExerciseGrade]) -> ExerciseSummary:
    first = entries[0]
    shares = Counter(_share(entry) for entry in entries)
    return ExerciseSummary(
        name=first.name,
        title=first.feedback.title,
        points=first.points,
        mean=statistics.fmean(entry.earned for entry in entries),
        bars=_bars([(share, shares[share]) for share in _SHARES]),
        unrecognised=sum(
            entry.status == "not_yet" and entry.feedback.mistake is None for entry in entries
        ),
    )


def _share(entry: ExerciseGrade) -> str:
    if entry.status == "not_started" and not entry.earned:
        return "not started"
    if entry.earned >= entry.points:
        return "full marks"
    if not entry.earned:
        return "no points"
    return "half or more" if entry.earned >= entry.points / 2 else "less than half"


def _mistakes(
    by_exercise: dict[str, list[tuple[str, ExerciseGrade]]],
) -> tuple[MistakeRow, ...]:
    """Return the mistakes that were recognised, the most frequent first."""
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    says: dict[tuple[str, str], str] = {}
    for exercise, rows in by_exercise.items():
        for student, entry in rows:
            if entry.feedback.mistake is not None:
                key = (exercise, entry.feedback.mistake)
                who[key].append(student)
                says[key] = entry.feedback.sentence
    longest = max(map(len, who.values()), default=1)
    found = [
        MistakeRow(*key, says[key], tuple(students), 100 * len(students) / longest)
        for key, students in who.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.count, row.exercise, row.mistake)))


def _bars(rows: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    longest = max((count for _, count in rows), default=0) or 1
    return tuple(Bar(label, count, 100 * count / longest) for label, count in rows)


@functools.cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Both escape what they are given before they add their own marks.
    environment.filters["sentence"] = lambda text: Markup(inline(text))
    environment.filters["hints"] = lambda hints: Markup(folded_hints(hints))
    environment.filters["breakable"] = lambda name: escape(name).replace("_", Markup("_<wbr>"))
    environment.filters["points"] = number
    environment.filters["page"] = page_name
    environment.filters["chapter"] = chapter_title
    environment.globals.update(signs=SIGNS, words=WORDS, graded=GRADED)
    return environment
