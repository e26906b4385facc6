"""Submissions: whose they are, of which chapter, and the code cells that they hold.

Exercises are found by the name they define, so that cleared outputs, moved cells, deleted checks,
any kernel and old notebook formats make no difference.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from utils.checks.registry import CHAPTERS, exercises_of, find_chapter
from utils.grading import program
from utils.grading.grades import GRADED
from utils.grading.json_size import json_bytes
from utils.grading.models import ModelFile, models_of, told_apart
from utils.grading.own_files import has_answers, is_in_checkout, is_solution
from utils.grading.owners import STEMS, Owner, common_depth, few_each, unrecognised, with_students
from utils.grading.sources import BROKEN, CollectError, Source, SourceError, Stray, clean, opened
from utils.grading.times import FileTime

__all__ = ["CollectError", "Collection", "Stray", "Submission", "collect", "read_submission"]

UNREADABLE = "unreadable"
NO_CHAPTER = "no chapter"
COURSES_OWN = "the course's own"

_THE_SOLUTION = "the course's own solution, nobody's work"
MAX_JSON_BYTES = 500_000_000
_NAMED = 5
_NUMBERED = re.compile(r"(?<!\d)(0[1-9]|1[0-2])_")


@dataclass(frozen=True)
class Submission:
    """One student's notebook of one chapter.

    Attributes:
        student: the name as it was handed in; with a system's number as `Jane Doe (id 12345)`.
        chapter: the chapter's two digits; empty if it could not be told.
        file: the file's label for people, never to be opened as a path.
        data: the sources of its code cells as JSON. Outputs and pictures are left behind, so that
            a class of thousands fits in memory and travels to workers.
        digest: the SHA-256 of the whole file, in hexadecimal.
        status: `ok`; `unreadable` or `no chapter` cannot be graded.
        sentence: says why not, and what to do.
        python: the version of Python that the notebook says it was written with; may be anything.
        time: what tells when it was handed in.
    """

    student: str
    chapter: str
    file: str
    data: bytes
    digest: str
    status: str = GRADED
    sentence: str = ""
    python: str = ""
    time: FileTime | None = None

    @property
    def gradable(self) -> bool:
        """Return whether there is anything to run."""
        return self.status == GRADED

    def cells(self) -> list[str]:
        """Return the sources of the code cells, in the order of the notebook."""
        return list(json.loads(self.data)) if self.data else []


@dataclass(frozen=True)
class Collection:
    """What was handed in: at most one submission a student and chapter, models, and what is left.

    `models` are in order of student, task and name; `notes` are sentences for the instructor.
    """

    submissions: tuple[Submission, ...]
    strays: tuple[Stray, ...]
    models: tuple[ModelFile, ...] = ()
    notes: tuple[str, ...] = ()


def collect(path: Path, chapter: str | None = None) -> Collection:
    """Return the submissions in a folder of notebooks, of student folders, in a zip, or one file.

    Args:
        path: where they are.
        chapter: grade this chapter only, and take notebooks that name none for it; models are then
            left alone.

    Raises:
        CollectError: nothing can be read, or there is no such chapter.
    """
    wanted = _wanted(chapter)
    packed = Path(path).is_file()
    with opened(Path(path)) as (everything, strays):
        sources, nameless = told_apart(everything)
        depth = common_depth(sources) if packed else 0
        owned, many = few_each(with_students(sources, depth))
        notes = (*_named_otherwise(unrecognised(sources, depth)), *_misread(sources))
        folders = {source.parts[:-1] for source in sources}
        notebooks = [(source, owner) for source, owner in owned if not source.is_model]
        checkout = {s for s, _ in notebooks if is_in_checkout(s.parts, folders)}
        strays += [Stray(source.label, _THE_SOLUTION) for source in checkout]
        found = [
            _found(source, owner, wanted) for source, owner in notebooks if source not in checkout
        ]
        handed_in = [(source, owner) for source, owner in owned if source.is_model]
        models, beside = models_of(handed_in, leave=wanted is not None)
    submissions, left = _latest(_settled(found), wanted)
    submissions.sort(key=lambda entry: (entry.student.casefold(), entry.student, entry.chapter))
    strays = sorted(
        [*strays, *nameless, *beside, *left, *many], key=lambda stray: (stray.file, stray.reason)
    )
    return Collection(tuple(submissions), tuple(strays), tuple(models), notes)


def _named_otherwise(files: Sequence[str]) -> tuple[str, ...]:
    """Return what there is to say of files among those of Canvas that it did not name."""
    if not files:
        return ()
    told = "Not named as Canvas does, so the file's name stands for the student"
    return (f"{told}: {_some(files)}.",)


def _misread(sources: Sequence[Source]) -> tuple[str, ...]:
    """Return what there is to say of names in which � stands for a letter that nothing tells."""
    files = [source.label for source in sources if BROKEN in source.label]
    if not files:
        return ()
    return (
        f"Names that are not in UTF-8, so that {BROKEN} stands for some letter: "
        f"{_some(files)}. Give the zip as it was downloaded, or rename them.",
    )


def _some(files: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(files) - _NAMED
    return ", ".join(files[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def read_submission(student: str, file: str, data: bytes, chapter: str | None = None) -> Submission:
    """Return the submission that a notebook's bytes hold; a broken one has a status and a sentence.

    Args:
        student: whose it is.
        file: its name, which may tell the chapter.
        data: the file's bytes.
        chapter: the chapter, if it is known; else the notebook is asked.
    """
    digest = hashlib.sha256(data).hexdigest()
    name = file.replace("\\", "/").rpartition("/")[2]
    by_name = chapter or _chapter_in(name)
    label = clean(file)
    try:
        cells, metadata = _read_notebook(data)
    except SourceError as error:
        return Submission(student, by_name or "", label, b"", digest, UNREADABLE, str(error))
    number = chapter or _ready(_told_chapter(metadata)) or chapter_of_cells(cells, name)
    packed = json.dumps(cells).encode()
    python = _python(metadata)
    if number:
        return Submission(student, number, label, packed, digest, python=python)
    sentence = "Nothing in the notebook tells its chapter: name it with --chapter."
    return Submission(student, "", label, packed, digest, NO_CHAPTER, sentence, python)


def chapter_of_cells(cells: Sequence[str], name: str) -> str | None:
    """Return the chapter by the exercises that code cells define, else by a file's name.

    A number in a name ("10 points hw") may mean anything, and an exercise is of one chapter.
    """
    return _by_exercises(cells) or _chapter_in(name)


def _wanted(chapter: str | None) -> str | None:
    if chapter is None:
        return None
    try:
        found = find_chapter(chapter)
    except LookupError as error:
        raise CollectError(str(error.args[0])) from None
    if not exercises_of(found.number):
        raise CollectError(f"Chapter {found.number} has no exercises to grade yet.")
    return found.number


@dataclass(frozen=True)
class _Found:
    """A submission on its way: with what tells the latest, and whether its chapter is asked for.

    Attributes:
        at_work: whether it lies in a folder `work`, where learners' copies are.
        answered: whether it has an answer that is not the course's own.
        solution: whether all of its answers are the course's own.
    """

    submission: Submission
    order: tuple[float, ...]
    foreign: bool = False
    at_work: bool = False
    answered: bool = False
    solution: bool = False


def _found(source: Source, owner: Owner, wanted: str | None) -> _Found:
    try:
        submission = read_submission(owner.shown, owner.file, source.read())
    except SourceError as error:
        digest = hashlib.sha256(f"{source.label}\n{error}".encode()).hexdigest()
        number = _chapter_in(owner.file) or ""
        submission = Submission(owner.shown, number, "", b"", digest, UNREADABLE, str(error))
    at = replace(source.time, marked_late=owner.late) if source.time else None
    submission = replace(submission, file=source.label, time=at)
    foreign = wanted is not None and submission.chapter not in ("", wanted)
    if wanted and not submission.chapter:
        unknown = submission.status == NO_CHAPTER
        submission = replace(
            submission,
            chapter=wanted,
            status=GRADED if unknown else submission.status,
            sentence="" if unknown else submission.sentence,
        )
    cells = submission.cells() if submission.gradable else []
    return _Found(
        submission,
        (float(owner.version), *source.modified),
        foreign,
        at_work="work" in source.parts[:-1],
        answered=bool(cells) and has_answers(cells, submission.chapter),
        solution=bool(cells) and is_solution(cells, submission.chapter),
    )


def _settled(found: list[_Found]) -> list[_Found]:
    """Take unreadable files that name no chapter for the one that everybody else handed in."""
    chapters = {entry.submission.chapter for entry in found} - {""}
    if len(chapters) != 1:
        return found
    only = chapters.pop()
    return [
        replace(entry, submission=replace(entry.submission, chapter=only))
        if entry.submission.status == UNREADABLE and not entry.submission.chapter
        else entry
        for entry in found
    ]


def _latest(found: list[_Found], wanted: str | None) -> tuple[list[Submission], list[Stray]]:
    """Return the latest readable notebook of each student and chapter, and the others as strays."""
    strays: list[Stray] = []
    groups: dict[tuple[str, str], list[_Found]] = defaultdict(list)
    present = {entry.submission.student for entry in found if entry.submission.gradable}
    for entry in found:
        number = entry.submission.chapter
        if entry.foreign:
            reason = f"of chapter {number}, and chapter {wanted} is graded"
            strays.append(Stray(entry.submission.file, reason))
        elif not number and entry.submission.student in present:
            strays.append(Stray(entry.submission.file, entry.submission.sentence))
        else:
            groups[entry.submission.student, number].append(entry)
    kept: list[Submission] = []
    for group in groups.values():
        group.sort(key=_rank)
        *others, latest = group
        kept.append(_as_no_work(latest.submission) if latest.solution else latest.submission)
        for other in others:
            reason = other.submission.sentence or _why_not(other, latest)
            strays.append(Stray(other.submission.file, reason))
    return kept, strays


def _rank(entry: _Found) -> tuple[Any, ...]:
    """Return what orders the files of a student and chapter; the last one is graded."""
    submission = entry.submission
    work = submission.gradable and not entry.solution
    return work, entry.answered, entry.order, entry.at_work, submission.file


def _why_not(other: _Found, taken: _Found) -> str:
    """Return why another file than this one is graded."""
    name = taken.submission.file
    if other.solution:
        return _THE_SOLUTION
    if taken.answered and not other.answered:
        return f"the chapter without an answer of their own, and {name}, which is graded, has some"
    if other.order < taken.order:
        return f"older than {name}, which is graded"
    if taken.at_work and not other.at_work:
        return f"as old as {name}, which is graded because it lies in `work`"
    return f"as old as {name}, which is graded because its name comes later"


def _as_no_work(submission: Submission) -> Submission:
    return replace(
        submission,
        status=COURSES_OWN,
        sentence=(
            "Every answer in it is the course's own solution, word for word, so it is nobody's "
            "work: ask for the notebook that they worked in."
        ),
    )


def _chapter_in(file: str) -> str | None:
    match = STEMS.search(file) or _NUMBERED.search(file)
    return _ready(match[0][:2]) if match else None


def _ready(number: Any) -> str | None:
    """Return a chapter's two digits if there is such a chapter and it has exercises."""
    if not isinstance(number, str) or not re.fullmatch(r"\d{1,2}", number, re.ASCII):
        return None
    try:
        chapter = find_chapter(number)
    except LookupError:
        return None
    return chapter.number if chapter.is_ready else None


