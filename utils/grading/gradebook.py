"""The gradebook: a folder that keeps every grade the moment it is there.

Each graded submission is one small file, written beside its place and then moved into it at once.
So Ctrl-C, a crash or a full disk loses nothing that was graded, and a second run resumes. Tables
and pages are made from these files and can be made again at any time.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from utils.files import why, write_atomically
from utils.grading import exports, pages, trends
from utils.grading.board import TaskBoard, board_csv
from utils.grading.changes import Change, changes_csv
from utils.grading.earlier import Earlier
from utils.grading.grades import Grade
from utils.grading.marks import Marks
from utils.grading.sources import GRADEBOOK_MARK, Stray
from utils.grading.submission import Submission
from utils.strict import build, require_version

VERSION = 1
BOARD = "board.html"
_KEY = re.compile(r"[0-9a-f]{40}\.json")
_REGRADING = ".regrading"
_NO_RECORD = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


class GradebookError(Exception):
    """The gradebook can't be used; the message is one sentence that names the fix."""


@dataclass(frozen=True)
class _Kept:
    """A record: which one it was, what fingerprint its checks had, and the grade."""

    number: int
    checks: str
    grade: Grade


class Gradebook:
    """Grades in a folder. Use it in a `with`: one grader at a time.

    Attributes:
        folder: where everything is: `graded/` (one file a submission), and after `write` also
            `grades.csv`, `grades.json`, `mistakes.csv`, `canvas.csv`, `moodle-NN.csv`,
            `index.html`, `students/`, and of models `board.html` and `board.csv`. What a run
            replaces goes to `earlier/`.
        notes: sentences about what was found amiss; nothing in them needs to be done.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.notes: list[str] = []
        self._records = self.folder / "graded"
        self._lock = FileLock(self.folder / GRADEBOOK_MARK, timeout=0)
        self._grades: dict[str, _Kept] = {}
        self._last = 0
        self._counts_after = 0
        self._earlier = Earlier(self.folder)
        self._replaced: dict[str, Grade] = {}

    @classmethod
    def to_look_at(cls, folder: Path) -> Gradebook:
        """Return the gradebook as it is. Nothing in the folder changes, not even a lock is taken.

        Raises:
            GradebookError: there is no gradebook, or it can't be read.
        """
        book = cls(folder)
        try:
            paths = [path for path in book._records.iterdir() if _KEY.fullmatch(path.name)]
            for path in sorted(paths):
                with contextlib.suppress(*_NO_RECORD):
                    book._note(path)
        except OSError as error:
            raise GradebookError(
                f"There is no gradebook in {folder} ({why(error)}): grade into it first, or name "
                "another with -o."
            ) from error
        return book

    def __enter__(self) -> Gradebook:
        """Lock the folder and read what was graded before.

        Raises:
            GradebookError: another grader is at work in it, or it can't be read or written.
        """
        with saying_why(self.folder):
            self._records.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout:
                raise GradebookError(
                    f"Another grader is writing to {self.folder}: wait for it to end, or give "
                    "another folder with -o."
                ) from None
            except NotImplementedError:
                raise GradebookError(
                    f"The file system of {self.folder} has no locks, so two graders could spoil "
                    "each other's work: give a folder on a local disk with -o."
                ) from None
            try:
                self._try_writing()
                self._load()
            except BaseException:
                self._lock.release()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let others at the folder."""
        self._lock.release()

    def find(
        self, submission: Submission, seed_id: str, checks: str = "", *, unsafe: bool = False
    ) -> Grade | None:
        """Return the grade of exactly this submission with this seed, if there is one.

        A grade by other checks does not count, nor does one that was reached without isolation,
        unless this run has none either.

        Args:
            submission: the submission.
            seed_id: the name of the seed.
            checks: the fingerprint of the chapter's checks.
            unsafe: whether this run grades without isolation.
        """
        kept = self._kept(submission, seed_id)
        if kept is None or kept.checks != checks or (kept.grade.unsafe and not unsafe):
            return None
        return kept.grade if kept.number > self._counts_after else None

    def is_outdated(self, submission: Submission, seed_id: str, checks: str) -> bool:
        """Return whether exactly this submission was graded with this seed, by other checks."""
        kept = self._kept(submission, seed_id)
        return kept is not None and kept.checks != checks

    def former(self, submission: Submission) -> Grade | None:
        """Return the last grade of exactly this submission, by whatever checks and seed."""
        whose = (submission.student, submission.chapter, submission.digest)
        kept = [
            entry
            for entry in self._grades.values()
            if (entry.grade.student, entry.grade.chapter, entry.grade.digest) == whose
        ]
        return max(kept, key=lambda entry: entry.number).grade if kept else None

    def begin_regrading(self) -> None:
        """Let no grade that is kept so far count any more, until `end_regrading`.

        One that was cut short goes on: what it has graded counts, and `notes` says so.

        Raises:
            GradebookError: it can't be noted.
        """
        path = self.folder / _REGRADING
        with contextlib.suppress(OSError, *_NO_RECORD):
            noted = json.loads(path.read_bytes())
            self._counts_after = int(noted["after"])
            self._earlier = Earlier(self.folder, str(noted["began"]))
            self._replaced = dict(map(_former, self._earlier.records()))
            self.notes.append(
                f"Going on with the regrading that began at {self._earlier.name}. (To begin anew "
                f"instead, delete {path} first.)"
            )
            return
        self._counts_after = self._last
        noted = {"after": self._last, "began": self._earlier.name}
        with saying_why(self.folder):
            write_atomically(path, json.dumps(noted).encode())

    def end_regrading(self) -> None:
        """Note that everything has been graded again."""
        with saying_why(self.folder):
            (self.folder / _REGRADING).unlink(missing_ok=True)

    def changes(self) -> list[Change]:
        """Return what has become of the grades that were replaced, where that can be noticed."""
        found = [
            Change(before, self._grades[key].grade)
            for key, before in self._replaced.items()
            if key in self._grades
        ]
        return sorted((each for each in found if each), key=lambda each: _by_name(each.after))

    @property
    def earlier(self) -> Path:
        """Return the folder of what this run replaces; there is one as soon as something is."""
        return self._earlier.folder

    def _kept(self, submission: Submission, seed_id: str) -> _Kept | None:
        key = _key(submission.student, submission.chapter, submission.digest, seed_id)
        return self._grades.get(key)

    def add(self, grade: Grade, checks: str = "") -> None:
        """Keep a grade; when this returns, it is on the disk. One for the same work is replaced.

        The one that is replaced goes to `earlier`, unless it was the same.

        Args:
            grade: the grade.
            checks: the fingerprint of the checks that reached it.

        Raises:
            GradebookError: it could not be written; everything kept before is still there.
        """
        kept = _Kept(self._last + 1, checks, grade)
        key = _key(grade.student, grade.chapter, grade.digest, grade.seed_id)
        record = {"version": VERSION, **asdict(kept)}
        before = self._grades.get(key)
        with saying_why(self.folder):
            if before is not None and _says(before.grade) != _says(grade):
                self._earlier.keep_record(self._records / f"{key}.json")
                self._replaced.setdefault(key, before.grade)
            write_atomically(self._records / f"{key}.json", json.dumps(record).encode())
        self._last = kept.number
        self._grades[key] = kept

    def grades(self) -> list[Grade]:
        """Return each student's grade of each chapter, the one added last, in order of name."""
        latest: dict[tuple[str, str], Grade] = {}
        for kept in sorted(self._grades.values(), key=lambda entry: entry.number):
            latest[kept.grade.student, kept.grade.chapter] = kept.grade
        return sorted(latest.values(), key=_by_name)

    def write(
        self,
        grades: Iterable[Grade] | None = None,
        strays: Sequence[Stray] = (),
        boards: Sequence[TaskBoard] = (),
        marks: Marks | None = None,
    ) -> list[Path]:
        """Write the tables and pages, and return their paths.

        Args:
            grades: what to show, in any order; by default all of `grades()`.
            strays: files that were not graded, for the instructor's index.
            boards: the class board of each task; without any, one of an earlier run stays.
            marks: when everybody handed in, and what the exports make of that and of weights.

        Raises:
            GradebookError: they could not be written; the grades themselves are kept.
        """
        shown = self.grades() if grades is None else sorted(grades, key=_by_name)
        with saying_why(self.folder):
            if self._replaced:
                self._earlier.keep_tables(changes_csv(self.changes()))
            has_board = bool(boards) or (self.folder / BOARD).is_file()
            files = [*_board_files(boards), *_files(shown, strays, has_board, marks)]
            written = [self._put(name, text) for name, text in files]
            self._remove_stale(set(written))
        return written

    def _try_writing(self) -> None:
        """Fail now, not after the first hour of grading."""
        trial = self._records / ".trial"
        write_atomically(trial, b"")
        trial.unlink()

    def _put(self, name: str, text: str) -> Path:
        path = self.folder / name
        # Half a character in a name must not stop a class; JSON reads the escape back.
        data = text.encode("utf-8", "backslashreplace" if name.endswith(".json") else "replace")
        if name in _FOR_SPREADSHEETS:
            data = codecs.BOM_UTF8 + data
        if not path.is_file() or path.read_bytes() != data:
            write_atomically(path, data, lasting=False)  # made again from the records
        return path

    def _remove_stale(self, written: set[Path]) -> None:
        """Remove pages and tables of an earlier run that this one did not write."""
        for pattern, name in (("students/*.html", pages.PAGE_NAME), ("moodle-*.csv", _MOODLE_NAME)):
            for path in self.folder.glob(pattern):
                if path not in written and name.fullmatch(path.name):
                    path.unlink()

    def _load(self) -> None:
        pages = (*self.folder.glob(".*.tmp"), *self.folder.glob("students/.*.tmp"))
        for cut_off in (*self._records.glob("*.tmp"), *pages, *self._earlier.cut_off()):
            cut_off.unlink()  # a write that was
        for path in sorted(self._records.iterdir()):
            if _KEY.fullmatch(path.name):
                self._read(path)

    def _read(self, path: Path) -> None:
        try:
            self._note(path)
        except _NO_RECORD:
            aside = path.with_name(f"{path.name}.unreadable")
            path.replace(aside)
            self.notes.append(
                f"{path.name} in {self._records} can't be understood: it was kept as {aside.name}, "
                "and that submission is graded again."
            )

    def _note(self, path: Path) -> None:
        """Note what a record holds; whatever `_NO_RECORD` names says that it is none."""
        record = json.loads(path.read_bytes())
        require_version(record, VERSION)
        # Records of the first gradebooks name no checks, so what they hold is graded again.
        kept = build(_Kept, {"checks": "", **record})
        grade = kept.grade
        if _key(grade.student, grade.chapter, grade.digest, grade.seed_id) != path.stem:
            raise ValueError
        self._grades[path.stem] = kept
        self._last = max(self._last, kept.number)


