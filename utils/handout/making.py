"""A handout made from a checkout of the course: tracked files only, the same bytes each time."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from utils.checks import known, registry
from utils.checks.edits import EditError
from utils.checks.registry import CHAPTERS, Chapter, exercises_of
from utils.files import why, write_atomically
from utils.handout import texts
from utils.handout.selection import needed
from utils.paths import course_root
from utils.training import quietly

TOP = "advanced-rnn"
_LEARNERS = "utils/handout/learners"


class HandoutError(Exception):
    """There can be no handout; the message is one sentence that names the fix."""


def write_handout(
    target: Path,
    numbers: Sequence[str] = (),
    *,
    folder: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Write what learners need, and return how many files that are.

    Args:
        target: a zip that is not there yet, or a folder that is not.
        numbers: the chapters to hand out; by default all that are ready. The others are listed as
            to come.
        folder: write a folder.
        say: called with a sentence before what takes a while.

    Raises:
        HandoutError: it can't be made or written; nothing is left of it.
        LookupError: there is no such chapter.
    """
    chosen = _chosen(numbers)
    _require_free(target, folder)
    files = _tracked()
    say("Recording what known mistakes give, so that checks can name them: up to half a minute.")
    contents = make_files(course_root(), files, chosen)
    try:
        if folder:
            _write_folder(target, contents)
        else:
            write_atomically(target, _zipped(contents, _committed()))
    except OSError as error:
        raise HandoutError(
            f"{target} can't be written ({why(error)}): make room, or give another place."
        ) from error
    return len(contents)


def make_files(root: Path, tracked: Sequence[str], chapters: Sequence[Chapter]) -> dict[str, bytes]:
    """Return the files of a handout by their names.

    Args:
        root: the course's folder.
        tracked: the names of its files that may go into it.
        chapters: those that are handed out.

    Raises:
        HandoutError: a file can't be read, or a mistake's answer does not fit the solutions.
    """
    sources = {name: _read(root, name).decode() if _is_module(name) else "" for name in tracked}
    contents = {name: _read(root, name) for name in needed(sources, chapters)}
    for name, data in contents.items():
        if name.startswith("utils/") and name.endswith(".md"):
            contents[name] = texts.without_answers(data.decode()).encode()
    start = _read(root, f"{_LEARNERS}/start.md").decode()
    contents["README.md"] = texts.readme(
        _read(root, "README.md").decode(), start, chapters
    ).encode()
    contents["Makefile"] = _read(root, f"{_LEARNERS}/Makefile")
    contents[".gitignore"] = _read(root, f"{_LEARNERS}/gitignore")
    if set(chapters) != set(CHAPTERS):
        listed = json.dumps([chapter.number for chapter in chapters]) + "\n"
        contents[registry.HANDED_OUT] = listed.encode()
    return dict(sorted((contents | _known(chapters)).items()))


def _known(chapters: Sequence[Chapter]) -> dict[str, bytes]:
    """Return the files of what the known mistakes give."""
    found = {}
    try:
        with quietly():  # TensorFlow, which some mistakes need, would chatter
            for chapter in chapters:
                for exercise in exercises_of(chapter.number):
                    found[f"{known.FOLDER}/{exercise.name}.bin"] = known.record(exercise)
    except (EditError, LookupError) as error:
        raise HandoutError(
            f"A known mistake does not fit the solutions ({error.args[0].rstrip('.')}): run "
            "`course build --check`, mend what it names, and run this again."
        ) from error
    return {name: data for name, data in found.items() if data}


def _chosen(numbers: Sequence[str]) -> list[Chapter]:
    """Return the chapters of these numbers, in order.

    Raises:
        LookupError: there is no such chapter.
    """
    wanted = {registry.find_chapter(number) for number in numbers} or set(CHAPTERS)
    return [chapter for chapter in CHAPTERS if chapter in wanted and chapter.is_ready]


def _require_free(target: Path, folder: bool) -> None:
    if not folder and target.suffix.lower() != ".zip":
        raise HandoutError(
            f"{target} is no name of a zip: end it in .zip, or add --folder for a folder."
        )
    if target.exists() or target.is_symlink():
        raise HandoutError(f"{target} is there already: remove it, or give another name.")


def _tracked() -> list[str]:
    """Return the names of the files that git knows: nothing else is ever handed out."""
    names = _git("ls-files", "-z").split("\0")
    return [name for name in names if name and not (course_root() / name).is_symlink()]


def _committed() -> datetime:
    """Return when the checkout was committed, so that the same commit gives the same zip."""
    return datetime.fromtimestamp(int(_git("log", "-1", "--format=%ct")), UTC)


def _git(*words: str) -> str:
    # A hook, or a rebase, may have set these for another repository.
    environment = {key: each for key, each in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-C", str(course_root()), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    except OSError as error:
        raise HandoutError(
            f"Only what git tracks is handed out, and git can't be started ({why(error)}): "
            "install it and run this again."
        ) from error
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["without a word"])[0]
        raise HandoutError(
            f"Only what git tracks is handed out, and git refused ({said}): run this in a clone of "
            "the course."
        )
    return done.stdout


def _is_module(name: str) -> bool:
    return name.startswith("utils/") and name.endswith(".py")


def _read(root: Path, name: str) -> bytes:
    try:
        return (root / name).read_bytes()
    except OSError as error:
        raise HandoutError(
            f"{name} can't be read ({why(error)}): `git checkout {name}` brings it back."
        ) from error


def _zipped(contents: Mapping[str, bytes], when: datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(f"{TOP}/{name}", when.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _write_folder(target: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all."""
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        for name, data in contents.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        draft.replace(target)
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(draft)
