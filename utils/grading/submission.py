"""Submissions: whose they are, of which chapter, and the code cells that they hold.

Exercises are found by the name they define, so that cleared outputs, moved cells, deleted checks,
any kernel and old notebook formats make no difference.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from utils.checks.registry import CHAPTERS, exercises_of, find_chapter
from utils.grading import program
from utils.grading.grades import GRADED
from utils.grading.models import ModelFile, models_of, told_apart
from utils.grading.owners import STEMS, Owner, common_depth, with_students
from utils.grading.sources import CollectError, Source, SourceError, Stray, clean, opened

__all__ = ["CollectError", "Collection", "Stray", "Submission", "collect", "read_submission"]

UNREADABLE = "unreadable"
NO_CHAPTER = "no chapter"

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
    """

    student: str
    chapter: str
    file: str
    data: bytes
    digest: str
    status: str = GRADED
    sentence: str = ""

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

    `models` are in order of student, task and name.
    """

    submissions: tuple[Submission, ...]
    strays: tuple[Stray, ...]
    models: tuple[ModelFile, ...] = ()


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
        owned = with_students(sources, common_depth(sources) if packed else 0)
        notebooks = [(source, owner) for source, owner in owned if not source.is_model]
        found = [_found(source, owner, wanted) for source, owner in notebooks]
        handed_in = [(source, owner) for source, owner in owned if source.is_model]
        models, beside = models_of(handed_in, leave=wanted is not None)
    submissions, left = _latest(_settled(found), wanted)
    submissions.sort(key=lambda entry: (entry.student.casefold(), entry.student, entry.chapter))
    strays = sorted(
        [*strays, *nameless, *beside, *left], key=lambda stray: (stray.file, stray.reason)
    )
    return Collection(tuple(submissions), tuple(strays), tuple(models))


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
    number = chapter or _ready(metadata) or by_name or _by_exercises(cells)
    packed = json.dumps(cells).encode()
    if number:
        return Submission(student, number, label, packed, digest)
    return Submission(
        student,
        "",
        label,
        packed,
        digest,
        NO_CHAPTER,
        "Nothing in the notebook tells its chapter: name it with --chapter.",
    )


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
    """A submission on its way: with what tells the latest, and whether its chapter is asked for."""

    submission: Submission
    order: tuple[float, ...]
    foreign: bool = False


def _found(source: Source, owner: Owner, wanted: str | None) -> _Found:
    try:
        submission = read_submission(owner.shown, owner.file, source.read())
    except SourceError as error:
        digest = hashlib.sha256(f"{source.label}\n{error}".encode()).hexdigest()
        number = _chapter_in(owner.file) or ""
        submission = Submission(owner.shown, number, "", b"", digest, UNREADABLE, str(error))
    submission = replace(submission, file=source.label)
    foreign = wanted is not None and submission.chapter not in ("", wanted)
    if wanted and not submission.chapter:
        unknown = submission.status == NO_CHAPTER
        submission = replace(
            submission,
            chapter=wanted,
            status=GRADED if unknown else submission.status,
            sentence="" if unknown else submission.sentence,
        )
    return _Found(submission, (float(owner.version), *source.modified), foreign)


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
        group.sort(key=lambda entry: (entry.submission.gradable, entry.order))
        *others, latest = (entry.submission for entry in group)
        kept.append(latest)
        for other in others:
            older = f"older than {latest.file}, which is graded"
            strays.append(Stray(other.file, other.sentence or older))
    return kept, strays


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


def _read_notebook(data: bytes) -> tuple[list[str], Any]:
    """Return the code cells' sources and what the metadata say of the chapter.

    Raises:
        SourceError: these bytes are no notebook; one sentence.
    """
    import nbformat
    from nbformat import reader

    if not data.strip():
        raise SourceError("The file is empty: ask for it again.")
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
    course = notebook.get("metadata", {})
    course = course.get("course") if isinstance(course, dict) else None
    return cells, course.get("chapter") if isinstance(course, dict) else None
