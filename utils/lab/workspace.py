"""The learner's own copies of the chapters: made once, never overwritten, reset on request.

Beside the copies, `work/.course/copies.json` remembers which version of a chapter each was made
from. A pull of the course changes only `chapters/`, so that it can never conflict with a copy.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils.checks import store
from utils.checks.registry import Chapter, exercises_of, find_chapter
from utils.files import why, write_atomically
from utils.paths import course_root, work_dir


class WorkspaceError(Exception):
    """One sentence about copies that can't be made, with the remedy; nothing was lost."""


@dataclass(frozen=True)
class Reset:
    """What a reset did: the fresh copy, where the old one is kept, how many records it forgot."""

    fresh: Path
    kept: Path | None
    forgotten: int = 0


def chapter_file(chapter: Chapter) -> Path:
    """Return the course's own notebook of a chapter (a learner works on a copy of it)."""
    return course_root() / "chapters" / f"{chapter.stem}.ipynb"


def copy_file(chapter: Chapter) -> Path:
    """Return the learner's copy of a chapter, whether it is there or not."""
    return work_dir() / f"{chapter.stem}.ipynb"


def make_copies(chapters: tuple[Chapter, ...]) -> list[Path]:
    """Copy each chapter that the learner has no copy of, and return the new copies.

    Raises:
        WorkspaceError: the folder can't be written.
    """
    made = []
    versions = _versions()
    for chapter in chapters:
        source, copy = chapter_file(chapter), copy_file(chapter)
        if not source.is_file():
            continue
        if copy.exists():
            _adopt(source, copy, versions)
            continue
        _put(source, copy)
        versions[copy.name] = _digest(source)
        made.append(copy)
    _remember(versions)
    return made


def is_outdated(chapter: Chapter) -> bool:
    """Return whether the course has a newer version than the one the copy was made from."""
    source = chapter_file(chapter)
    version = _versions().get(f"{chapter.stem}.ipynb")
    if version is None or not source.is_file() or not copy_file(chapter).exists():
        return False
    return _digest(source) != version


def reset(number: str, *, forget_progress: bool = False, now: datetime | None = None) -> Reset:
    """Put a fresh copy of a chapter in place and keep the old one beside it under a dated name.

    Args:
        number: the chapter's number, `"01"` or `"1"`.
        forget_progress: whether its exercises start again at "not started".
        now: the date in the kept copy's name; the present by default.

    Raises:
        LookupError: there is no such chapter.
        WorkspaceError: it is still to come, or the folder can't be written; nothing is lost.
    """
    chapter = find_chapter(number)
    source, copy = chapter_file(chapter), copy_file(chapter)
    if not source.is_file():
        raise WorkspaceError(_missing(chapter))
    versions = _versions()
    kept = _keep(copy, now or datetime.now()) if copy.exists() else None
    _put(source, copy)
    _remember(versions | {copy.name: _digest(source)})
    forgotten = 0
    if forget_progress:
        forgotten = store.forget(exercise.name for exercise in exercises_of(chapter.number))
    return Reset(copy, kept, forgotten)


def cell_of(chapter: Chapter, exercise: str) -> str | None:
    """Return the id of the cell that sets an exercise, or None if the chapter has none."""
    source = chapter_file(chapter)
    try:
        return _cells(source, source.stat().st_mtime_ns).get(exercise)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None  # a damaged original: the link then opens the chapter at its beginning


@functools.lru_cache(maxsize=16)
def _cells(source: Path, modified: int) -> dict[str, str]:
    """Return the cell ids by exercise; the time is there so that a changed file is read again."""
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    found = {}
    for before, cell in itertools.pairwise(cells):
        exercise = cell["metadata"].get("course", {}).get("exercise")
        if exercise:
            # The text right above an exercise says what is asked.
            found[exercise] = (before if before["cell_type"] == "markdown" else cell)["id"]
    return found


def _missing(chapter: Chapter) -> str:
    if not chapter.is_ready:
        return f"Chapter {chapter.number} ({chapter.title}) is still to come."
    return (
        f"{chapter_file(chapter)} is missing: `git checkout chapters` or `course build` makes it."
    )


def _keep(copy: Path, now: datetime) -> Path:
    """Store a second copy under the first free dated name, and return that name."""
    stamp = f"{copy.stem}.{now:%Y-%m-%d-%H%M}"
    names = (f"{stamp}{'' if number == 1 else f'-{number}'}.ipynb" for number in range(1, 1000))
    free = next(path for path in map(copy.with_name, names) if not path.exists())
    _put(copy, free)
    return free


def _put(source: Path, target: Path) -> None:
    try:
        write_atomically(target, source.read_bytes())
    except OSError as error:
        raise WorkspaceError(
            f"{target} can't be written ({why(error)}): make room, or set COURSE_WORK to a "
            "folder of yours. Nothing was lost."
        ) from error


def _adopt(source: Path, copy: Path, versions: dict[str, str]) -> None:
    """Remember the version of a copy that was made by hand and not touched since."""
    if copy.name not in versions and copy.is_file() and _digest(copy) == _digest(source):
        versions[copy.name] = _digest(source)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _versions_file() -> Path:
    return store.state_dir() / "copies.json"


def _versions() -> dict[str, str]:
    """Return the digest of the original by the copy's name; a damaged file only loses notices."""
    try:
        versions = json.loads(_versions_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(versions, dict):
        return {}
    return {str(name): str(digest) for name, digest in versions.items()}


def _remember(versions: dict[str, str]) -> None:
    if versions == _versions():
        return
    try:
        text = json.dumps(versions, indent=1, sort_keys=True) + "\n"
        write_atomically(_versions_file(), text.encode())
    except OSError as error:
        raise WorkspaceError(
            f"{_versions_file()} can't be written ({why(error)}): make room, or set "
            "COURSE_WORK to a folder of yours. Your copies are safe."
        ) from error
