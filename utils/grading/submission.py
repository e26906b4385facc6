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
from utils.grading.sources import CollectError, Source, SourceError, Stray, clean, opened

__all__ = ["CollectError", "Collection", "Stray", "Submission", "collect", "read_submission"]

UNREADABLE = "unreadable"
NO_CHAPTER = "no chapter"

# `Jane Doe_12345_assignsubmission_file_`, a folder or the beginning of a file name.
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)"
)
# `doejane_LATE_12345_67890_notebook.ipynb`; attachments are numbered upwards.
_CANVAS = re.compile(
    r"(?:anon_(?P<anonymous>[0-9A-Za-z]{5})|(?P<name>.+?)(?:_LATE)?_(?P<id>\d+))"
    r"_(?P<version>\d+)_(?P<rest>.+)"
)
_STEMS = re.compile("|".join(chapter.stem for chapter in CHAPTERS), re.IGNORECASE)
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
    """What was handed in: at most one submission a student and chapter, and the files left over."""

    submissions: tuple[Submission, ...]
    strays: tuple[Stray, ...]


def collect(path: Path, chapter: str | None = None) -> Collection:
    """Return the submissions in a folder of notebooks, of student folders, in a zip, or one file.

    Args:
        path: where they are.
        chapter: grade this chapter only, and take notebooks that name none for it.

    Raises:
        CollectError: nothing can be read, or there is no such chapter.
    """
    wanted = _wanted(chapter)
    packed = Path(path).is_file()
    with opened(Path(path)) as (sources, strays):
        owned = _with_students(sources, _common_depth(sources) if packed else 0)
        found = [_found(source, owner, wanted) for source, owner in owned]
    submissions, left = _latest(_settled(found), wanted)
    submissions.sort(key=lambda entry: (entry.student.casefold(), entry.student, entry.chapter))
    strays = sorted([*strays, *left], key=lambda stray: (stray.file, stray.reason))
    return Collection(tuple(submissions), tuple(strays))


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


@dataclass(frozen=True)
class _Owner:
    """Whose a file is: `key` is the same for all files of a student, `shown` is for people."""

    key: tuple[str, ...]
    shown: str
    file: str
    version: int = 0


def _found(source: Source, owner: _Owner, wanted: str | None) -> _Found:
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


def _with_students(sources: list[Source], depth: int) -> list[tuple[Source, _Owner]]:
    """Return each source with its owner; no two owners are shown by the same name.

    The first `depth` folders of each name are nobody's.
    """
    flat = [source.parts[-1] for source in sources if len(source.parts) == depth + 1]
    canvas = all(_CANVAS.fullmatch(name) for name in flat)
    owners = [_owner(source.parts[depth:], canvas) for source in sources]
    shown: dict[str, tuple[str, ...]] = {}
    names: dict[tuple[str, ...], str] = {}
    for owner in sorted(owners, key=lambda owner: owner.key):
        if owner.key in names:
            continue
        name, number = owner.shown, 2
        while name in shown:
            name, number = f"{owner.shown} #{number}", number + 1
        shown[name] = owner.key
        names[owner.key] = name
    renamed = [replace(owner, shown=names[owner.key]) for owner in owners]
    return list(zip(sources, renamed, strict=True))


def _common_depth(sources: list[Source]) -> int:
    """Return 1 if everything lies in one outer folder that is nobody's, as in many a zip."""
    tops = {source.parts[0] for source in sources}
    depths = {len(source.parts) for source in sources}
    if len(tops) != 1 or min(depths, default=1) < 2 or _MOODLE.fullmatch(tops.pop()):
        return 0
    if min(depths) > 2:
        return 1
    inside = {name for source in sources if (name := _student_in(source.parts[-1]))}
    return 1 if len(inside) > 1 else 0


def _owner(parts: tuple[str, ...], canvas: bool) -> _Owner:
    if match := _MOODLE.fullmatch(parts[0]):
        file = parts[-1] if len(parts) > 1 else match["rest"]
        return _numbered(match["name"], match["id"], file)
    if len(parts) > 1:
        return _Owner(("folder", parts[0]), _person(parts[0]), parts[-1])
    match = _CANVAS.fullmatch(parts[0]) if canvas else None
    if match is None:
        name = _student_in(parts[0]) or Path(parts[0]).stem
        return _Owner(("file", name), _person(name), parts[0])
    version = int(match["version"][:15])
    if match["anonymous"]:
        name = f"anonymous {match['anonymous']}"
        return _Owner(("anonymous", match["anonymous"]), name, match["rest"], version)
    return replace(_numbered(match["name"], match["id"], match["rest"]), version=version)


def _numbered(name: str, number: str, file: str) -> _Owner:
    return _Owner(("id", number), f"{_person(name)} (id {number[:20]})", file)


def _person(name: str) -> str:
    """Return a name for people; one that was cut keeps a mark of its own."""
    short = clean(name, 100) or "(no name)"
    if short.endswith("…"):
        short += hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:6]
    return short


def _student_in(file: str) -> str:
    """Return what a file name holds beside the chapter: `01_recurrence_jane.ipynb` is jane's."""
    return _STEMS.sub(" ", re.sub(r"\.ipynb$", "", file, flags=re.IGNORECASE)).strip(" _-.")


def _chapter_in(file: str) -> str | None:
    match = _STEMS.search(file) or _NUMBERED.search(file)
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