# Without the mark Excel takes UTF-8 for something else, and `José` becomes `JosÃ©`. What Canvas and
# Moodle read goes without: there the first heading must be what it is.
_FOR_SPREADSHEETS = frozenset({"grades.csv", "mistakes.csv", "board.csv"})
_MOODLE_NAME = re.compile(r"moodle-\d\d\.csv")


def _board_files(boards: Sequence[TaskBoard]) -> Iterator[tuple[str, str]]:
    if boards:
        yield "board.csv", board_csv(boards)
        yield BOARD, pages.board_page(boards)


def _files(
    grades: Sequence[Grade], strays: Sequence[Stray], has_board: bool, marks: Marks | None
) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each table and page."""
    yield "grades.csv", exports.grades_csv(grades, marks)
    yield "grades.json", exports.grades_json(grades, marks)
    yield "mistakes.csv", trends.mistakes_csv(grades, marks)
    yield "canvas.csv", exports.canvas_csv(grades, marks=marks)
    for chapter in sorted({grade.chapter for grade in grades if grade.chapter}):
        yield f"moodle-{chapter}.csv", exports.moodle_csv(grades, chapter, marks)
    by_student: dict[str, list[Grade]] = {}
    for grade in grades:
        by_student.setdefault(grade.student, []).append(grade)
    for student, own in by_student.items():
        yield f"students/{pages.page_name(student)}", pages.student_page(student, own)
    yield "index.html", pages.index_page(grades, strays, has_board=has_board, marks=marks)


def _by_name(grade: Grade) -> tuple[str, str, str]:
    return grade.student.casefold(), grade.student, grade.chapter


def _former(path: Path) -> tuple[str, Grade]:
    """Return the key and the grade of a record that was replaced."""
    return path.stem, Grade.from_dict(json.loads(path.read_bytes())["grade"])


def _says(grade: Grade) -> Grade:
    """Return a grade without the seconds, which differ each time."""
    exercises = (replace(e, feedback=replace(e.feedback, seconds=0.0)) for e in grade.exercises)
    return replace(grade, seconds=0.0, exercises=tuple(exercises))


def _key(student: str, chapter: str, digest: str, seed_id: str) -> str:
    """Return the file name of a grade: the same for the same work, and never a path of its own."""
    parts = json.dumps([student, chapter, digest, seed_id]).encode()
    return hashlib.sha256(parts).hexdigest()[:40]


@contextlib.contextmanager
def saying_why(folder: Path) -> Iterator[None]:
    """Say in one sentence what the file system refused, in a gradebook's folder.

    Raises:
        GradebookError: for an OSError inside.
    """
    try:
        yield
    except OSError as error:
        raise GradebookError(
            f"{folder} can't be written ({why(error)}): make room or give another folder with -o; "
            "every grade that was kept there is still there."
        ) from error