def _by_exercises(cells: Iterable[str]) -> str | None:
    """Return the chapter most of whose exercises the notebook defines."""
    try:
        names = program.defined_names(list(cells))
    except program.ProgramError:
        return None
    counts = {
        chapter.number: sum(exercise.name in names for exercise in exercises_of(chapter.number))
        for chapter in CHAPTERS
        if chapter.is_ready
    }
    best = max(counts, key=lambda number: counts[number], default=None)
    return best if best and counts[best] else None


def _read_notebook(data: bytes) -> tuple[list[str], Mapping[str, Any]]:
    """Return the code cells' sources and the notebook's metadata.

    Raises:
        SourceError: these bytes are no notebook; one sentence.
    """
    import nbformat
    from nbformat import reader

    if not data.strip():
        raise SourceError("The file is empty: ask for it again.")
    if json_bytes(data) > MAX_JSON_BYTES:
        raise SourceError(
            "The file holds far more parts than a notebook does: clear its outputs and hand it in "
            "again."
        )
    try:
        notebook = reader.reads(data.decode("utf-8-sig"))
        if notebook.get("nbformat") != 4:
            notebook = nbformat.convert(notebook, 4)
        cells = [
            cell["source"]
            for cell in notebook["cells"]
            if cell["cell_type"] == "code" and isinstance(cell.get("source"), str)
        ]
    except Exception:  # whatever the JSON holds: nbformat raises many kinds
        raise SourceError(
            "The file is not a notebook that can be read: open it in JupyterLab, save it and "
            "hand it in again."
        ) from None
    if sum(map(len, cells)) > program.MAX_BYTES:
        raise SourceError(
            f"The notebook holds more than {program.MAX_BYTES // 10**6} MB of code: data belong "
            "in a file, not in a cell."
        )
    metadata = notebook.get("metadata")
    return cells, metadata if isinstance(metadata, dict) else {}


def _told_chapter(metadata: Mapping[str, Any]) -> Any:
    course = metadata.get("course")
    return course.get("chapter") if isinstance(course, dict) else None


def _python(metadata: Mapping[str, Any]) -> str:
    """Return the version of Python that a notebook says it was written with, or ""."""
    language = metadata.get("language_info")
    version = language.get("version") if isinstance(language, dict) else None
    return version[:20] if isinstance(version, str) else ""
